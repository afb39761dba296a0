import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isInstalled } from './contenders';

/** Pins a command to one processor, where there are two and `taskset` exists. */
export function pinned(cpu: number, argv: readonly string[]): readonly string[] {
  const possible = availableParallelism() > 1 && isInstalled('taskset');
  return possible ? ['taskset', '-c', String(cpu), ...argv] : argv;
}

function descendants(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
    return [pid, ...children.split(' ').filter(Boolean).map(Number).flatMap(descendants)];
  } catch {
    return [];
  }
}

/**
 * CPU time in µs, user and system, that a process and its children have used so far. The kernel's scheduler knows it to
 * the nanosecond, by threads; `stat` beside it counts in steps of 10 ms.
 */
export function cpuMicros(pid: number): number {
  let nanoseconds = 0;
  for (const one of descendants(pid)) {
    for (const thread of readdirSync(`/proc/${one}/task`)) nanoseconds += timeOf(one, thread);
  }
  return nanoseconds / 1000;
}

function timeOf(pid: number, thread: string): number {
  try {
    const [used = ''] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ');
    return Number(used);
  } catch {
    return 0; // It ended since it was listed.
  }
}

/** Resident memory in bytes of a process and its children. */
export function residentBytes(pid: number): number {
  let kiB = 0;
  for (const one of descendants(pid)) {
    kiB += Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/status`, 'latin1'))?.[1] ?? 0);
  }
  return kiB * 1024;
}

/** A port that is free right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Starts a server and waits until it accepts connections; throws with its output when it dies instead. */
export async function startServer(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  port: number,
): Promise<ChildProcess> {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  // Nothing is left behind when the benchmark is stopped by Ctrl-C.
  const end = (): boolean => child.kill('SIGTERM');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
    });
  }
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  for (let attempt = 0; attempt < 600; attempt++) {
    failure ??= child.exitCode === null ? undefined : `exit code ${child.exitCode}`;
    if (failure !== undefined) throw new Error(`${argv.join(' ')}: ${failure}\n${output}`);
    if (await accepts(port)) return child;
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`${argv.join(' ')}: nothing listens on port ${port} after 30 s\n${output}`);
}

/** Ends a server and waits until it is gone. */
export async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 2000);
  await gone;
  clearTimeout(timer);
}
