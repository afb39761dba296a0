// The same folders and requests, to the real WhiteNoise under gunicorn and to ours:
// npm run test:differential [-- --requests 3000] [--write]
// Ends with 1 when either answers otherwise than the model says, see rules.ts; or when the model would not notice it.

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
import { differences, MUTATIONS, type Mutation } from './compare';
import { type Facts, Model, OWN_TAG } from './model';
import { ALL_RULES, RULES } from './rules';

const PYTHON = '/usr/bin/python3';
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
      ...['-m', 'gunicorn', 'wsgi:application', '--chdir', __dirname],
      ...['--bind', `127.0.0.1:${port}`, '--threads', '4'],
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
    const requests = generated(tree, count);
    const facts = factsOf(tree, requests);
    const [theirs, ours] = [new Model(tree, new Set(), facts), new Model(tree, ALL_RULES, facts)];
    await listening(port, () => said);
    const ourPort = (server.address() as AddressInfo).port;
    const outcome = new Outcome(tree, facts);
    for (const request of requests) {
      const [toThem, toUs] = [theirs.addressed(request), ours.addressed(request)];
      const [fromThem, fromUs] = [await send(port, toThem), await send(ourPort, toUs)];
      if (isTooLong(toThem)) outcome.refuse(toThem, fromThem);
      else outcome.hold('theirs', toThem, fromThem, theirs.answer(toThem));
      outcome.hold('ours', toUs, fromUs, ours.answer(toUs));
      outcome.count(request, isTooLong(toThem) ? null : fromThem, fromUs);
    }
    report(version, requests.length, outcome);
  } catch (error) {
    console.error((error as Error).stack);
    process.exitCode = 1;
  } finally {
    gunicorn.kill();
    server.closeAllConnections();
    server.close();
    tree.remove();
  }
}

/** Requests that have a place in one line of HTTP each: what has none cannot be put to either. */
function generated(tree: Tree, count: number): FuzzRequest[] {
  const requests: FuzzRequest[] = [];
  for (const request of recombined(requestParts(tree, [OWN_TAG, '"other"']), SEED)) {
    if (requests.length === count) break;
    if (isSendable(request) && Object.values(request.headers).join('').length <= 4000) requests.push(request);
  }
  return requests;
}

/** Asks Python what it makes of the dates and of the names. */
function factsOf(tree: Tree, requests: readonly FuzzRequest[]): Facts {
  const dates = new Set(requests.flatMap(({ headers }) => headers['if-modified-since']?.trim() ?? []));
  const names = [tree.root, tree.site].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.basename(name)),
  );
  const input = JSON.stringify({ dates: [...dates], names });
  return JSON.parse(execFileSync(PYTHON, [path.join(__dirname, 'facts.py')], { input, encoding: 'utf8' }));
}

/** gunicorn's limit for the request line. Ours is Node's for the whole head. */
function isTooLong({ method, target }: FuzzRequest): boolean {
  return `${method} ${target} HTTP/1.1`.length > 4094;
}

/** The outcome: differences that no rule explains, the number of each rule's, and the mutations that were noticed. */
class Outcome {
  readonly counts = new Map<string, number>();
  readonly unexplained: string[] = [];
  /** Mutations that changed an answer of this run, and those of which a change was not noticed. */
  readonly tried = new Set<Mutation>();
  readonly unnoticed = new Set<Mutation>();
  alike = 0;
  readonly #without: readonly (readonly [string, Model])[];
  readonly #ours: Model;

  constructor(tree: Tree, facts: Facts) {
    this.#ours = new Model(tree, ALL_RULES, facts);
    this.#without = [...ALL_RULES].map((rule) => {
      const others = new Set(ALL_RULES);
      others.delete(rule);
      return [RULES[rule], new Model(tree, others, facts)];
    });
  }

  /** Holds an answer to the one that it has to be; of ours, also that it would be noticed if it were another. */
  hold(whose: 'theirs' | 'ours', request: FuzzRequest, answer: FuzzAnswer, expected: FuzzAnswer): void {
    const found = differences(answer, expected);
    if (found.length > 0) this.unexplained.push(`${whose}, ${found}: ${describe(request, answer, expected)}`);
    if (whose === 'theirs') return;
    for (const mutation of MUTATIONS) {
      const mutated = mutation.mutate(answer, request);
      if (differences(mutated, answer).length === 0) continue;
      this.tried.add(mutation);
      if (differences(mutated, expected).length === 0) this.unnoticed.add(mutation);
    }
  }

  refuse(request: FuzzRequest, { status }: FuzzAnswer): void {
    this.#add('gunicorn refuses a request line of more than 4,094 bytes');
    if (status !== 400)
      this.unexplained.push(`theirs: ${status} instead of 400 for ${request.target.slice(0, 80)}`);
  }

  /** A rule made a difference where our answer would be another one without it. */
  count(request: FuzzRequest, fromThem: FuzzAnswer | null, fromUs: FuzzAnswer): void {
    if (fromThem === null) return;
    if (differences(fromThem, fromUs).length === 0) this.alike++;
    const expected = this.#ours.answer(this.#ours.addressed(request));
    for (const [name, model] of this.#without) {
      if (differences(model.answer(model.addressed(request)), expected).length > 0) this.#add(name);
    }
  }

  #add(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}

function report(
  version: string,
  asked: number,
  { alike, counts, unexplained, tried, unnoticed }: Outcome,
): void {
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `| ${name} | ${count} |`);
  const text = [
    `WhiteNoise ${version} under gunicorn, ${asked} generated requests (seed ${SEED}): ${alike} answers alike in status, headers and ` +
      `body; ${unexplained.length} answers of either that are not what the model says; ${tried.size} ` +
      `kinds of wrong answers tried, ${unnoticed.size} unnoticed.`,
    '',
    '| ours on purpose | answers |',
    '|---|--:|',
    ...rows,
  ].join('\n');
  console.log(text);
  for (const one of unexplained.slice(0, 12)) console.error(one);
  for (const { name } of unnoticed) console.error(`not noticed: ${name}`);
  process.exitCode = unexplained.length > 0 || unnoticed.size > 0 ? 1 : 0;
  if (values.write) writeFigures('differential', text);
}

function describe(request: FuzzRequest, answer: FuzzAnswer, expected: FuzzAnswer): string {
  const of = ({ status, headers }: FuzzAnswer) => `${status} ${JSON.stringify(Object.fromEntries(headers))}`;
  return `${JSON.stringify(request)}\n  is       ${of(answer)}\n  expected ${of(expected)}`;
}

/** FIFOs, broken links and loops keep the real one from starting. */
function removeWhatEndsWhiteNoise({ root, site }: Tree): void {
  for (const folder of [root, site]) {
    for (const name of readdirSync(folder)) {
      if (/^(?:fifo|broken|loop|linked-folder|limit\.bin\.br)/.test(name))
        unlinkSync(path.join(folder, name));
    }
  }
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
