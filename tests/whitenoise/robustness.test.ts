import { once } from 'node:events';
import { closeSync, constants, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type NodeRequest, type NodeResponse, whiteNoise } from '../../framework/whitenoise';
import { listen } from '../listening';
import { fallback, type Listening, listening, TemporaryFolder } from './serving';

const LARGE = Buffer.alloc(20_000_000, 'abcdefghij');

for (const autorefresh of [false, true]) {
  describe(`a client or a disk that misbehaves, ${autorefresh ? 'autorefresh' : 'static'}`, () => {
    let folder: TemporaryFolder;
    let host: Listening;
    const warnings: string[] = [];

    beforeAll(async () => {
      folder = new TemporaryFolder({
        'large.bin': LARGE,
        'small.txt': 'small',
        'shrinking.bin': LARGE,
        'rewritten.bin': LARGE,
      });
      const warn = (message: string) => warnings.push(message);
      // Too little for the large ones: they are always read from the disk.
      const memoryBudget = 64 << 20;
      host = await listening(whiteNoise(fallback, { root: folder.path, autorefresh, memoryBudget, warn }));
    });
    afterAll(async () => {
      await host.close();
      folder.remove();
    });
    afterEach(async () => {
      await expect.poll(() => folder.openDescriptors()).toBe(0);
      expect(await (await fetch(`${host.origin}/small.txt`)).text()).toBe('small');
    });

    it('leaves no descriptor open when clients go away in the middle of a body', async () => {
      for (let client = 0; client < 20; client++) {
        const socket = await host.connect();
        socket.write('GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n');
        await once(socket, 'data');
        socket.destroy();
      }
    });

    it('leaves none when they go away before the body, and for ranges', async () => {
      for (let client = 0; client < 20; client++) {
        const socket = await host.connect();
        socket.write('GET /large.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=1000000-\r\n\r\n');
        if (client % 2 === 0) await wait(1);
        socket.destroy();
      }
    });

    it('leaves none for answers that wait behind another on a connection that ends', async () => {
      for (let client = 0; client < 5; client++) {
        const socket = await host.connect();
        socket.write('GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(4));
        await once(socket, 'data');
        await wait(30);
        socket.destroy();
      }
    });

    it('opens no file for an answer before its turn on the connection comes', async () => {
      const socket = await host.connect();
      socket.pause();
      socket.write('GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(300));
      await expect.poll(() => folder.openDescriptors()).toBe(1);
      await wait(100);
      expect(folder.openDescriptors()).toBe(1);
      socket.destroy();
    });

    it('sends answers that waited for their turn whole and in order', async () => {
      const socket = await host.connect();
      const end = 'GET /small.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
      socket.write(`${'GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3)}${end}`);
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      await once(socket, 'close');
      const received = Buffer.concat(chunks).toString('latin1');
      expect(received.match(/HTTP\/1\.1 200/g)).toHaveLength(4);
      expect(received.length).toBeGreaterThan(3 * LARGE.byteLength);
      expect(received.endsWith('small')).toBe(true);
    });

    it('leaves none for 304, HEAD and 416', async () => {
      const { headers } = await fetch(`${host.origin}/large.bin`, { method: 'HEAD' });
      const etag = headers.get('etag') ?? '';
      expect((await fetch(`${host.origin}/large.bin`, { headers: { 'If-None-Match': etag } })).status).toBe(
        304,
      );
      expect(
        (await fetch(`${host.origin}/large.bin`, { headers: { Range: 'bytes=99999999-' } })).status,
      ).toBe(416);
    });

    it('holds one piece, and not the whole file, for a client that does not read', async () => {
      const before = process.memoryUsage().rss;
      const sockets = await Promise.all(Array.from({ length: 40 }, () => host.connect()));
      for (const socket of sockets) {
        socket.pause();
        socket.write('GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n');
      }
      await wait(500);
      expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
      for (const socket of sockets) socket.destroy();
    });

    it('breaks a connection off rather than sending less than it promised', async () => {
      const socket = await host.connect();
      socket.pause();
      socket.write('GET /shrinking.bin HTTP/1.1\r\nHost: a\r\n\r\n');
      await wait(200);
      truncateSync(path.join(folder.path, 'shrinking.bin'), 10);
      let received = 0;
      socket.on('data', (chunk: Buffer) => {
        received += chunk.byteLength;
      });
      socket.resume();
      await once(socket, 'close');
      expect(received).toBeLessThan(LARGE.byteLength);
    });

    it('breaks a connection off rather than mixing two versions of a file that is written over in its place', async () => {
      const socket = await host.connect();
      socket.pause();
      socket.write('GET /rewritten.bin HTTP/1.1\r\nHost: a\r\n\r\n');
      await wait(200);
      const descriptor = openSync(path.join(folder.path, 'rewritten.bin'), 'r+');
      writeSync(descriptor, Buffer.alloc(LARGE.byteLength, 'X'), 0, LARGE.byteLength, 0);
      closeSync(descriptor);
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.resume();
      await once(socket, 'close');
      const received = Buffer.concat(chunks);
      expect(received.byteLength).toBeLessThan(LARGE.byteLength);
      expect(received.subarray(received.indexOf('\r\n\r\n')).includes('X')).toBe(false);
      expect(await (await fetch(`${host.origin}/rewritten.bin`)).text()).toBe('X'.repeat(LARGE.byteLength));
    });

    it('says why a request failed, once a second however many do', async () => {
      const before = warnings.length;
      const unreadable = new TemporaryFolder({ 'a.txt': 'a' });
      const failing = await listening(
        whiteNoise(fallback, {
          root: unreadable.path,
          autorefresh: true,
          addHeaders() {
            throw new Error('a mistake of the deployer');
          },
          warn: (message) => warnings.push(message),
        }),
      );
      for (let time = 0; time < 5; time++) expect((await fetch(`${failing.origin}/a.txt`)).status).toBe(500);
      expect(warnings.slice(before)).toEqual([expect.stringContaining('a mistake of the deployer')]);
      await failing.close();
      unreadable.remove();
    });

    it('answers 500 that nobody keeps when the process has no descriptor left, and says so', async () => {
      await wait(1000);
      warnings.length = 0;
      const taken: number[] = [];
      const agent = new Agent({ keepAlive: true });
      const ask = () =>
        new Promise<{ status: number | undefined; cache: string | undefined }>((resolve, reject) => {
          get(`${host.origin}/large.bin`, { agent }, (response) => {
            response.resume();
            response.on('end', () =>
              resolve({ status: response.statusCode, cache: response.headers['cache-control'] }),
            );
          }).on('error', reject);
        });
      const askWithoutDescriptors = () => {
        try {
          for (;;) taken.push(openSync('/dev/null', constants.O_RDONLY));
        } catch {
          // Every descriptor is taken now.
        }
        return ask();
      };
      let answer = await ask();
      expect(answer.status).toBe(200);
      try {
        // The test runner itself may give a descriptor back just then.
        for (let attempt = 0; attempt < 5 && answer.status === 200; attempt++)
          answer = await askWithoutDescriptors();
      } finally {
        for (const descriptor of taken) closeSync(descriptor);
        agent.destroy();
      }
      expect(answer).toEqual({ status: 500, cache: 'no-store' });
      expect(warnings).toEqual([expect.stringContaining('EMFILE')]);
    });

    it('survives bytes that are no request', async () => {
      for (const bytes of [
        'GET /small.txt\x00 HTTP/1.1\r\nHost: a\r\n\r\n',
        'GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n',
        'GET /small.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=\x01-\r\n\r\n',
        'GET  HTTP/1.1\r\n\r\n',
        '\r\n\r\n\x16\x03\x01\x02\x00',
        'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n',
        `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
        'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
      ]) {
        const socket = await host.connect();
        // A server may reset a connection that it has not read to the end.
        socket.on('error', () => {});
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.resume();
        socket.write(bytes, 'latin1');
        socket.end();
        await closed;
      }
    });
  });
}

describe('HTTP/2 clients that go away', () => {
  it('leave no descriptor open when they reset a stream or end the session', async () => {
    const folder = new TemporaryFolder({ 'large.bin': LARGE });
    const server = createHttp2Server(whiteNoise<NodeRequest, NodeResponse>(() => {}, { root: folder.path }));
    const port = await listen(server);
    for (let client = 0; client < 6; client++) {
      const session = connectHttp2(`http://127.0.0.1:${port}`);
      const streams = [1, 2, 3].map(() => session.request({ ':path': '/large.bin' }));
      for (const stream of streams) stream.on('error', () => {});
      await once(streams[0] ?? session, 'data');
      if (client % 2 === 0) for (const stream of streams) stream.close(8);
      else session.destroy();
      await wait(20);
      session.destroy();
    }
    await expect.poll(() => folder.openDescriptors()).toBe(0);
    server.close();
    folder.remove();
  });
});

describe('many files asked for at once', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
    for (let file = 0; file < 200; file++)
      writeFileSync(path.join(folder.path, `f${file}.bin`), LARGE.subarray(0, 900_000));
  });
  afterEach(() => folder.remove());

  it('arrive whole, though together they are far larger than the budget', async () => {
    const host = await listening(whiteNoise(fallback, { root: folder.path, memoryBudget: 16_000_000 }));
    const sizes = await Promise.all(
      Array.from({ length: 200 }, async (_, file) => {
        const response = await fetch(`${host.origin}/f${file}.bin`);
        return (await response.arrayBuffer()).byteLength;
      }),
    );
    expect(sizes.every((size) => size === 900_000)).toBe(true);
    await host.close();
  });
});
