/**
 * The same bytes to a plain server and to an accelerated one: the answers must be the same bytes, Date aside.
 *
 * FUZZ_RUNS sets how many conversations are held (default 400), FUZZ_SEED where they begin (default: by the
 * clock). A failure prints the seed of its conversation: FUZZ_SEED=<seed> FUZZ_RUNS=1 holds it again.
 */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { whiteNoise } from '../../framework/whitenoise';
import { listening, RawClient, shut, withoutDates } from '../whitenoise/connection-client';
import { type Conversation, conversation } from './differential-conversation';

const RUNS = Number(process.env.FUZZ_RUNS ?? 400);
const FIRST_SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000);
const AT_ONCE = 40;

/** The silence after which the client ends its side, in milliseconds; a longer one before a failure. */
const PATIENCE = [80, 400, 1500];

let root = '';
let plain: Server;
let fast: Server;
let etag = '';
let fastAnswers = 0;

/** Everything that reached the application, byte for byte. */
const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('latin1');
    response.end(JSON.stringify([request.method, request.url, request.rawHeaders, body]));
  });
};

async function start(accelerated: boolean): Promise<Server> {
  const application = whiteNoise(echo, {
    root,
    prefix: '/static/',
    indexFile: true,
    memoryBudget: 16_000_000,
  });
  const server = createServer(application);
  // Without this, whether such a client is told depends on how fast its earlier answers went out.
  server.on('clientError', (_error, socket) => socket.end(FAREWELL));
  if (accelerated) application.accelerate(server);
  return listening(server);
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'whitenoise-differential-'));
  mkdirSync(join(root, 'docs'));
  const files = {
    'small.js': 'small();',
    'app.js': 'application();\n'.repeat(300),
    'app.js.gz': gzipSync('application();\n'.repeat(300)),
    'large.bin': Buffer.alloc(150_000, 'large'),
    'huge.bin': Buffer.alloc(1_500_000, 'huge'),
    'empty.txt': '',
    'a b.txt': 'blank',
    'docs/index.html': '<!doctype html>',
  };
  const modified = new Date('2026-01-01T00:00:00Z');
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(root, name), content);
    utimesSync(join(root, name), modified, modified);
  }
  [plain, fast] = await Promise.all([start(false), start(true)]);
  let passed = 0;
  fast.on('request', () => passed++);
  const answer = await hold(
    fast,
    { seed: 0, writes: [{ after: 0, text: 'GET /static/small.js HTTP/1.1\r\nHost: a\r\n\r\n' }] },
    50,
  );
  etag = /\r\nETag: (\S+)/.exec(answer)?.[1] ?? '';
  expect(etag).not.toBe('');
  fastAnswers = 1 - passed;
});

afterAll(async () => {
  await Promise.all([plain, fast].map(shut));
  rmSync(root, { recursive: true, force: true });
});

/** Holds a conversation with a server and gives back all that it answered until the connection was closed. */
async function hold(server: Server, { writes }: Conversation, patience: number): Promise<string> {
  const client = await RawClient.open(server);
  client.socket.setNoDelay(true);
  for (const { after, text } of writes) {
    if (after > 0) await sleep(after);
    else if (after === 0) await new Promise(setImmediate);
    if (client.closed) break;
    client.send(text);
  }
  for (let length = -1; !client.closed && length !== client.received.length; ) {
    length = client.received.length;
    await sleep(patience);
  }
  client.socket.end();
  await client.untilClosed(3000).catch(() => {});
  client.close();
  return withoutDates(client.received);
}

/** The two answers to a conversation, which may need more patience on a busy machine to be as they must. */
async function compare(item: Conversation): Promise<Answers> {
  let answers = { plain: '', fast: '' };
  for (const patience of PATIENCE) {
    const [ofPlain, ofFast] = await Promise.all([hold(plain, item, patience), hold(fast, item, patience)]);
    answers = { plain: ofPlain, fast: ofFast };
    if (ofPlain === ofFast || differsAsAllowed(answers)) break;
  }
  return answers;
}

interface Answers {
  readonly plain: string;
  readonly fast: string;
}

/** The last answer of the servers to a client whose bytes they cannot read. */
const FAREWELL = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n';

/**
 * On malformed bytes Node drops the answers that it has not sent yet: how many these are is a matter of
 * time, and so is whether the farewell still reaches a client whose connection is being closed.
 */
function differsAsAllowed(answers: Answers): boolean {
  if (!answers.plain.endsWith(FAREWELL) && !answers.fast.endsWith(FAREWELL)) return false;
  const [ofPlain, ofFast] = [withoutFarewell(answers.plain), withoutFarewell(answers.fast)];
  return ofFast.startsWith(ofPlain) || ofPlain.startsWith(ofFast);
}

const withoutFarewell = (answer: string): string =>
  answer.endsWith(FAREWELL) ? answer.slice(0, -FAREWELL.length) : answer;

it(`gives the same bytes with and without acceleration (${RUNS} conversations from seed ${FIRST_SEED})`, {
  timeout: 60_000 + RUNS * 50,
}, async () => {
  expect(fastAnswers).toBe(1);
  const seeds = Array.from({ length: RUNS }, (_, index) => FIRST_SEED + index);
  const worker = async (): Promise<void> => {
    for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) {
      const item = conversation(seed, etag);
      const answers = await compare(item);
      if (differsAsAllowed(answers)) continue;
      expect(answers.fast, `FUZZ_SEED=${seed} FUZZ_RUNS=1: ${JSON.stringify(item.writes)}`).toBe(
        answers.plain,
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
});
