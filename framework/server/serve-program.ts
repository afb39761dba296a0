import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApplicationServer,
  type ApplicationServerOptions,
  type ServedApplication,
} from './application-server';
import { listen, portOf, urlOf } from './listen';
import { ProcessPool } from './pool';
import { IS_WORKER, Program } from './program';
import { answerReport, type Gather, gatherFromPrimary, type ReportPage } from './reports';
import { onSignals } from './signals';
import type { ServerOptions } from './start-server';
import { runAsWorker } from './worker';

export interface ProgramOptions extends ServerOptions {
  /** The number of processes that answer requests. */
  workers: number;
  /**
   * Milliseconds between the signal to stop and the moment at which no more connections are taken. In them health
   * checks fail, and every answer is the last of its connection. Default: 3 s, and none on a terminal.
   */
  shutdownDrain?: number | undefined;
  /** Milliseconds that a stop then waits for answers in the making before it cuts them. */
  shutdownTimeout: number;
  /** Milliseconds after which a worker that answers no heartbeat is replaced. Default: 30 s, gunicorn's. */
  workerTimeout?: number | undefined;
  /** A page that tells of all processes together. Default: none. */
  report?: ReportPage | null | undefined;
  /** Makes the line that says where it listens. Default: `Listening at …`. */
  announcement?: (url: string) => string;
  /** A line for the deployer, printed to stderr below that one. */
  notice?: string | null | undefined;
}

/**
 * Serves an application until the process is told to stop: the life of a server, for one process and for several.
 *
 * This process accepts connections and deals them out: to itself when there is one process, else to workers, which
 * run the same program. SIGHUP replaces whoever answers by workers that load the program anew, one after the other;
 * SIGINT and SIGTERM stop all in good order and end the process with 0.
 *
 * @returns when it serves
 * @throws ServeError in one line when it cannot listen
 */
export async function serveProgram(application: ServedApplication, options: ProgramOptions): Promise<void> {
  const { workers, host, shutdownTimeout, workerTimeout = 30_000, report = null } = options;
  if (IS_WORKER) {
    const gather = report && gatherFromPrimary();
    return runAsWorker(application, withReport(options, gather), shutdownTimeout, report);
  }
  const pool = new ProcessPool(new Program(workers), { shutdownTimeout, workerTimeout, report });
  const listener = await listen(options, (socket) => pool.dispatcher.dispatch(socket));
  onSignals({
    stop: async () => {
      pool.drain();
      await sleep(options.shutdownDrain ?? (process.stdout.isTTY ? 0 : 3000));
      listener.close();
      await pool.stop();
    },
    kill: () => pool.kill(),
    reload: () => pool.replaceAll(),
  });
  if (workers === 1) {
    pool.serveHere(new ApplicationServer(application, withReport(options, pool.reports?.gather ?? null)));
  } else {
    // The workers serve an application of their own.
    await application.close?.();
    // One that cannot load the program has said why.
    if (!(await pool.startWorker())) process.exit(1);
    await Promise.all(Array.from({ length: workers - 1 }, () => pool.keepStarting()));
  }
  const announce = options.announcement ?? ((url: string) => `Listening at ${url}`);
  const by = workers === 1 ? '' : ` with ${workers} workers`;
  process.stdout.write(`${announce(urlOf(host, portOf(listener)))}${by}\n`);
  if (options.notice) process.stderr.write(`${options.notice}\n`);
}

/** The options of a process's server, with the page that tells of all processes. */
function withReport(options: ProgramOptions, gather: Gather | null): ApplicationServerOptions {
  const { report, endpoints } = options;
  if (!report || gather === null) return options;
  return { ...options, endpoints: { ...endpoints, [report.path]: answerReport(report, gather) } };
}
