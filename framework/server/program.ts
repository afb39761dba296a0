import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** In the environment of a worker, and only until it has seen it: programs that it starts are not workers. */
const WORKER = 'WHITENOISE_NODE_WORKER';

/**
 * True in a process that was started to answer the connections of another.
 *
 * This and the next are the only state of modules in this part. Both are constants, and both are lost if they are
 * not read before the program runs.
 */
export const IS_WORKER = process.env[WORKER] !== undefined;
delete process.env[WORKER];

/**
 * The environment that this process was started with. Its workers find what the program adds to it
 * (`SETTINGS_MODULE ??=`, the variables of `.env`) for themselves, for it may have changed since.
 */
const ENVIRONMENT: NodeJS.ProcessEnv = { ...process.env };

/**
 * The program that this process runs, by the names that it was started with. Where a link is among them, as in
 * `/srv/current/server.js`, the program that is started again may be another release.
 */
export class Program {
  readonly #file = process.argv[1] ?? '';
  readonly #folder: string;
  readonly #workers: number;

  /** @param workers the number of processes that it runs in, which each of them finds in WEB_CONCURRENCY */
  constructor(workers = 1) {
    this.#workers = workers;
    const folder = process.cwd();
    this.#folder = shellFolder(folder) ?? underLink(folder, this.#file);
    const relative = path.relative(folder, this.#file);
    // Node has made a relative path absolute, by the real path of the folder.
    if (!relative.startsWith('..')) this.#file = path.join(this.#folder, relative);
  }

  /** Starts the program as a worker of this process. */
  startWorker(): ChildProcess {
    return this.start({ [WORKER]: '1', WEB_CONCURRENCY: String(this.#workers) });
  }

  /** Starts the program in another process, with a channel for messages. */
  start(
    environment: NodeJS.ProcessEnv,
    stdio: StdioOptions = ['inherit', 'inherit', 'inherit', 'ipc'],
  ): ChildProcess {
    return fork(this.#file, process.argv.slice(2), {
      // The folder of an old release may have been removed.
      cwd: existsSync(this.#folder) ? this.#folder : path.dirname(this.#file),
      env: { ...ENVIRONMENT, ...environment },
      // The port of a debugger is taken by this process.
      execArgv: process.execArgv.filter((argument) => !argument.startsWith('--inspect')),
      stdio,
    });
  }
}

/** The current folder by the name that a shell went to, which may lead through a link; null when no shell says. */
function shellFolder(folder: string): string | null {
  const { PWD } = ENVIRONMENT;
  return PWD !== undefined && PWD !== folder && realPath(PWD) === folder ? PWD : null;
}

/**
 * The current folder by the link that the program's path leads through, or as it is. systemd goes to the folder that
 * a link names, and keeps the link in the path of the program alone.
 */
function underLink(folder: string, file: string): string {
  // Not of the file: npm's commands are links themselves.
  const named = path.dirname(file).split(path.sep);
  const real = (realPath(path.dirname(file)) ?? folder).split(path.sep);
  while (named.length > 1 && named.at(-1) === real.at(-1)) {
    named.pop();
    real.pop();
  }
  const relative = path.relative(real.join(path.sep) || path.sep, folder);
  return relative.startsWith('..') ? folder : path.join(named.join(path.sep) || path.sep, relative);
}

function realPath(name: string): string | null {
  try {
    return realpathSync(name);
  } catch {
    return null;
  }
}
