import { Worker } from 'node:worker_threads';

/** Milliseconds between two signs that the build's thread gives. */
const BEAT = 100;

/** Milliseconds that pass beyond the time limit, which ends a processor in an orderly way where the thread is free. */
const GRACE = 1000;

/** Bytes of the message that is written where the build has to be ended. */
const LONGEST_MESSAGE = 4096;

/** Code of the thread that watches. Nothing that needs the build's thread can be used in it. */
const WATCH = `
const { workerData: { times, message } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
setInterval(() => {
  const [lastSign, limit, length] = times;
  if (length === 0 || Date.now() < lastSign + limit) return;
  writeSync(2, Buffer.from(message).subarray(0, length));
  process.kill(process.pid, 'SIGKILL');
}, ${BEAT});
`;

/**
 * Ends the process where a processor does not give way: an endless loop stops timers as well, and no code of its thread
 * can end it. Nothing is published by then, and the next build takes the lock over.
 */
export class Watchdog {
  /** The time of the last sign, the limit, and the length of the message: 0 while nothing is to be watched. */
  readonly #times = new Float64Array(new SharedArrayBuffer(24));
  readonly #message = new Uint8Array(new SharedArrayBuffer(LONGEST_MESSAGE));
  readonly #running = new Set<{ readonly message: string; readonly timeLimit: number }>();
  #worker: Worker | null = null;
  #beat: NodeJS.Timeout | null = null;

  /**
   * Watches until a promise settles.
   *
   * @param work begins the work
   * @param timeLimit milliseconds for which the thread may be held up
   * @param message is written where it is held up for longer, with those of all that run
   */
  async watch<T>(work: () => Promise<T>, timeLimit: number, message: string): Promise<T> {
    const entry = { message, timeLimit };
    this.#running.add(entry);
    this.#update();
    this.#worker ??= this.#start();
    try {
      return await work();
    } finally {
      this.#running.delete(entry);
      this.#update();
    }
  }

  /** Ends the thread. */
  async stop(): Promise<void> {
    if (this.#beat !== null) clearInterval(this.#beat);
    await this.#worker?.terminate();
  }

  #update(): void {
    const all = [...this.#running];
    const text = Buffer.from(all.map(({ message }) => `${message}\n`).join('')).subarray(0, LONGEST_MESSAGE);
    this.#message.set(text);
    this.#times[0] = Date.now();
    this.#times[1] = Math.max(0, ...all.map(({ timeLimit }) => timeLimit)) + GRACE;
    this.#times[2] = text.length;
  }

  #start(): Worker {
    this.#beat = setInterval(() => {
      this.#times[0] = Date.now();
    }, BEAT).unref();
    const worker = new Worker(WATCH, {
      eval: true,
      workerData: { times: this.#times, message: this.#message },
    });
    worker.unref();
    return worker;
  }
}
