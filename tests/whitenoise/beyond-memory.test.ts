import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { utimesSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ANSWER_CHANNEL,
  type Answer,
  type WhiteNoiseApplication,
  whiteNoise,
} from '../../framework/whitenoise';
import { Content } from '../../framework/whitenoise/content';
import { lookAt, openUnchanged } from '../../framework/whitenoise/disk';
import { defaultMemoryBudget } from '../../framework/whitenoise/memory-budget';
import { QuickReader } from '../../framework/whitenoise/quick-reader';
import { listen } from '../listening';
import { fallback, TemporaryFolder } from './serving';

const FILES = 120;
const sizeOf = (file: number): number => [700, 3_000, 9_000, 20_000, 60_000][file % 5] ?? 0;
/** Bytes of a file that no other one has at any place. */
const bytesOf = (file: number): string => `${file} `.repeat(sizeOf(file)).slice(0, sizeOf(file));

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
  for (let file = 0; file < FILES; file++) folder.write(`${file}.txt`, bytesOf(file));
});
afterEach(() => folder.remove());

/** Starts a server whose memory takes a third of the files. */
async function serving(
  accelerated: boolean,
  wrap: (application: WhiteNoiseApplication) => http.RequestListener,
) {
  const application = whiteNoise(fallback, { root: folder.path, memoryBudget: 400_000 });
  const server = http.createServer(wrap(application));
  if (accelerated) application.accelerate(server);
  const port = await listen(server);
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port, close };
}

const plain = (application: WhiteNoiseApplication): http.RequestListener => application;

/** Keeps what is written, as middleware that compresses does, and sends it later. */
const patched =
  (application: WhiteNoiseApplication): http.RequestListener =>
  (request, response) => {
    const end = response.end.bind(response);
    response.end = ((chunk: Buffer | string, encoding: BufferEncoding) => {
      setTimeout(() => (typeof chunk === 'string' ? end(chunk, encoding) : end(chunk)), 5);
      return response;
    }) as typeof response.end;
    return application(request, response);
  };

/** Asks for files one after the other on one connection, and reads slowly if it is told to. */
function reader(port: number, files: readonly number[], pause: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    const requests = files.map((file) => `GET /${file}.txt HTTP/1.1\r\nHost: a\r\n\r\n`).join('');
    let text = '';
    const bodies: string[] = [];
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      text = take(text + chunk, bodies);
      if (bodies.length === files.length) {
        socket.destroy();
        resolve(bodies);
      } else if (pause > 0) {
        socket.pause();
        setTimeout(() => socket.resume(), pause);
      }
    });
    socket.on('error', reject);
    socket.write(requests);
    // What the system takes for a reader who does not read yet is soon full, and answers wait in the server.
    if (pause > 0) {
      socket.pause();
      setTimeout(() => socket.resume(), 300);
    }
  });
}

/** Takes the answers that are whole off the beginning of a text, and gives what is left. */
function take(text: string, bodies: string[]): string {
  for (let at = 0; ; ) {
    const body = text.indexOf('\r\n\r\n', at) + 4;
    const length = Number(/content-length: (\d+)/i.exec(text.slice(at, body))?.[1]);
    if (body < 4 || text.length < body + length) return text.slice(at);
    bodies.push(text.slice(body, body + length));
    at = body + length;
  }
}

