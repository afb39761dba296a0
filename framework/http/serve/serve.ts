import { constants } from 'node:os';
import { env, ImproperlyConfigured } from '../../conf';
import { ServeError } from './errors';
import { type RunningServer, type ServedApplication, startServer } from './server';

export interface ServeOptions {
  /** Default: PORT of the environment or of `.env`, else 8000. 0 takes any free port. */
  port?: number;
  /**
   * The name or address to listen at. Default: HOST of the environment or of `.env`. Without it, every address when
   * PORT is set, as platforms want it, and 127.0.0.1 when it is not.
   */
  host?: string;
  /**
   * How long, in milliseconds, a stop waits for answers in the making before it cuts them. Default: 25 s, within the
   * 30 s that most platforms grant before they kill.
   */
  shutdownTimeout?: number;
  /** How long an idle connection is kept, in milliseconds. Default: 75 s. */
  keepAliveTimeout?: number;
}

/** Ways to end a process from outside: Ctrl-C, and what platforms send before they kill. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Milliseconds in which a second signal is taken for an echo of the first: Ctrl-C reaches us and `npm start`, and npm
 * hands it on to us once more.
 */
const ECHO = 500;

/**
 * Serves an application until the process is told to stop: what a project's `server.ts` ends with.
 *
 * It prints the address. On SIGINT (Ctrl-C) or SIGTERM it takes no more connections, closes idle ones, lets answers
 * in the making finish, and exits with 0; a second signal ends it at once. When it cannot listen it prints one line
 * and exits with 1. A wrapped application's {@link ServedApplication.accelerate | faster path} is used.
 *
 * @returns the running server, once it listens
 */
export async function serve(
  application: ServedApplication,
  options: ServeOptions = {},
): Promise<RunningServer> {
  const running = await startOrExit(application, options);
  process.stdout.write(`Listening at ${running.url}\n`);
  stopOnSignals(running, options.shutdownTimeout ?? 25_000);
  return running;
}

async function startOrExit(application: ServedApplication, options: ServeOptions): Promise<RunningServer> {
  try {
    return await startServer(application, {
      port: options.port ?? portFromEnvironment(),
      host: options.host ?? hostFromEnvironment(),
      ...(options.keepAliveTimeout === undefined ? {} : { keepAliveTimeout: options.keepAliveTimeout }),
    });
  } catch (error) {
    if (!(error instanceof ServeError || error instanceof ImproperlyConfigured)) throw error;
    process.stderr.write(`Error: ${error.message}\n`);
    process.exit(1);
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

function stopOnSignals(running: RunningServer, timeout: number): void {
  let since: number | null = null;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (since !== null) {
        if (Date.now() - since < ECHO) return;
        process.exit(128 + constants.signals[signal]);
      }
      since = Date.now();
      process.stdout.write(`${signal}: stopping. Again to stop at once.\n`);
      void running.stop({ timeout }).then((cut) => {
        if (cut > 0) process.stderr.write(`Cut ${cut} connection(s) after ${timeout / 1000} s.\n`);
        process.exit(0);
      });
    });
  }
}
