import { setTimeout as sleep } from 'node:timers/promises';
import type { ApplicationServer } from './application-server';
import { type ConnectionTaker, Dispatcher } from './dispatcher';
import type { Program } from './program';
import { reportCut } from './worker';
import { WorkerProcess } from './worker-process';

/**
 * For how long, in milliseconds, the idle connections of a process that is being replaced may still bring a request.
 * It is answered and the connection closed; closing it before could cross a request on its way.
 */
const DRAIN = 5000;

/** Milliseconds between the end of a process that never came to serve and the next attempt. */
const RETRY = 1000;

/** One of the processes that answer connections: this one, or a worker. */
interface ServingProcess extends ConnectionTaker {
  drain(): void;
  /** Resolves when it answers nothing any more. */
  stop(): Promise<void>;
  kill(): void;
}

/**
 * The processes that answer connections: starts them, replaces one that ends, all of them one after the other on
 * demand, and stops them in good order.
 */
export class ProcessPool {
  readonly dispatcher = new Dispatcher();
  readonly #program: Program;
  /** Milliseconds that a stop waits for answers in the making. */
  readonly #timeout: number;
  readonly #serving = new Set<ServingProcess>();
  readonly #retiring = new Map<ServingProcess, Promise<void>>();
  #stopping = false;
  #replacing: Promise<void> = Promise.resolve();
  #replacementWaits = false;

  constructor(program: Program, timeout: number) {
    this.#program = program;
    this.#timeout = timeout;
  }

  /** Has this process answer, until it is replaced by a worker. */
  serveHere(server: ApplicationServer): void {
    this.#add({
      take: (socket) => {
        server.take(socket);
        return Promise.resolve(true);
      },
      drain: () => server.drain(),
      stop: async () => reportCut(await server.stop(this.#timeout), this.#timeout),
      kill: () => {},
    });
  }

  /** Starts a worker, and tells whether it came to serve. */
  async startWorker(): Promise<boolean> {
    const worker = new WorkerProcess(this.#program.startWorker());
    const serving: ServingProcess = {
      take: (socket) => worker.take(socket),
      drain: () => worker.tell('whitenoise:drain'),
      stop: async () => {
        worker.tell('whitenoise:stop');
        // It has a deadline of its own; this one is for a worker that hangs.
        const deadline = setTimeout(() => worker.kill('SIGKILL'), this.#timeout + 2000);
        await worker.ended;
        clearTimeout(deadline);
      },
      kill: () => worker.kill('SIGKILL'),
    };
    if (!(await worker.ready)) return false;
    this.#add(serving);
    void worker.ended.then((ending) => this.#ended(serving, worker, ending));
    return true;
  }

  /** One after the other: a new process first, then the old one goes. A call while it is done has it done once more after. */
  replaceAll(): Promise<void> {
    if (this.#replacementWaits) return this.#replacing;
    this.#replacementWaits = true;
    this.#replacing = this.#replacing.then(() => {
      this.#replacementWaits = false;
      return this.#replaceEach();
    });
    return this.#replacing;
  }

  async #replaceEach(): Promise<void> {
    const old = [...this.#serving];
    const count = old.length === 1 ? '1 worker' : `${old.length} workers`;
    process.stdout.write(`SIGHUP: replacing ${count}.\n`);
    for (const one of old) {
      if (this.#stopping) return;
      if (!(await this.startWorker())) {
        process.stderr.write('Error: a new worker did not come to serve; the present ones go on.\n');
        return;
      }
      void this.#retire(one, DRAIN);
    }
    process.stdout.write(`SIGHUP: replaced ${count}.\n`);
  }

  /** Lets all processes finish their answers and end. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.dispatcher.close();
    for (const one of this.#serving) void this.#retire(one, 0);
    await Promise.all(this.#retiring.values());
  }

  kill(): void {
    for (const one of [...this.#serving, ...this.#retiring.keys()]) one.kill();
  }

  #add(one: ServingProcess): void {
    this.#serving.add(one);
    if (this.#stopping) void this.#retire(one, 0);
    else this.dispatcher.add(one);
  }

  #retire(one: ServingProcess, drain: number): Promise<void> {
    if (!this.#serving.delete(one)) return Promise.resolve();
    this.dispatcher.remove(one);
    const retired = this.#stopAfter(one, drain);
    this.#retiring.set(one, retired);
    return retired.finally(() => this.#retiring.delete(one));
  }

  async #stopAfter(one: ServingProcess, drain: number): Promise<void> {
    one.drain();
    if (drain > 0) await sleep(drain);
    await one.stop();
  }

  #ended(serving: ServingProcess, worker: WorkerProcess, ending: number | string): void {
    if (!this.#serving.delete(serving)) return;
    this.dispatcher.remove(serving);
    process.stderr.write(`Worker ${worker.pid} ended (${ending}); starting another.\n`);
    void this.#startAgain();
  }

  async #startAgain(): Promise<void> {
    while (!this.#stopping && !(await this.startWorker())) await sleep(RETRY);
  }
}