describe.each([
  ['over Node', false, plain],
  ['through a patched response', false, patched],
  ['on the connection', true, plain],
] as const)('files beyond the memory budget, %s', (_, accelerated, wrap) => {
  it('reach every reader as they are, however many ask at once and however slowly they read', async () => {
    const { port, close } = await serving(accelerated, wrap);
    try {
      // The largest are for Node, and with them a connection that was accelerated.
      const all = Array.from({ length: FILES }, (_, file) => file);
      const some = all.filter((file) => !accelerated || sizeOf(file) < 60_000);
      const large = all.filter((file) => sizeOf(file) === 20_000);
      const order = (seed: number, length: number, from: readonly number[]) =>
        Array.from({ length }, (_, at) => from[(at * 7 + seed * 13) % from.length] ?? 0);
      // Each file is read by a thread first; from then on at once.
      for (let file = 0; file < FILES; file++) await reader(port, [file], 0);
      const readers = Array.from({ length: 24 }, (_, seed) => ({
        files: seed % 3 === 0 ? order(seed, 350, large) : order(seed, 60, some),
        pause: seed % 3 === 0 ? 1 : 0,
      }));
      const got = await Promise.all(readers.map(({ files, pause }) => reader(port, files, pause)));
      for (const [at, bodies] of got.entries()) {
        expect(bodies.map((body) => body.length)).toEqual(readers[at]?.files.map(sizeOf));
        for (const [index, body] of bodies.entries()) {
          expect(body === bytesOf(readers[at]?.files[index] ?? 0)).toBe(true);
        }
      }
    } finally {
      close();
    }
  });
});

/** Collects what the wrapper tells of its answers, anew for each test of a group. */
function answersTold(): Answer[] {
  const told: Answer[] = [];
  const listener = (message: unknown) => void told.push(message as Answer);
  beforeEach(() => {
    told.length = 0;
    subscribe(ANSWER_CHANNEL, listener);
  });
  afterEach(() => unsubscribe(ANSWER_CHANNEL, listener));
  return told;
}

describe('a file beyond the memory budget', () => {
  const told = answersTold();

  it('is told as read from the disk, and once it is asked for often as from memory', async () => {
    const { port, close } = await serving(false, plain);
    for (let file = 0; file < FILES; file++) await reader(port, [file], 0);
    const rare = FILES - 2;
    told.length = 0;
    for (let time = 0; time < 12; time++) await reader(port, [rare], 0);
    close();
    const outcomes = told.map(({ cache }) => cache);
    expect(outcomes[0]).toBe('miss');
    expect(outcomes.at(-1)).toBe('hit');
  });

  it.each([
    ['over Node', false],
    ['on the connection', true],
  ])(
    'that only threads read takes no place of one that is asked for often, %s',
    async (_name, accelerated) => {
      const size = 70_000;
      const text = (file: number) => `${file} `.repeat(size).slice(0, size);
      for (let file = 0; file < 40; file++) folder.write(`large/${file}.txt`, text(file));
      const application = whiteNoise(fallback, { root: folder.path, memoryBudget: 17 * size });
      const server = http.createServer(application);
      if (accelerated) application.accelerate(server);
      const port = await listen(server);
      const get = async (file: number) => {
        const response = await fetch(`http://127.0.0.1:${port}/large/${file}.txt`);
        expect((await response.text()) === text(file)).toBe(true);
      };
      for (let time = 0; time < 6; time++) for (let file = 0; file < 8; file++) await get(file);
      for (let time = 0; time < 2; time++) for (let file = 8; file < 40; file++) await get(file);
      told.length = 0;
      for (let file = 0; file < 8; file++) await get(file);
      server.closeAllConnections();
      server.close();
      expect(told.map(({ cache }) => cache)).toEqual(Array(8).fill('hit'));
    },
  );

  it('is sent as it is now where it was changed', async () => {
    const { port, close } = await serving(true, plain);
    for (let file = 0; file < FILES; file++) await reader(port, [file], 0);
    const file = FILES - 3;
    const changed = 'x'.repeat(sizeOf(file));
    folder.write(`${file}.txt`, changed);
    const [body] = await reader(port, [file], 0);
    close();
    expect(body === changed).toBe(true);
  });
});

