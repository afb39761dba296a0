/**
 * The floor: what an answer costs when a handler decides nothing. Every answer is known by the
 * request's target alone and leaves by `writeHead(status, flatArray)` and `end(buffer)`, which is
 * the least that Node's documented `(request, response)` interface allows with Buffers.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { hello, host, port, root } from './place';

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

createServer((request, response) => {
  const answer = answers.get(request.url ?? '');
  if (answer === undefined) return hello(request, response);
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}).listen(port, host);
