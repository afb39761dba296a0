import { setTimeout as sleep } from 'node:timers/promises';
import type { ApplicationServer, DrainReason } from './application-server';
import { BackOff } from './back-off';
import { type ConnectionTaker, Dispatcher } from './dispatcher';
import type { Program } from './program';
import { type ReportPage, ReportSum } from './reports';
import { reportCut } from './worker';
import { WorkerProcess } from './worker-process';

/**
 * For how long, in milliseconds, the idle connections of a process that is being replaced may still bring a request.
 * It is answered and the connection closed; closing it before could cross a request on its way.
 */
const REPLACEMENT_DRAIN = 5000;

/** Milliseconds that a worker has to end after its own deadline for answers in the making. */
const GRACE = 2000;

/** One of the processes that answer connections: this one, or a worker. */
interface ServingProcess extends ConnectionTaker {
  drain(reason: DrainReason): void;
  /** Resolves when it answers nothing any more. */
  stop(): Promise<void>;
  kill(): void;
}

export interface PoolOptions {
  /** Milliseconds that a stop waits for answers in the making. */
  readonly shutdownTimeout: number;
  /** Milliseconds after which a worker that answers no ping is replaced. */
  readonly workerTimeout: number;
  /** The page that tells of all processes; null for none. */
  readonly report: ReportPage | null;
}

/**
 * The processes that answer connections: starts them, replaces one that ends or hangs, all of them one after the
 * other on demand, and stops them in good order.
 */
export class ProcessPool {
  readonly dispatcher = new Dispatcher();
  readonly reports: ReportSum | null;
  readonly #program: Program;
  readonly #options: PoolOptions;
  readonly #serving = new Set<ServingProcess>();
  readonly #retiring = new Map<ServingProcess, Promise<void>>();
  readonly #backOff = new BackOff();
  #shuttingDown = false;
  #replacing: Promise<void> = Promise.resolve();
  #replacementWaits = false;
  /** The process whose successor is being started. */
  #beingReplaced: ServingProcess | null = null;

  constructor(program: Program, options: PoolOptions) {
    this.#program = program;
    this.#options = options;
    this.reports = options.report && new ReportSum(options.report);
  }

