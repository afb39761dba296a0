import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { env, ImproperlyConfigured } from '../../conf';
import {
  explainedOrExit,
  onStopSignal,
  runAsWorker,
  runPrimary,
  type ServedApplication,
  ServeError,
  startServer,
  WORKERS,
} from '../../server';

export interface ServeOptions {
  /** Default: PORT of the environment or of `.env`, else 8000. 0 takes any free port. */
  port?: number;
  /**
   * The name or address to listen at. Default: HOST of the environment or of `.env`. Without it, every address when
   * PORT is set, as platforms want it, and 127.0.0.1 when it is not.
   */
  host?: string;
  /**
   * How many processes answer requests; `'auto'` is one per core. Default: the setting WORKERS of the application's site,
   * else WEB_CONCURRENCY of the environment or of `.env`, else 1. With more than one, SIGHUP replaces them one after the other by processes that load the program
   * anew, and no request fails meanwhile.
   */
  workers?: number | 'auto';
  /**
   * How long, in milliseconds, a stop waits for answers in the making before it cuts them. Default: 25 s, within the
   * 30 s that most platforms grant before they kill.
   */
  shutdownTimeout?: number;
  /** How long an idle connection is kept, in milliseconds. Default: 75 s. */
  keepAliveTimeout?: number;
}

/**
 * Serves an application until the process is told to stop: what a project's `server.ts` ends with.
 *
 * It prints the address. On SIGINT (Ctrl-C) or SIGTERM it takes no more connections, closes idle ones, lets answers
 * in the making finish, and exits with 0; a second signal ends it at once. When it cannot listen it prints one line
 * and exits with 1. An application that can put a faster path in front of the server, as `whiteNoise(application)`
 * can, is asked to.
 *
 * @returns when it listens
 */
export async function serve(application: ServedApplication, options: ServeOptions = {}): Promise<void> {
  const timeout = options.shutdownTimeout ?? 25_000;
  const { workers, ...listening } = explainedOrExit(() => resolveOptions(options, application));

  if (cluster.isWorker) return runAsWorker(application, listening, timeout);
  if (workers > 1) {
    // The workers run this very program and serve their own.
    await application.close?.();
    return runPrimary(workers, listening.host, timeout);
  }

  const running = await explainedOrExit(startServer(application, listening));
  process.stdout.write(`Listening at ${running.url}\n`);
  onStopSignal(async () => {
    const cut = await running.stop({ timeout });
    if (cut > 0) process.stderr.write(`Cut ${cut} connection(s) after ${timeout / 1000} s.\n`);
  });
}

/** What the options say, or else the site's settings, or else the environment. */
function resolveOptions(options: ServeOptions, application: ServedApplication) {
  try {
    return {
      port: options.port ?? portFromEnvironment(),
      host: options.host ?? hostFromEnvironment(),
      workers: workerCount(options.workers ?? application[WORKERS] ?? env('WEB_CONCURRENCY', '1')),
      ...(options.keepAliveTimeout === undefined ? {} : { keepAliveTimeout: options.keepAliveTimeout }),
    };
  } catch (error) {
    if (!(error instanceof ImproperlyConfigured)) throw error;
    throw new ServeError(error.message, { cause: error });
  }
}

function portFromEnvironment(): number {
  const port = env.int('PORT', 8000);
  if (port >= 0 && port <= 65_535) return port;
  throw new ServeError(`The environment variable PORT is ${port}: expected a number from 0 to 65535.`);
}

/** gunicorn's rule: whoever sets PORT runs us for others, else we are somebody's own. */
function hostFromEnvironment(): string | undefined {
  return env('HOST', '') || (env('PORT', '') ? undefined : '127.0.0.1');
}

function workerCount(asked: number | string): number {
  if (asked === 'auto') return availableParallelism();
  const count = Number(asked);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new ImproperlyConfigured(
    `The number of workers (WEB_CONCURRENCY) is '${asked}': expected a whole number from 1, or auto.`,
  );
}
