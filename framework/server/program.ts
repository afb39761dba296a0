import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';
import { realpathSync } from 'node:fs';
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

/** The program that this process runs, as it was started: what is started again may be another release of it. */
export class Program {
  readonly #file: string;
  readonly #folder: string;

  constructor() {
    const real = process.cwd();
    this.#folder = folderAsNamed(real);
    const file = process.argv[1] ?? '';
    const relative = path.relative(real, file);
    this.#file =
      relative.startsWith('..') || path.isAbsolute(relative) ? file : path.join(this.#folder, relative);
  }

  /** Starts the program as a worker of this process. */
  startWorker(): ChildProcess {
    return this.start({ [WORKER]: '1' });
  }

  /** Starts the program in another process, with a channel for messages. Links on its path are followed anew. */
  start(
    environment: NodeJS.ProcessEnv,
    stdio: StdioOptions = ['inherit', 'inherit', 'inherit', 'ipc'],
  ): ChildProcess {
    return fork(this.#file, process.argv.slice(2), {
      cwd: this.#folder,
      env: { ...ENVIRONMENT, ...environment },
      // The port of a debugger is taken by this process.
      execArgv: process.execArgv.filter((argument) => !argument.startsWith('--inspect')),
      stdio,
    });
  }
}

/** The current folder by the name that a shell gave it, which may lead through a link: `/srv/current`. */
function folderAsNamed(real: string): string {
  const { PWD } = ENVIRONMENT;
  try {
    return PWD !== undefined && path.isAbsolute(PWD) && realpathSync(PWD) === real ? PWD : real;
  } catch {
    return real;
  }
}
