import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type How, type Reply, Served, sleep } from './served';

const SMALL = Buffer.alloc(10_000, 's');
const LARGE = Buffer.alloc(3_000_000, 'l');
/** Permissions do not bind root: what they do is seen by running as nobody. */
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

describe.each<How>(['ordinary', 'accelerate'])('a server (%s)', (how) => {
  let root = '';
  let server: Served;

  beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'whitenoise-serving-'));
    for (let index = 0; index < 40; index++) put(`folder/${index}.txt`, SMALL);
    for (let index = 0; index < 4; index++) put(`large-${index}.bin`, LARGE);
    put('steady.txt', SMALL);
    server = await Served.start(root, how);
  });
  afterEach(async () => {
    await server.stop();
    rmSync(root, { recursive: true, force: true });
  });

  function put(name: string, bytes: Buffer | string): void {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }

  /** The server must be as it was: alive, answering, with no more files open. */
  async function expectUnharmed(descriptors: number): Promise<void> {
    expect(server.isAlive).toBe(true);
    const { status, body } = await server.get('/static/steady.txt');
    expect([status, body.equals(SMALL)]).toEqual([200, true]);
    expect(await server.descriptorsSettledAt(descriptors)).toBeLessThanOrEqual(descriptors);
  }

  it('answers rightly or not at all while its files are deleted, truncated, replaced and moved', async () => {
    const before = server.descriptors;
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const wrong: string[] = [];
    let asked = 0;
    let going = true;
    /** Number of times that a file was written in its place: it is empty for a moment then. */
    const writes = new Map<string, number>();
    const write = (name: string, bytes: Buffer) => {
      put(name, bytes);
      writes.set(`/static/${name}`, (writes.get(`/static/${name}`) ?? 0) + 1);
    };
    const check = (url: string, { status, body, whole }: Reply, written: number | undefined) => {
      asked++;
      if (status !== 200 && status !== 404) wrong.push(`${url}: ${status}`);
      // What is promised must come, or the connection must end before.
      const wasWritten = writes.get(url) !== written;
      if (status === 200 && whole && body.length === 0 && !wasWritten) wrong.push(`${url}: nothing`);
      if (status === 200 && whole && new Set(body).size !== 1) wrong.push(`${url}: bytes of two versions`);
    };
    const client = async (number: number) => {
      while (going) {
        const large = asked % 7 === 0;
        const url = large ? `/static/large-${number % 4}.bin` : `/static/folder/${(asked + number) % 40}.txt`;
        const written = writes.get(url);
        // A truncated file may end the connection in the middle of the head's promise.
        await server.get(url, {}, agent).then(
          (reply) => check(url, reply, written),
          (error) => {
            if (!/ECONNRESET|socket hang up/.test(String(error))) wrong.push(`${url}: ${error}`);
          },
        );
      }
    };
    const clients = Array.from({ length: 8 }, (_, number) => client(number));
    for (let round = 0; round < 30; round++) {
      const byte = 65 + (round % 26);
      write(`folder/${round % 40}.txt`, Buffer.alloc(5_000 + round, byte));
      unlinkSync(path.join(root, `folder/${(round + 7) % 40}.txt`));
      truncateSync(path.join(root, `large-${round % 4}.bin`), 100_000 * (round % 20) + 1);
      await sleep(20);
      renameSync(path.join(root, 'folder'), path.join(root, 'elsewhere'));
      await sleep(10);
      renameSync(path.join(root, 'elsewhere'), path.join(root, 'folder'));
      write(`folder/${(round + 7) % 40}.txt`, Buffer.alloc(7_000, byte));
      put(`made-${round % 4}`, Buffer.alloc(3_000_000, byte));
      renameSync(path.join(root, `made-${round % 4}`), path.join(root, `large-${round % 4}.bin`));
      await sleep(20);
    }
    going = false;
    await Promise.all(clients);
    agent.destroy();
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(100);
    await expectUnharmed(before);
  });

  it('hands a file in whose place there is a folder to the application', async () => {
    const before = server.descriptors;
    unlinkSync(path.join(root, 'large-1.bin'));
    mkdirSync(path.join(root, 'large-1.bin'));
    expect((await server.get('/static/large-1.bin')).status).toBe(404);
    await expectUnharmed(before);
  });

  it.runIf(isRoot)(
    'hands what became unreadable to the application, until it can be read again',
    async () => {
      await server.stop();
      chmodSync(root, 0o755);
      server = await Served.start(root, how, { user: NOBODY });
      const before = server.descriptors;
      const urls = ['/static/folder/3.txt', '/static/large-0.bin', '/static/folder/4.txt'];
      const places = ['folder/3.txt', 'large-0.bin', 'folder'].map((name) => path.join(root, name));
      for (const place of places) chmodSync(place, 0);
      for (const url of urls) expect([url, (await server.get(url)).status]).toEqual([url, 404]);
      for (const place of places) chmodSync(place, 0o755);
      for (const url of urls) expect([url, (await server.get(url)).status]).toEqual([url, 200]);
      await expectUnharmed(before);
    },
  );

  it('answers rightly on a budget that holds next to nothing, with no more memory than it takes', async () => {
    await server.stop();
    server = await Served.start(root, how, { memoryBudget: 200_000 });
    const idle = server.descriptors;
    const agent = new Agent({ keepAlive: true, maxSockets: 48 });
    const round = (requests: number) =>
      Promise.all(
        Array.from({ length: requests }, async (_, index) => {
          const isLarge = index % 5 === 0;
          const url = isLarge ? `/static/large-${index % 4}.bin` : `/static/folder/${index % 40}.txt`;
          const { status, body } = await server.get(url, {}, agent);
          expect([url, status, body.equals(isLarge ? LARGE : SMALL)]).toEqual([url, 200, true]);
        }),
      );
    await round(200);
    const memory = await server.rss();
    await round(600);
    expect((await server.rss()) - memory).toBeLessThan(64 << 20);
    agent.destroy();
    await expectUnharmed(idle);
  });

  it('answers 500 that nobody keeps while it may open no more files, and serves again when it may', async () => {
    await server.get('/static/steady.txt');
    const before = server.descriptors;
    const held: Socket[] = [];
    server.limitDescriptors(before + 4);
    // Connections take what descriptors there are.
    const first = await server.connect();
    for (let index = 0; index < 20; index++) held.push(await server.connect());
    await sleep(200);
    first.write('GET /static/large-0.bin HTTP/1.1\r\nHost: x\r\n\r\n');
    const [head] = await new Promise<string[]>((resolve) =>
      first.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1').split('\r\n\r\n'))),
    );
    expect(head).toMatch(/^HTTP\/1\.1 500 /);
    expect(head).toMatch(/Cache-Control: no-store/);
    for (const socket of [first, ...held]) socket.destroy();
    server.limitDescriptors(1024);
    await expect
      .poll(async () => (await server.get('/static/large-0.bin')).status, { timeout: 10_000 })
      .toBe(200);
    await expectUnharmed(before);
  });

  it('lets go of everything when clients leave at any stage', async () => {
    const before = server.descriptors;
    const head = 'GET /static/large-0.bin HTTP/1.1\r\nHost: x\r\nRange: bytes=0-2500000\r\n\r\n';
    for (let round = 0; round < 300; round++) {
      const socket = await server.connect(head.slice(0, 1 + ((round * 7) % head.length)));
      if (round % 3 === 0) socket.destroy();
      else if (round % 3 === 1)
        socket.write(head.slice(1 + ((round * 7) % head.length)), () => socket.destroy());
      else {
        socket.once('data', () => socket.resetAndDestroy());
        socket.write(head.slice(1 + ((round * 7) % head.length)));
        setTimeout(() => socket.destroy(), 500);
      }
    }
    await sleep(600);
    await expectUnharmed(before);
  });

  it('is not held up by clients that read a byte now and then', async () => {
    const before = server.descriptors;
    const memory = await server.rss();
    const slow: Socket[] = [];
    for (let index = 0; index < 200; index++) {
      const socket = await server.connect();
      socket.pause();
      socket.write(`GET /static/large-${index % 4}.bin HTTP/1.1\r\nHost: x\r\n\r\n`);
      slow.push(socket);
    }
    const sips = setInterval(() => {
      for (const socket of slow) socket.read(1);
    }, 1000);
    await sleep(1500);
    const start = performance.now();
    for (let index = 0; index < 20; index++)
      expect((await server.get('/static/steady.txt')).status).toBe(200);
    expect((performance.now() - start) / 20).toBeLessThan(500);
    // 200 answers of 3 MB: what waits for their clients is far less than the 600 MB that they are.
    expect((await server.rss()) - memory).toBeLessThan(150 << 20);
    clearInterval(sips);
    for (const socket of slow) socket.destroy();
    await expectUnharmed(before);
  });

  it('bears 5,000 connections that say nothing, and heads that never end', async () => {
    const before = server.descriptors;
    server.limitDescriptors(20_000);
    const afterwards: number[] = [];
    for (let round = 0; round < 3; round++) {
      const memory = await server.rss();
      const idle: Socket[] = [];
      for (let index = 0; index < 5_000; index += 50) {
        const some = Array.from({ length: 50 }, (_, at) =>
          server.connect(at % 2 ? '' : 'GET /static/steady.txt HTT'),
        );
        idle.push(...(await Promise.all(some)));
      }
      expect((await server.get('/static/steady.txt')).status).toBe(200);
      expect(((await server.rss()) - memory) / 5_000).toBeLessThan(40_000);
      for (const socket of idle) socket.destroy();
      await expectUnharmed(before);
      afterwards.push(await server.rss());
    }
    // What the first five thousand made it reserve serves the next ones.
    expect((afterwards[2] ?? 0) - (afterwards[0] ?? 0)).toBeLessThan(24 << 20);
  }, 180_000);
});
