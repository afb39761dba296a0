/**
 * The limit: what an answer costs on a bare `net` socket, where nothing is read, decided or made: everything up to a
 * blank line is a request for one answer, which lies ready. No server on Node's documented interfaces can be faster.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { credentials, host, port, protocol, root } from './place';

const HEAD = [
  ...['Content-Type: text/javascript; charset=utf-8', 'Cache-Control: max-age=60, public'],
  ...['Access-Control-Allow-Origin: *', 'Accept-Ranges: bytes', 'Date: Thu, 01 Jan 2026 00:00:00 GMT'],
  ...['Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT', 'ETag: "695b8a00-2800"', 'Connection: keep-alive'],
  'Keep-Alive: timeout=5',
];

const answers = new Map<string, Buffer>();
/** Keeps the limit out of the cases that it has no answer for. */
const MISSING = Buffer.from('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');

function add(target: string, status: string, body: Buffer | null, ...extra: string[]): void {
  const length = body === null ? [] : [`Content-Length: ${body.length}`];
  const head = [`HTTP/1.1 ${status}`, ...HEAD, ...extra, ...length, '', ''].join('\r\n');
  answers.set(target, Buffer.concat([Buffer.from(head), body ?? Buffer.alloc(0)]));
}

for (const name of ['1k.js', '10k.js', '100k.js', '1m.js'])
  add(`/static/${name}`, '200 OK', readFileSync(join(root, name)));
add('/static/10k.js?304', '304 Not Modified', null);
add(
  '/static/100k.js?range',
  '206 Partial Content',
  readFileSync(join(root, '100k.js')).subarray(1000, 2000),
  'Content-Range: bytes 1000-1999/100000',
);

const onConnection = (socket: Socket): void => {
  let answer: Buffer | undefined;
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    answer ??= answers.get(bytes.toString('latin1', 4, bytes.indexOf(' HTTP/')));
    socket.write(answer ?? MISSING);
  });
};

const server =
  protocol === 'https' ? createTlsServer(credentials(), onConnection) : createServer(onConnection);
server.listen(port, host);
