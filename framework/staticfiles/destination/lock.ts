import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isSystemError } from '../../system-error';
import { DestinationLockedError } from './locked';

/** The process that holds a lock. Its id alone is no proof: the system may have given it to another process since. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  /** The start time of the process, in a unit of the machine's own; null if it cannot be known. */
  readonly started: string | null;
  /** The name of the build for people, and the time in milliseconds at which it took the lock. */
  readonly owner?: string;
  readonly since?: number;
}

/**
 * Creates a lock file that names this process, and takes over one whose process is gone.
 *
 * @param owner the name of this build for people; that of the process by default
 * @returns a function that releases the lock
 * @throws DestinationLockedError naming the holder and the file
 */
export function lockFile(file: string, owner?: string): () => void {
  const own = JSON.stringify({
    host: os.hostname(),
    pid: process.pid,
    started: startOf(process.pid),
    ...(owner === undefined ? {} : { owner }),
    since: Date.now(),
  } satisfies Holder);
  if (!create(file, own)) takeOver(file, own);
  removeLeftovers(file);
  return () => {
    if (read(file) === own) rmSync(file, { force: true });
  };
}

/**
 * Removes the lock of a process that is gone, and creates one. Of several processes that try, only the one that holds
 * the gate goes on: otherwise one would take the lock that another has just taken for that of the process that is gone.
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
    // Where there was none, another process may have created one since.
    if (found !== null && read(file) === found) rmSync(file, { force: true });
    if (!create(file, own)) throw locked(file, read(file) ?? '');
  } finally {
    rmSync(gate, { force: true });
  }
}

/** Removes the temporary files of processes that were killed while they created a lock. */
function removeLeftovers(file: string): void {
  const folder = path.dirname(file);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${path.basename(file)}.`)) continue;
    const leftover = path.join(folder, name);
    const text = read(leftover);
    if (text !== null && !isHeld(text)) rmSync(leftover, { force: true });
  }
}

/** Creates a file together with its text: whoever sees the file can read its holder. */
function create(file: string, text: string): boolean {
  const temporary = `${file}.${randomUUID()}`;
  writeFileSync(temporary, text, { flag: 'wx' });
  try {
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    if (isSystemError(error, 'ENOENT')) throw error;
    // Some file systems have no hard links.
    return createInPlace(file, text);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function createInPlace(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    throw error;
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null;
    throw error;
  }
}

function isHeld(text: string): boolean {
  const holder = parse(text);
  // An unreadable lock is one whose writer died before it wrote.
  if (holder === null) return false;
  // Processes on other machines cannot be looked up: only a person can tell.
  if (holder.host !== os.hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (isSystemError(error, 'ESRCH')) return false;
  }
  return holder.started === null || holder.started === startOf(holder.pid);
}

function parse(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    if (typeof value?.host !== 'string' || !Number.isSafeInteger(value.pid)) return null;
    return {
      host: value.host,
      pid: value.pid as number,
      started: value.started ?? null,
      ...(typeof value.owner === 'string' ? { owner: value.owner } : {}),
      ...(Number.isFinite(value.since) ? { since: value.since as number } : {}),
    };
  } catch {
    return null;
  }
}

/** The start time of a process in clock ticks since boot: field 22 of /proc/<pid>/stat (proc(5)). */
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
  const remedy = `If it is not running any more, delete ${file}`;
  if (holder === null) return new DestinationLockedError(null, remedy);
  const { owner = `process ${holder.pid} on ${holder.host}`, since = null } = holder;
  return new DestinationLockedError({ owner, since }, remedy);
}
