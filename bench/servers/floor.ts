/**
 * The floor: what an answer costs when a handler decides nothing. Every answer is known by the
 * request's target alone and leaves by `writeHead(status, flatArray)` and `end(buffer)`, which is
 * the least that Node's documented `(request, response)` interface allows with Buffers. Over HTTP/2
 * it leaves by `respond(headers)` and `end(buffer)` of a stream, before Node makes a request of it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createSecureServer, type OutgoingHttpHeaders } from 'node:http2';
import { join } from 'node:path';
import { DELTA_NAME, SHEET_NAME } from '../fixtures';
import { credentials, hello, host, port, protocol, root, serverOf } from './place';

interface Answer {
  readonly status: number;
  readonly headers: string[];
  readonly body: Buffer | undefined;
}

const COMMON = [
  ...['Content-Type', 'text/javascript; charset=utf-8', 'Cache-Control', 'max-age=60, public'],
  ...['Access-Control-Allow-Origin', '*', 'Accept-Ranges', 'bytes'],
  ...['Last-Modified', 'Thu, 01 Jan 2026 00:00:00 GMT', 'ETag', '"695b8a00-2800"'],
];

const answers = new Map<string, Answer>();

function add(target: string, status: number, body: Buffer | undefined, ...extra: string[]): void {
  const length = body ? ['Content-Length', String(body.length)] : [];
  answers.set(target, { status, headers: [...COMMON, ...extra, ...length], body });
}

for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.js')) continue;
  const body = readFileSync(join(root, name));
  add(`/static/${name}`, 200, body);
  if (name === '10k.js') add(`/static/${name}?304`, 304, undefined);
  if (name === '100k.js') {
    const range = ['Content-Range', `bytes 1000-1999/${body.length}`];
    add(`/static/${name}?range`, 206, body.subarray(1000, 2000), ...range);
  }
  if (name !== 'app.js') continue;
  for (const [encoding, suffix] of [
    ['br', '.br'],
    ['gzip', '.gz'],
  ] as const) {
    const variant = readFileSync(join(root, name + suffix));
    add(`/static/${name}?${encoding}`, 200, variant, 'Content-Encoding', encoding, 'Vary', 'Accept-Encoding');
  }
}

add(
  `/static/${SHEET_NAME}`,
  200,
  readFileSync(join(root, DELTA_NAME)),
  ...['Content-Encoding', 'dcz', 'Vary', 'Accept-Encoding, Available-Dictionary'],
);

if (protocol === 'h2') onStreams();
else onRequests();

function onRequests(): void {
  serverOf((request, response) => {
    const answer = answers.get(request.url ?? '');
    if (answer === undefined) return hello(request, response);
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  }).listen(port, host);
}

function onStreams(): void {
  const heads = new Map([...answers].map(([target, answer]) => [target, headOf(answer)]));
  const server = createSecureServer(credentials());
  server.on('stream', (stream, headers) => {
    const target = headers[':path'] ?? '';
    const head = heads.get(target);
    stream.respond(head ?? { ':status': 404 });
    stream.end(answers.get(target)?.body);
  });
  server.listen(port, host);
}

function headOf({ status, headers }: Answer): OutgoingHttpHeaders {
  const head: OutgoingHttpHeaders = { ':status': status };
  for (let index = 0; index < headers.length; index += 2)
    head[headers[index]?.toLowerCase() ?? ''] = headers[index + 1];
  return head;
}
