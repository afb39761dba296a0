import { availableParallelism } from 'node:os';
import { env, ImproperlyConfigured, type Settings } from '../../conf';
import {
  SERVER_DEFAULTS,
  type ServedApplication,
  ServeError,
  type ServerDefaults,
  serveProgram,
} from '../../server';
import { monitoring } from './monitoring';

export interface ServeOptions {
  /** Default: PORT of the environment or of `.env`, else 8000. 0 takes any free port. */
  port?: number;
  /**
   * The name or address to listen at. Default: HOST of the environment or of `.env`. Without it, every address when
   * PORT is set, as platforms want it, and 127.0.0.1 when it is not.
   */
  host?: string;
  /**
   * The number of processes that answer requests; `'auto'` is one per core. Default: the setting WORKERS of the
   * application's site, else WEB_CONCURRENCY of the environment or of `.env`, else 1.
   */
  workers?: number | 'auto';
  /**
   * The milliseconds that a stop waits for answers in the making before it cuts them. Default: 25 s, within the
   * 30 s that most platforms grant before they kill.
   */
  shutdownTimeout?: number;
  /**
   * The milliseconds before a stop in which health checks fail, and requests are still answered, each as the last of
   * its connection: load balancers have time to look elsewhere. Default: the setting SHUTDOWN_DRAIN of the
   * application's site, else 3 s, and none on a terminal.
   */
  shutdownDrain?: number;
  /**
   * The path at which load balancers ask for the health of the server: 200 while it serves, 503 while it shuts down.
   * Default: the setting HEALTH_CHECK_PATH of the application's site, else none.
   */
  healthCheckPath?: string | null;
  /** The milliseconds after which a worker that answers no heartbeat is replaced. Default: 30 s. */
  workerTimeout?: number;
  /** The milliseconds that an idle connection is kept. Default: 75 s. */
  keepAliveTimeout?: number;
}

/**
 * Serves an application until the process is told to stop: the last line of a project's `server.ts`.
 *
 * It prints the address. On SIGINT (Ctrl-C) or SIGTERM it lets health checks fail and goes on for a moment, then takes
 * no more connections, closes idle ones, lets answers in the making finish, and exits with 0; a second signal ends it
 * at once. On SIGHUP new processes, which load the program again, take over one after the other, and no request fails
 * meanwhile. When it cannot listen it prints one line and exits with 1. An application that can put a faster path in
 * front of the server, as `whiteNoise(application)` can, is asked to.
 *
 * @returns when it listens
 */
export async function serve(application: ServedApplication, options: ServeOptions = {}): Promise<void> {
  try {
    await serveProgram(application, resolveOptions(options, application));
  } catch (error) {
    if (!(error instanceof ServeError || error instanceof ImproperlyConfigured)) throw error;
    process.stderr.write(`Error: ${error.message}\n`);
    process.exit(1);
  }
}

const DEBUG_NOTICE =
  'Warning: DEBUG is on: error pages show the source and the settings to everybody. In production, set DEBUG to false.';

/** Makes the defaults of {@link serve} from a site's settings; the site's application carries them. */
export function serverDefaults(settings: Settings): ServerDefaults {
  const { DEBUG, WORKERS, SHUTDOWN_DRAIN, HEALTH_CHECK_PATH, REQUEST_LOG, METRICS_PATH } = settings;
  if (METRICS_PATH !== null && METRICS_PATH === HEALTH_CHECK_PATH) {
    throw new ImproperlyConfigured(
      `METRICS_PATH and HEALTH_CHECK_PATH are both '${METRICS_PATH}': expected two paths.`,
    );
  }
  return {
    workers: WORKERS,
    shutdownDrain: SHUTDOWN_DRAIN === null ? null : SHUTDOWN_DRAIN * 1000,
    healthCheckPath: HEALTH_CHECK_PATH,
    notice: DEBUG ? DEBUG_NOTICE : null,
    requestLog: REQUEST_LOG,
    metricsPath: METRICS_PATH,
  };
}

/** Completes the options: by the site's settings, then by the environment. */
function resolveOptions(options: ServeOptions, application: ServedApplication) {
  const { [SERVER_DEFAULTS]: site } = application;
  const workers = workerCount(options.workers ?? site?.workers ?? env('WEB_CONCURRENCY', '1'));
  return {
    ...monitoring({
      requestLog: site?.requestLog ?? null,
      workers,
      metricsPath: site?.metricsPath ?? null,
      memoryUse: () => application.memoryUse?.() ?? { bytes: 0, budget: 0 },
    }),
    port: options.port ?? portFromEnvironment(),
    host: options.host ?? hostFromEnvironment(),
    workers,
    shutdownDrain: options.shutdownDrain ?? site?.shutdownDrain ?? undefined,
    shutdownTimeout: options.shutdownTimeout ?? 25_000,
    healthCheckPath: options.healthCheckPath === undefined ? site?.healthCheckPath : options.healthCheckPath,
    workerTimeout: options.workerTimeout,
    keepAliveTimeout: options.keepAliveTimeout,
    notice: site?.notice,
  };
}

function portFromEnvironment(): number {
  const port = env.int('PORT', 8000);
  if (port >= 0 && port <= 65_535) return port;
  throw new ServeError(`The environment variable PORT is ${port}: expected a number from 0 to 65535.`);
}

/**
 * Follows gunicorn's rule: a platform sets PORT and wants every address; without PORT the server is for this machine.
 */
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
