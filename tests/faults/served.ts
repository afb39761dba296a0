import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import path from 'node:path';

export type How = 'ordinary' | 'accelerate';

/** The response to a request; `whole` is false where the connection ended before the promised length. */
export interface Reply {
  readonly status: number;
  readonly body: Buffer;
  readonly whole: boolean;
  readonly headers: IncomingMessage['headers'];
}

export interface ServedOptions {
  /** Bytes. */
  readonly memoryBudget?: number;
  readonly environment?: NodeJS.ProcessEnv;
  /** The user of the process: permissions do not bind root. */
  readonly user?: number;
}

/** A server in another process, with what can be seen of it from outside. */
export class Served {
  /** Its output so far: its warnings. */
  said = '';
  #listensAt = 0;

  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;

    child.stderr?.on('data', (chunk) => (this.said += chunk));
  }

  /** @throws Error with what the process said, when it ends instead of listening */
  static async start(
    root: string,
    how: How,
    { memoryBudget = 8 << 20, environment = {}, user }: ServedOptions = {},
  ): Promise<Served> {
    const child = fork(path.join(__dirname, 'server.ts'), [root, how, String(memoryBudget)], {
      execArgv: ['--expose-gc', '-r', 'ts-node/register'],
      env: { ...process.env, ...environment },
      ...(user === undefined ? {} : { uid: user, gid: user }),
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    const served = new Served(child);
    const ended = once(child, 'close').then(() => {
      throw new Error(`the server ended: ${served.said}`);
    });
    const [{ port }] = (await Promise.race([once(child, 'message'), ended])) as [{ port: number }];
    ended.catch(() => {});
    served.#listensAt = port;
    return served;
  }

  get port(): number {
    return this.#listensAt;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Sets how many files the process may have open from now on (the soft limit). */
  limitDescriptors(count: number): void {
    execFileSync('prlimit', [`--pid=${this.#child.pid}`, `--nofile=${count}:`]);
  }

  get descriptors(): number {
    return readdirSync(`/proc/${this.#child.pid}/fd`).length;
  }

  /** Resident memory after a garbage collection, in bytes. */
  async rss(): Promise<number> {
    this.#child.send('rss');
    const [{ rss }] = (await once(this.#child, 'message')) as [{ rss: number }];
    return rss;
  }

  /** Waits until there are no more descriptors than before, or gives how many there are. */
  async descriptorsSettledAt(before: number, milliseconds = 10_000): Promise<number> {
    const deadline = Date.now() + milliseconds;
    while (this.descriptors > before && Date.now() < deadline) await sleep(50);
    return this.descriptors;
  }

  connect(bytes = ''): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        socket.on('error', () => {});
        if (bytes !== '') socket.write(bytes);
        resolve(socket);
      });
    });
  }

  get(url: string, headers: Record<string, string> = {}, agent: Agent | false = false): Promise<Reply> {
    return get(this.port, url, headers, agent);
  }

  async stop(): Promise<void> {
    if (!this.isAlive) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

/** Asks once; rejects where no answer comes at all. */
export function get(
  port: number,
  url: string,
  headers: Record<string, string> = {},
  agent: Agent | false = false,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path: url, headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      const finish = () =>
        resolve({
          status: answer.statusCode ?? 0,
          body: Buffer.concat(chunks),
          whole: answer.complete,
          headers: answer.headers,
        });
      answer.on('end', finish);
      answer.on('error', finish);
    });
    outgoing.setTimeout(20_000, () => outgoing.destroy(new Error(`${url}: no answer within 20 s`)));
    outgoing.on('error', reject).end();
  });
}

export const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
