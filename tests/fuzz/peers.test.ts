import { readdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whiteNoiseFetch } from '../../framework/whitenoise';
import { listen } from '../listening';
import { hashed, release } from '../whitenoise/peers/release';
import type { TemporaryFolder } from '../whitenoise/serving';
import { runs, SEED } from './seeds';

/** An answer of a peer, as the bytes that it sends, in pieces. It then ends the connection. */
interface PeerAnswer {
  readonly head: string;
  readonly body: readonly Buffer[];
  /** It says what HTTP takes for the whole file. */
  readonly right: boolean;
}

const CONTENT = Buffer.from('body { color: blue }\n'.repeat(50));
const NAME = hashed('css/site.css', CONTENT);

const chunked = (bytes: Buffer): Buffer[] => [
  Buffer.from(`${bytes.byteLength.toString(16)}\r\n`),
  bytes,
  Buffer.from('\r\n0\r\n\r\n'),
];

/** The file itself, whole, in part, doubled or with a bit that fell over; or anything. */
const bodies = fc.oneof(
  fc.constant(CONTENT),
  fc.nat(CONTENT.byteLength - 1).map((length) => CONTENT.subarray(0, length)),
  fc.nat(CONTENT.byteLength * 8 - 1).map((bit) => {
    const bytes = Buffer.from(CONTENT);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return bytes;
  }),
  fc.constant(Buffer.concat([CONTENT, CONTENT])),
  fc.constant(Buffer.from('<!doctype html><title>Shop</title>')),
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
);

/** Headers that say nothing about the bytes. */
const HARMLESS = ['', 'Content-Type: text/html\r\n', 'Location: /static/x\r\n', 'A: b\r\n'.repeat(50)];

const FRAMINGS = ['length', 'chunked', 'close', 'short', 'long', 'twice', 'junk'] as const;

const answers: fc.Arbitrary<PeerAnswer> = fc
  .record({
    status: fc.oneof(
      { weight: 4, arbitrary: fc.constant('200 OK') },
      fc.constantFrom(
        '404 Not Found',
        '304 Not Modified',
        '206 Partial Content',
        '500 No',
        '204 None',
        '999 ?',
      ),
    ),
    body: bodies,
    framing: fc.constantFrom(...FRAMINGS),
    header: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...HARMLESS) },
      fc.constantFrom('Content-Encoding: gzip\r\n', 'Transfer-Encoding: gzip\r\n', 'no header\r\n'),
    ),
  })
  .map(({ status, body, framing, header }) => {
    const start = `HTTP/1.1 ${status}\r\n${header}`;
    const length = (value: number) => `${start}Content-Length: ${value}\r\n\r\n`;
    const size = body.byteLength;
    const whole = status === '200 OK' && HARMLESS.includes(header) && body.equals(CONTENT);
    const framed: Record<(typeof FRAMINGS)[number], PeerAnswer> = {
      length: { head: length(size), body: [body], right: whole },
      chunked: { head: `${start}Transfer-Encoding: chunked\r\n\r\n`, body: chunked(body), right: whole },
      close: { head: `${start}\r\n`, body: [body], right: whole },
      short: { head: length(Math.max(0, size - 1)), body: [body], right: false },
      long: { head: length(size + 1), body: [body], right: false },
      twice: { head: `${length(size)}`, body: [body, body], right: whole },
      junk: { head: 'HTTP/1.1', body: [body], right: false },
    };
    return framed[framing];
  });

describe(`fuzzing peers (FUZZ_SEED=${SEED})`, () => {
  let folder: TemporaryFolder;
  let base: string;
  let answer: PeerAnswer;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.once('data', async () => {
      for (const piece of [Buffer.from(answer.head), ...answer.body]) {
        socket.write(piece);
        await setTimeout(0);
      }
      socket.end();
    });
  });
  beforeAll(async () => {
    base = `http://127.0.0.1:${await listen(server)}/static/`;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('serves what a peer sends if it is the file that was asked for, and nothing else', {
    timeout: 300_000,
  }, async () => {
    let served = 0;
    await fc.assert(
      fc.asyncProperty(answers, async (given) => {
        answer = given;
        folder = release({});
        const handler = whiteNoiseFetch(() => new Response('from the application', { status: 404 }), {
          ...{ root: folder.path, prefix: '/static/', peers: [base], warn: () => {} },
        });
        try {
          const response = await handler(new Request(`http://localhost/static/${NAME}`));
          const body = Buffer.from(await response.arrayBuffer());
          if (given.right) expect(response.status).toBe(200);
          if (response.status === 200) {
            served++;
            expect(body.equals(CONTENT)).toBe(true);
          } else expect(body.toString()).toBe('from the application');
          expect(readdirSync(folder.path).filter((name) => name.endsWith('.part'))).toEqual([]);
          expect(folder.openDescriptors()).toBe(0);
        } finally {
          await handler.close();
          folder.remove();
        }
      }),
      { numRuns: runs(1000), seed: SEED },
    );
    expect(served).toBeGreaterThan(10);
  });
});
