import cluster, { type Address, type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { urlOf } from './server';
import { onStopSignal } from './signals';
import type { StopMessage } from './worker';

/**
 * For how long, in milliseconds, the idle connections of a worker that is being replaced may still bring a request.
 * It is answered and the connection closed; closing it before could cross a request on its way.
 */
const DRAIN = 5000;

/** Milliseconds between the end of a worker that never came to listen and the next attempt. */
const RETRY = 1000;

/**
 * Keeps a number of processes that all serve at one address: replaces one that ends, all of them one after the other
 * on SIGHUP, and stops them in good order when it is told to stop.
 *
 * @param timeout milliseconds that a stop waits for answers in the making
 * @param announce the line that says where they listen
 * @returns when all of them listen
 */
export async function runPrimary(
  count: number,
  host: string | undefined,
  timeout: number,
  announce = (url: string) => `Listening at ${url} with ${count} workers`,
): Promise<void> {
  const pool = new WorkerPool(timeout);
  onStopSignal(
    () => pool.stop(),
    () => pool.kill(),
  );
  process.on('SIGHUP', () => void pool.replaceAll());

  const address = await pool.start();
  // One that cannot listen, or cannot load the program, has said why.
  if (address === null) process.exit(1);
  await Promise.all(Array.from({ length: count - 1 }, () => pool.start()));
  process.stdout.write(`${announce(urlOf(host, address.port))}\n`);
}

class WorkerPool {
  readonly #serving = new Set<Worker>();
  readonly #retiring = new Set<Worker>();
  #stopping = false;
  #replacing: Promise<void> = Promise.resolve();
  #waiting = false;

  constructor(private readonly timeout: number) {}

  /** Starts a worker and gives the address that it listens at, or null when it ended before it did. */
  async start(): Promise<Address | null> {
    const worker = cluster.fork();
    const listening = once(worker, 'listening').then(([address]) => address as Address);
    const address = await Promise.race([listening, once(worker, 'exit').then(() => null)]);
    if (address === null) return null;
    if (this.#stopping) {
      this.#retire(worker, 0);
      return address;
    }
    this.#serving.add(worker);
    worker.once('exit', (code: number | null, signal: string | null) => this.#ended(worker, code, signal));
    return address;
  }

  /** One after the other: a new worker first, then the old one goes. A request during it is carried out once more after. */
  replaceAll(): Promise<void> {
    if (this.#waiting) return this.#replacing;
    this.#waiting = true;
    this.#replacing = this.#replacing.then(() => {
      this.#waiting = false;
      return this.#replaceEach();
    });
    return this.#replacing;
  }

  async #replaceEach(): Promise<void> {
    const old = [...this.#serving];
    process.stdout.write(`SIGHUP: replacing ${old.length} workers.\n`);
    for (const worker of old) {
      if (this.#stopping) return;
      if ((await this.start()) === null) {
        process.stderr.write('Error: a new worker did not come to listen; the present ones go on.\n');
        return;
      }
      this.#retire(worker, DRAIN);
    }
    process.stdout.write(`SIGHUP: replaced ${old.length} workers.\n`);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const worker of this.#serving) this.#retire(worker, 0);
    await Promise.all([...this.#retiring].map((worker) => once(worker, 'exit')));
  }

  kill(): void {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGKILL');
  }

  #retire(worker: Worker, drain: number): void {
    this.#serving.delete(worker);
    if (worker.isDead()) return;
    this.#retiring.add(worker);
    // It has a deadline of its own; this one is for a worker that hangs.
    const deadline = setTimeout(() => worker.process.kill('SIGKILL'), this.timeout + drain + 2000);
    worker.once('exit', () => {
      clearTimeout(deadline);
      this.#retiring.delete(worker);
    });
    const message: StopMessage = { type: 'whitenoise:stop', drain };
    if (worker.isConnected()) worker.send(message);
  }

  #ended(worker: Worker, code: number | null, signal: string | null): void {
    if (!this.#serving.delete(worker)) return;
    process.stderr.write(`Worker ${worker.process.pid} ended (${signal ?? code}); starting another.\n`);
    void this.#startAgain();
  }

  async #startAgain(): Promise<void> {
    while (!this.#stopping && (await this.start()) === null) await sleep(RETRY);
  }
}
