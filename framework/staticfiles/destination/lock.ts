import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DestinationLockedError } from './destination';

/** Who holds a lock: a process id alone may have been given to another process since. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in a unit of the machine's own; null where that cannot be known. */
  readonly started: string | null;
}

/**
 * Creates a lock file that names this process, and takes over one whose process is gone.
 *
 * @returns a function that releases the lock
 * @throws DestinationLockedError naming the holder and the file
 */
export function lockFile(file: string): () => void {
  const own = JSON.stringify({ host: os.hostname(), pid: process.pid, started: startOf(process.pid) });
  if (!create(file, own)) takeOver(file, own);
  removeStrays(file);
  return () => {
    if (read(file) === own) rmSync(file, { force: true });
  };
}

/**
 * Removes the lock of a process that is gone, and creates one. Of several processes that want to, the one that has
 * the gate may: a lock that a living process has just taken must not be taken for the dead one's.
 */
function takeOver(file: string, own: string): void {
  const found = read(file);
  if (found !== null && isHeld(found)) throw locked(file, found);
  const gate = `${file}.gate`;
  if (!create(gate, own)) {
    const rival = read(gate);
    if (rival !== null && isHeld(rival)) throw locked(gate, rival);
    rmSync(gate, { force: true });
    if (!create(gate, own)) throw locked(gate, read(gate) ?? '');
  }
  try {
    if (read(file) === found) rmSync(file, { force: true });
    if (!create(file, own)) throw locked(file, read(file) ?? '');
  } finally {
    rmSync(gate, { force: true });
  }
}

/** Removes what processes that were killed left of locks they were about to create. */
function removeStrays(file: string): void {
  const folder = path.dirname(file);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${path.basename(file)}.`)) continue;
    const stray = path.join(folder, name);
    const text = read(stray);
    if (text !== null && !isHeld(text)) rmSync(stray, { force: true });
  }
}

/** Creates a file with all that is in it: whoever sees it can read whose it is. */
function create(file: string, text: string): boolean {
  const making = `${file}.${randomUUID()}`;
  writeFileSync(making, text, { flag: 'wx' });
  try {
    linkSync(making, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'ENOENT') throw error;
    // Some file systems know no hard links.
    return createInPlace(file, text);
  } finally {
    rmSync(making, { force: true });
  }
}

function createInPlace(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function isHeld(text: string): boolean {
  const holder = parse(text);
  // An unreadable lock is one whose writer died before it wrote.
  if (holder === null) return false;
  // Nothing is known of processes on other machines: only a person can tell.
  if (holder.host !== os.hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return holder.started === null || holder.started === startOf(holder.pid);
}

function parse(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    if (typeof value?.host !== 'string' || !Number.isSafeInteger(value.pid)) return null;
    return { host: value.host, pid: value.pid as number, started: value.started ?? null };
  } catch {
    return null;
  }
}

/** When a process started, in clock ticks since boot: field 22 of /proc/<pid>/stat (proc(5)). */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function locked(file: string, text: string): DestinationLockedError {
  const holder = parse(text);
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  return new DestinationLockedError(
    `Another build is writing here: ${who}. If it is not running any more, delete ${file}`,
  );
}