  /** Has this process answer, until it is replaced by a worker. */
  serveHere(server: ApplicationServer): void {
    const { shutdownTimeout, report } = this.#options;
    const reporter = { report: () => Promise.resolve(report?.own() ?? null) };
    this.reports?.add(reporter);
    this.#add({
      take: (socket) => {
        server.take(socket);
        return Promise.resolve(true);
      },
      drain: (reason) => server.drain(reason),
      stop: async () => {
        reportCut(await server.stop(shutdownTimeout), shutdownTimeout);
        this.reports?.remove(reporter, report?.own() ?? null);
      },
      kill: () => {},
    });
  }

  /** Starts a worker, and tells whether it came to serve. */
  async startWorker(): Promise<boolean> {
    const worker = this.#startProcess();
    if (worker === null || !(await worker.ready)) return false;
    const started = Date.now();
    const serving = this.#servingProcess(worker);
    this.#add(serving);
    this.#sumReportsFor(worker);
    const { workerTimeout } = this.#options;
    worker.watch(workerTimeout, () => {
      process.stderr.write(`Worker ${worker.pid} has not answered for ${workerTimeout / 1000} s.\n`);
      worker.kill('SIGKILL');
    });
    void worker.ended.then((ending) => {
      if (!this.#serving.delete(serving)) return;
      this.dispatcher.remove(serving);
      if (serving === this.#beingReplaced) {
        process.stderr.write(`Worker ${worker.pid} ended (${ending}) while it was replaced.\n`);
        return;
      }
      const pause = this.#backOff.after(Date.now() - started);
      const when = pause === 0 ? '' : ` in ${pause / 1000} s`;
      process.stderr.write(`Worker ${worker.pid} ended (${ending}); starting another${when}.\n`);
      // Balancers try elsewhere at once then.
      if (pause > 0 && this.#serving.size === 0) this.dispatcher.refuse();
      void this.#backOff.wait(pause).then(() => this.keepStarting());
    });
    return true;
  }

  /** Starts the process of a worker; null where the system has no means for one. */
  #startProcess(): WorkerProcess | null {
    try {
      return new WorkerProcess(this.#program.startWorker());
    } catch (error) {
      process.stderr.write(`Error: a worker could not be started: ${(error as Error).message}\n`);
      return null;
    }
  }

  /** Starts a worker, and another with growing pauses if it did not come to serve. */
  async keepStarting(): Promise<void> {
    while (!this.#shuttingDown && !(await this.startWorker())) {
      await this.#backOff.wait(this.#backOff.after(0));
    }
  }

  #sumReportsFor(worker: WorkerProcess): void {
    const { reports } = this;
    if (reports === null) return;
    reports.add(worker);
    worker.gathers = () =>
      void reports.gather().then((total) => worker.tell({ type: 'whitenoise:gathered', total }));
    void worker.ended.then(() => reports.remove(worker, worker.lastReport));
  }

  #servingProcess(worker: WorkerProcess): ServingProcess {
    return {
      take: (socket) => worker.take(socket),
      drain: (reason) => worker.tell(`whitenoise:drain:${reason}`),
      stop: async () => {
        worker.tell('whitenoise:stop');
        const deadline = setTimeout(() => worker.kill('SIGKILL'), this.#options.shutdownTimeout + GRACE);
        await worker.ended;
        clearTimeout(deadline);
      },
      kill: () => worker.kill('SIGKILL'),
    };
  }

  /**
   * Replaces all processes, one after the other: a new one serves before an old one goes. Workers that wait to be
   * started again are started at once. A call while it is at work has it done once more after.
   */
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
    this.#backOff.reset();
    for (const one of old) {
      if (this.#shuttingDown) return;
      // One that has ended meanwhile is started again in any case.
      if (!this.#serving.has(one)) continue;
      this.#beingReplaced = one;
      const isReplaced = await this.startWorker();
      this.#beingReplaced = null;
      if (!isReplaced) {
        process.stderr.write('Error: a new worker did not come to serve; the present ones go on.\n');
        if (!this.#serving.has(one)) void this.keepStarting();
        return;
      }
      void this.#retire(one, 'replacement');
    }
    process.stdout.write(`SIGHUP: replaced ${count}.\n`);
  }

  /** Lets health checks fail and every answer be the last of its connection. */
  drain(): void {
    this.#shuttingDown = true;
    for (const one of this.#serving) one.drain('shutdown');
  }

  /** Lets all processes finish their answers and end. */
  async stop(): Promise<void> {
    this.#shuttingDown = true;
    this.dispatcher.refuse();
    for (const one of this.#serving) void this.#retire(one, 'shutdown');
    await Promise.all(this.#retiring.values());
  }

  kill(): void {
    for (const one of [...this.#serving, ...this.#retiring.keys()]) one.kill();
  }

  #add(one: ServingProcess): void {
    this.#serving.add(one);
    this.dispatcher.add(one);
    if (this.#shuttingDown) one.drain('shutdown');
  }

  #retire(one: ServingProcess, reason: DrainReason): Promise<void> {
    if (!this.#serving.delete(one)) return Promise.resolve();
    this.dispatcher.remove(one);
    const retired = this.#stopAfterDrain(one, reason);
    this.#retiring.set(one, retired);
    return retired.finally(() => this.#retiring.delete(one));
  }

  async #stopAfterDrain(one: ServingProcess, reason: DrainReason): Promise<void> {
    one.drain(reason);
    if (reason === 'replacement') await sleep(REPLACEMENT_DRAIN);
    await one.stop();
  }
}
