import { Agent, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { randomNumbers } from '../fuzz/requests';
import type { SiteFile } from './site';

/** The measurements of one stretch of time; latencies in ms. */
export interface Stretch {
  readonly requests: number;
  readonly failures: readonly string[];
  readonly latencies: readonly number[];
}

interface Question {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly status: number;
  readonly length?: number;
}

/** The time for which the server keeps an idle connection, as Node announces it by default, in ms. */
const KEPT = 5000;

/** The server had closed a connection that was idle for as long as it said it would keep it, or longer. */
class StaleConnection extends Error {}

/** A mixed load at a steady rate: what browsers ask, and what bad networks and bad clients do to a server. */
export class Load {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #random = randomNumbers(1);
  readonly #etags = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  /** The time of the last answer on each kept connection. */
  readonly #answered = new WeakMap<Socket, number>();
  #latencies: number[] = [];
  #failures: string[] = [];
  #requests = 0;
  /** The number of kept connections that were found closed, so that the request was sent again. */
  stale = 0;
  #underWay = 0;

  readonly #port: number;
  readonly #files: readonly SiteFile[];

  constructor(port: number, files: readonly SiteFile[]) {
    this.#port = port;
    this.#files = files;
  }

  /** @param rate requests per second */
  start(rate: number): void {
    const start = performance.now();
    let due = 0;
    this.#timer = setInterval(() => {
      for (const now = ((performance.now() - start) / 1000) * rate; due < now; due++) void this.#one(due);
    }, 10);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    while (this.#underWay > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    this.#agent.destroy();
  }

  /** Returns the measurements since the last call. */
  take(): Stretch {
    const stretch = { requests: this.#requests, failures: this.#failures, latencies: this.#latencies };
    this.#requests = 0;
    this.#failures = [];
    this.#latencies = [];
    return stretch;
  }

  async #one(number: number): Promise<void> {
    this.#underWay++;
    this.#requests++;
    try {
      if (number % 50 === 7) await this.#abort();
      else if (number % 200 === 11) await this.#readSlowly();
      else if (number % 200 === 13) await this.#neverFinish();
      else await this.#ask(this.#question(number));
    } catch (error) {
      this.#failures.push((error as Error).message);
    } finally {
      this.#underWay--;
    }
  }

  #question(number: number): Question {
    const { url, sizes } = this.#someFile(number);
    const size = sizes.identity ?? 0;
    const etag = this.#etags.get(url);
    switch (number % 16) {
      case 1:
        return { path: url, method: 'HEAD', status: 200 };
      case 2:
        return etag
          ? { path: url, headers: { 'If-None-Match': etag }, status: 304 }
          : { path: url, status: 200 };
      case 3:
        return { path: url, headers: { Range: 'bytes=10-109' }, status: 206, length: 100 };
      case 4:
        return { path: '/a/page', status: 200 };
      case 5:
        return { path: url, method: 'POST', status: 405 };
      case 6:
        return { path: url, status: 200, length: size };
      default: {
        const coding = sizes.br ? 'br' : sizes.gzip ? 'gzip' : 'identity';
        const smallest = Math.min(...Object.values(sizes));
        const headers = { 'Accept-Encoding': coding === 'br' ? 'gzip, deflate, br, zstd' : coding };
        return { path: url, headers, status: 200, length: smallest };
      }
    }
  }

  /** One in a hundred is large; of the small ones a tenth is asked for nine times in ten. */
  #someFile(number: number): SiteFile {
    const large = this.#files.filter(({ url }) => url.includes('large'));
    const small = this.#files.length - large.length;
    const random = this.#random();
    const chosen =
      number % 100 === 9
        ? large[random % large.length]
        : this.#files[random % 10 < 9 ? (random >>> 4) % (small / 10) : (random >>> 4) % small];
    if (chosen === undefined) throw new Error('the site has no files');
    return chosen;
  }

  /**
   * Asks, and asks again when a connection that was used before turns out to be closed: a server may close an idle
   * one, and every client has to bear it (RFC 9112 §9.3.1). One that is closed before its announced time is a failure.
   */
  async #ask(question: Question): Promise<void> {
    for (;;) {
      try {
        await this.#askOnce(question);
        return;
      } catch (error) {
        if (!(error instanceof StaleConnection)) throw error;
        this.stale++;
      }
    }
  }

  #askOnce({ path, method = 'GET', headers = {}, status, length }: Question): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = performance.now();
      const outgoing = request(
        { agent: this.#agent, host: '127.0.0.1', port: this.#port, path, method, headers },
        (answer: IncomingMessage) => {
          // At its end an answer has let go of its connection.
          const { socket } = answer;
          let received = 0;
          answer.on('data', (chunk: Buffer) => {
            received += chunk.byteLength;
          });
          answer.on('error', reject);
          answer.on('end', () => {
            this.#latencies.push(performance.now() - start);
            this.#answered.set(socket, performance.now());
            if (answer.statusCode !== status)
              reject(new Error(`${method} ${path}: ${answer.statusCode}, not ${status}`));
            else if (length !== undefined && received !== length) {
              reject(new Error(`${method} ${path}: ${received} bytes, not ${length}`));
            } else {
              const { etag } = answer.headers;
              if (etag && method === 'GET' && headers['Accept-Encoding'] === undefined)
                this.#etags.set(path, etag);
              resolve();
            }
          });
        },
      );
      outgoing.setTimeout(10_000, () => outgoing.destroy(new Error(`${path}: no answer within 10 s`)));
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        const { socket, reusedSocket } = outgoing;
        const idle = performance.now() - ((socket && this.#answered.get(socket)) ?? Number.POSITIVE_INFINITY);
        const isStale = reusedSocket && error.code === 'ECONNRESET' && idle >= KEPT;
        reject(
          isStale ? new StaleConnection(path) : new Error(`${error.message}, idle for ${idle.toFixed(0)} ms`),
        );
      });
      outgoing.end();
    });
  }

  /** Goes away in the middle of a large body. */
  #abort(): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, '127.0.0.1');
      socket.on('error', () => {});
      socket.on('close', () => resolve());
      socket.write('GET /static/large-0.bin HTTP/1.1\r\nHost: localhost\r\n\r\n');
      socket.once('data', () => socket.destroy());
    });
  }

  /** Reads a little of a large body now and then, and leaves after five seconds. */
  #readSlowly(): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect({ port: this.#port, host: '127.0.0.1' });
      socket.on('error', () => {});
      socket.on('close', () => resolve());
      socket.pause();
      socket.write('GET /static/large-1.bin HTTP/1.1\r\nHost: localhost\r\n\r\n');
      const sips = setInterval(() => socket.read(1), 1000);
      setTimeout(() => {
        clearInterval(sips);
        socket.destroy();
      }, 5000);
    });
  }

  /** Begins a head and never ends it. */
  #neverFinish(): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, '127.0.0.1');
      socket.on('error', () => {});
      socket.on('close', () => resolve());
      socket.write('GET /static/small/1.js HTTP/1.1\r\nHost: loc');
      setTimeout(() => socket.destroy(), 5000);
    });
  }
}