describe('reading on the event loop', () => {
  async function read(name: string): Promise<Content> {
    const found = lookAt(path.join(folder.path, name));
    if (found === null) throw new Error(`${name} is missing`);
    const content = new Content(found, null, true);
    const file = await openUnchanged(content);
    const bytes = Buffer.alloc(content.size);
    await file?.fill(bytes, 0);
    if (file !== null) content.recognise(bytes, file);
    file?.close();
    return content;
  }

  it('is for small files that were read before', async () => {
    const reader = new QuickReader();
    const known = await read('2.txt');
    expect(reader.takes(known)).toBe(true);
    expect(reader.read(known)?.toString()).toBe(bytesOf(2));
    const found = lookAt(path.join(folder.path, '3.txt'));
    expect(found && reader.takes(new Content(found, null, true))).toBe(false);
    folder.write('large.txt', 'a'.repeat(70_000));
    expect(reader.takes(await read('large.txt'))).toBe(false);
  });

  it('gives nothing where the file is another one, even of the same size and time', async () => {
    const reader = new QuickReader();
    const known = await read('2.txt');
    folder.write('2.txt', 'x'.repeat(known.size));
    utimesSync(path.join(folder.path, '2.txt'), known.mtimeMs / 1000, known.mtimeMs / 1000);
    expect(reader.read(known)).toBe(null);
  });

  it('uses its memory again once it was given back, and not before', async () => {
    const reader = new QuickReader();
    const [one, other] = [await read('2.txt'), await read('7.txt')];
    const first = reader.read(one);
    const second = reader.read(other);
    expect(first?.toString()).toBe(bytesOf(2));
    reader.giveBack();
    expect(reader.read(one)?.buffer).toBe(second?.buffer);
    expect(first?.toString()).toBe(bytesOf(2));
  });

  it('pauses for some seconds after a read that took over a millisecond', async () => {
    const reader = new QuickReader();
    const known = await read('2.txt');
    let now = 1_000;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 2));
    expect(reader.read(known)?.toString()).toBe(bytesOf(2));
    expect(reader.takes(known)).toBe(false);
    now += 6_000;
    expect(reader.takes(known)).toBe(true);
    clock.mockRestore();
  });
});

describe('a file of some megabytes', () => {
  const told = answersTold();

  it.each([
    ['is kept once it is asked for again', 2_000_000, 32_000_000, ['miss', 'miss', 'hit']],
    [
      'is read in pieces where it would take more than an eighth of the budget',
      2_000_000,
      15_000_000,
      ['miss', 'miss', 'miss'],
    ],
    ['is read in pieces where it has more than 32 MiB', 34_000_000, 1_000_000_000, ['miss', 'miss', 'miss']],
  ])('%s', async (_, size, memoryBudget, outcomes) => {
    const text = `${'0123456789'.repeat(size / 10 - 1)}end-of-it!`;
    folder.write('large.txt', text);
    const application = whiteNoise(fallback, { root: folder.path, memoryBudget });
    const server = http.createServer(application);
    const port = await listen(server);
    for (const _outcome of outcomes) {
      const response = await fetch(`http://127.0.0.1:${port}/large.txt`);
      expect((await response.text()) === text).toBe(true);
    }
    server.closeAllConnections();
    server.close();
    expect(told.map(({ cache }) => cache)).toEqual(outcomes);
  });
});

describe('the default of the memory budget', () => {
  it.each([
    ['an eighth of the memory', 512 << 20, 1, 64 << 20],
    ['the same for all workers together', 512 << 20, 4, 16 << 20],
    ['at most 1 GiB', 64 * 1024 ** 3, 1, 1024 ** 3],
  ])('is %s', (_, memory, workers, expected) => {
    expect(defaultMemoryBudget(memory, workers)).toBe(expected);
  });

  it.each([
    ['3', 3],
    ['many', 1],
    ['0', 1],
    ['', 1],
  ])('takes the number of workers from WEB_CONCURRENCY=%s', (told, workers) => {
    vi.stubEnv('WEB_CONCURRENCY', told);
    expect(defaultMemoryBudget(512 << 20)).toBe(defaultMemoryBudget(512 << 20, workers));
    vi.unstubAllEnvs();
  });

  it('is that of the wrapper, and null stands for it', () => {
    const expected = defaultMemoryBudget();
    for (const options of [{}, { memoryBudget: null }]) {
      expect(whiteNoise(fallback, { root: folder.path, ...options }).memoryUse().budget).toBe(expected);
    }
  });
});
