import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { listen } from './listening';

/** The folder of package.json. */
export const ROOT = path.join(__dirname, '..');

/** The end of a process, and its whole output. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** A real process of this project, as a user or a platform starts it. */
export class Running {
  #output = '';
  #out = '';
  #err = '';
  readonly #ended: Promise<Ending>;

  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;

    child.stdout?.on('data', (chunk: Buffer) => {
      this.#out += chunk.toString();
      this.#output += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#err += chunk.toString();
      this.#output += chunk.toString();
    });
    this.#ended = once(child, 'close').then(([code, signal]) => ({ code, signal, output: this.#output }));
  }

  /** Starts `node` with these arguments; `environment` is laid over this process's own. */
  static node(
    args: readonly string[],
    { cwd = ROOT, environment = {} }: { cwd?: string; environment?: Record<string, string | undefined> } = {},
  ): Running {
    return Running.program(process.execPath, args, { cwd, environment });
  }

  /** Starts a program, such as another version of Node; as {@link Running.node}. */
  static program(
    program: string,
    args: readonly string[],
    { cwd = ROOT, environment = {} }: { cwd?: string; environment?: Record<string, string | undefined> } = {},
  ): Running {
    const { NODE_ENV, VITEST, PORT, HOST, ...inherited } = process.env;
    const env = { ...inherited, ...environment };
    return new Running(spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true }));
  }

  /** Its standard output so far. */
  stdout(): string {
    return this.#out;
  }

  /** Its standard error output so far. */
  stderr(): string {
    return this.#err;
  }

  /** Waits until its output matches, and gives the match; fails with the output when it ends before. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    let over: Ending | null = null;
    void this.#ended.then((ending) => {
      over = ending;
    });
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match) return match;
      if (over) throw new Error(`The process ended without saying ${pattern}:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits for the address that a server prints, such as `http://127.0.0.1:8000`. */
  async address(): Promise<string> {
    const [address] = await this.until(/http:\/\/(?:\[[^\]]+\]|[\w.-]+):\d+/);
    return address;
  }

  /** Sends a signal to the process alone. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ctrl-C: a terminal interrupts the process and all that it started. */
  interrupt(): void {
    if (this.#child.pid) process.kill(-this.#child.pid, 'SIGINT');
  }

  /** Waits for its end. */
  end(): Promise<Ending> {
    return this.#ended;
  }

  /** Ends it and all that it started, whatever state it is in. */
  async kill(): Promise<void> {
    try {
      if (this.#child.pid) process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // there is nobody left
    }
    await this.#ended;
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}
