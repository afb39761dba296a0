// The same folders and requests, to the real WhiteNoise under gunicorn and to ours:
// npm run test:differential [-- --requests 3000] [--write]
// Ends with 1 when a difference belongs to no class of classes.ts.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readdirSync, unlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { whiteNoise } from '../../framework/whitenoise';
import { writeFigures } from '../figures';
import type { FuzzAnswer } from '../fuzz/oracle';
import { exchange, readAnswers } from '../fuzz/raw';
import { type FuzzRequest, recombined, requestParts } from '../fuzz/requests';
import { SEED } from '../fuzz/seeds';
import { application } from '../fuzz/servers';
import { isSendable } from '../fuzz/streams';
import { makeTree, type Tree } from '../fuzz/tree';
import { freePort } from '../running';
import { classify, differences } from './classes';

const PYTHON = '/usr/bin/python3';
/** Stands in a generated header for the entity-tag that the asked server itself gives the file. */
const OWN_TAG = '"the-own-tag"';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '3000' }, write: { type: 'boolean', default: false } },
});

void main(Number(values.requests));

async function main(count: number): Promise<void> {
  const version = whitenoiseVersion();
  const tree = makeTree();
  removeWhatEndsWhiteNoise(tree);
  const port = await freePort();
  const gunicorn = spawn(
    PYTHON,
    [
      '-m',
      'gunicorn',
      'wsgi:application',
      '--chdir',
      __dirname,
      '--bind',
      `127.0.0.1:${port}`,
      '--threads',
      '4',
    ],
    {
      env: { ...process.env, ROOT: tree.root, SITE: tree.site, TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  gunicorn.stderr.on('data', (chunk) => (said += chunk));
  const server = createServer(
    whiteNoise(application, { indexFile: true, warn: () => {} })
      .addFiles(tree.root, '/static/')
      .addFiles(tree.site, '/'),
  ).listen(0, '127.0.0.1');
  try {
    await listening(port, () => said);
    const ours = (server.address() as AddressInfo).port;
    const parts = requestParts(tree, [OWN_TAG, '"other"']);
    const counts = new Map<string, number>();
    const unexplained: string[] = [];
    let [asked, alike] = [0, 0];
    for (const request of recombined(parts, SEED)) {
      if (asked === count) break;
      // What has no place in one line of HTTP cannot be put to either.
      if (!isSendable(request) || Object.values(request.headers).join('').length > 4000) continue;
      asked++;
      const answers = { request, theirs: await ask(port, request), ours: await ask(ours, request) };
      const found = differences(answers);
      if (found.length === 0) alike++;
      const names = new Set<string>();
      for (const difference of found) {
        const name = classify(answers, difference);
        if (name !== null) names.add(name);
        else unexplained.push(`${difference}: ${describe(answers)}`);
      }
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    report(version, asked, alike, counts, unexplained);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  } finally {
    gunicorn.kill();
    server.closeAllConnections();
    server.close();
    tree.remove();
  }
}

function report(
  version: string,
  asked: number,
  alike: number,
  counts: ReadonlyMap<string, number>,
  unexplained: readonly string[],
): void {
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `| ${name} | ${count} |`);
  const text = [
    `WhiteNoise ${version} under gunicorn, ${asked} generated requests (seed ${SEED}): ${alike} answers alike in status, headers and ` +
      `body; ${unexplained.length} differences that are not meant.`,
    '',
    '| ours on purpose | answers |',
    '|---|--:|',
    ...rows,
  ].join('\n');
  console.log(text);
  for (const one of unexplained.slice(0, 12)) console.error(one);
  process.exitCode = unexplained.length > 0 ? 1 : 0;
  if (values.write) writeFigures('differential', text);
}

function describe({
  request,
  theirs,
  ours,
}: {
  request: FuzzRequest;
  theirs: FuzzAnswer;
  ours: FuzzAnswer;
}): string {
  const of = ({ status, headers }: FuzzAnswer) => `${status} ${JSON.stringify(Object.fromEntries(headers))}`;
  return `${JSON.stringify(request)}\n  theirs ${of(theirs)}\n  ours   ${of(ours)}`;
}

/** FIFOs, broken links and loops keep the real one from starting. */
function removeWhatEndsWhiteNoise({ root, site }: Tree): void {
  for (const folder of [root, site]) {
    for (const name of readdirSync(folder)) {
      if (/^(?:fifo|broken|loop|linked-folder)/.test(name)) unlinkSync(path.join(folder, name));
    }
  }
}

const tags = new Map<string, string>();

async function ask(port: number, request: FuzzRequest): Promise<FuzzAnswer> {
  const entries = Object.entries(request.headers);
  const headers: Record<string, string> = {};
  for (const [name, value] of entries) {
    headers[name] = value.includes(OWN_TAG)
      ? value.replaceAll(OWN_TAG, await ownTag(port, request.target))
      : value;
  }
  return send(port, { ...request, headers });
}

/** What a server gives the file that a request is for, as it is without negotiation. */
async function ownTag(port: number, target: string): Promise<string> {
  const key = `${port} ${target}`;
  const known = tags.get(key);
  if (known !== undefined) return known;
  const { headers } = await send(port, { method: 'HEAD', target, headers: {} });
  const tag = headers.get('etag')?.[0] ?? OWN_TAG;
  tags.set(key, tag);
  return tag;
}

async function send(port: number, { method, target, headers }: FuzzRequest): Promise<FuzzAnswer> {
  const lines = Object.entries({ host: 'ours.example', ...headers, connection: 'close' });
  const head = `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  const { received } = await exchange(port, [Buffer.from(head, 'latin1')], 500);
  const end = received.indexOf('\r\n\r\n');
  const body = received.subarray(end + 4);
  // A body without a length ends with the connection.
  const [answer] = readAnswers(received.subarray(0, end + 4), ['HEAD']);
  if (answer === undefined) throw new Error(`no answer to ${head}`);
  return { ...answer, body: answer.headers.has('transfer-encoding') ? withoutChunks(body) : body };
}

/** RFC 9112 §7.1, for a sender that can be trusted. */
function withoutChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const length = Number.parseInt(body.toString('latin1', at, end), 16);
    if (end < 0 || !(length > 0)) return Buffer.concat(chunks);
    chunks.push(body.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
}

async function listening(port: number, said: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`gunicorn did not start: ${said()}`);
}

/** Installs Debian's packages where they are missing and we may. */
function whitenoiseVersion(): string {
  const ask = () =>
    spawnSync(PYTHON, ['-c', 'import gunicorn, importlib.metadata as m; print(m.version("whitenoise"))'], {
      encoding: 'utf8',
    });
  if (ask().status !== 0 && process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync('apt-get', ['update', '-qq'], { env });
    execFileSync('apt-get', ['install', '-y', '-qq', 'python3-whitenoise', 'gunicorn'], {
      env,
      stdio: 'ignore',
    });
  }
  const { status, stdout } = ask();
  if (status === 0) return stdout.trim();
  console.error(
    "Debian's packages python3-whitenoise and gunicorn are not there, and only root can install them.",
  );
  return process.exit(1);
}
