/**
 * The limit: what an answer costs on a bare `net` socket, where nothing is read, decided or made: everything up to a
 * blank line is a request for one answer, which lies ready. No server on Node's documented interfaces can be faster.
 * If no bodies are to be kept in memory, an open descriptor lies ready, and one buffer for each connection.
 */
import { openSync, readFileSync, readSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { credentials, host, keepsBodies, port, protocol, root } from './place';

const HEAD = [
  ...['Content-Type: text/javascript; charset=utf-8', 'Cache-Control: max-age=60, public'],
  ...['Access-Control-Allow-Origin: *', 'Accept-Ranges: bytes', 'Date: Thu, 01 Jan 2026 00:00:00 GMT'],
  ...['Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT', 'ETag: "695b8a00-2800"', 'Connection: keep-alive'],
  'Keep-Alive: timeout=5',
];

/** Bytes that are read from the disk at once. */
const PIECE = 256 * 1024;

const answers = new Map<string, Buffer>();
/** Keeps the limit out of the cases that it has no answer for. */
const MISSING = Buffer.from('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');

function headOf(status: string, length: number | null, ...extra: string[]): Buffer {
  const lengths = length === null ? [] : [`Content-Length: ${length}`];
  return Buffer.from([`HTTP/1.1 ${status}`, ...HEAD, ...extra, ...lengths, '', ''].join('\r\n'));
}

function add(target: string, status: string, body: Buffer | null, ...extra: string[]): void {
  const head = headOf(status, body === null ? null : body.length, ...extra);
  answers.set(target, Buffer.concat([head, body ?? Buffer.alloc(0)]));
}

function addAll(): void {
  for (const name of ['1k.js', '10k.js', '100k.js', '1m.js'])
    add(`/static/${name}`, '200 OK', readFileSync(join(root, name)));
  add('/static/10k.js?304', '304 Not Modified', null);
  add(
    '/static/100k.js?range',
    '206 Partial Content',
    readFileSync(join(root, '100k.js')).subarray(1000, 2000),
    'Content-Range: bytes 1000-1999/100000',
  );
}

const targetOf = (request: Buffer): string => request.toString('latin1', 4, request.indexOf(' HTTP/'));

function onConnection(socket: Socket): void {
  let answer: Buffer | undefined;
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    answer ??= answers.get(targetOf(bytes));
    socket.write(answer ?? MISSING);
  });
}

/** Answers with one file, which is read for each answer. */
function fromDisk(name: string): (socket: Socket) => void {
  const file = openSync(join(root, name), 'r');
  const head = headOf('200 OK', readFileSync(join(root, name)).length);
  return (socket) => {
    const buffer = Buffer.allocUnsafeSlow(PIECE);
    let position = 0;
    const next = (): void => {
      const count = readSync(file, buffer, 0, PIECE, position);
      position += count;
      if (count > 0) socket.write(buffer.subarray(0, count), next);
    };
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      position = 0;
      if (targetOf(bytes) === `/static/${name}`) socket.write(head, next);
      else socket.write(MISSING);
    });
  };
}

function serve(): void {
  if (!keepsBodies) createServer(fromDisk('10m.js')).listen(port, host);
  else {
    addAll();
    const server =
      protocol === 'https' ? createTlsServer(credentials(), onConnection) : createServer(onConnection);
    server.listen(port, host);
  }
}

serve();
