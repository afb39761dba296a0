import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  open,
  openSync,
  read,
  readSync,
  type Stats,
  stat,
  statSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { isSystemError } from '../system-error';

/** A file as it lay on the disk when it was looked at. */
export interface FileOnDisk {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number;
}

/** A file, and the time of its last change of any kind, which nobody can set back. */
export interface LookedAtFile extends FileOnDisk {
  /** Milliseconds since the epoch. */
  readonly ctimeMs: number;
}

/** A file to send. */
export interface FileToSend extends FileOnDisk {
  /** The file that it holds compressed; null for one that stands for itself. */
  readonly original: FileOnDisk | null;
}

const openFile = promisify(open);
const statPath = promisify(stat);

/** The permission bit of files that everybody may read. Where it is set, the system need not be asked. */
const WORLD_READABLE = 0o004;

/** Looks at a regular file that may be read. Null for anything else, and where nothing is. */
export function lookAt(file: string): LookedAtFile | null {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats?.isFile()) return null;
    if ((stats.mode & WORLD_READABLE) === 0) accessSync(file, constants.R_OK);
    return { file, size: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs };
  } catch {
    return null;
  }
}

/** Tells whether a file may be read. It costs less than {@link lookAt}, which gives the facts of a file as well. */
export function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Without O_NONBLOCK, opening a FIFO would block a thread of Node's pool until somebody writes. Windows has no such
 * flag.
 */
export const READ_ONLY = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Errors by which a path no longer leads to a file that may be read. Others are the machine's. */
const GONE = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'EISDIR', 'ENXIO', 'ENAMETOOLONG'];

/**
 * Opens a file for reading if it is still as it was when it was looked at, and so is the file that it holds
 * compressed: then the length that was promised holds. The caller closes it.
 *
 * @returns null when it is gone, unreadable or changed
 * @throws the file system's error when the machine is at fault, as with too many open files
 */
export async function openUnchanged(file: FileToSend): Promise<OpenFile | null> {
  const descriptor = await unlessGone(openFile(file.file, READ_ONLY));
  if (descriptor === null) return null;
  try {
    const { original } = file;
    const stats = fstatSync(descriptor);
    if (
      isAsBefore(stats, file) &&
      (original === null || isAsBefore(await unlessGone(statPath(original.file)), original))
    )
      return new OpenFile(descriptor, file, stateOf(stats));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  closeSync(descriptor);
  return null;
}

/**
 * Reads a whole file at once, on the event loop, if it is still as it was when it was read before, and so is the file that
 * it holds compressed.
 *
 * @param state that of the file then; see {@link OpenFile.state}
 * @returns false when it is gone or not the same, and where the machine is at fault
 */
export function readUnchanged(file: FileToSend, bytes: Uint8Array, state: string): boolean {
  let descriptor: number | null = null;
  try {
    const { original } = file;
    if (original !== null && !isAsBefore(statSync(original.file), original)) return false;
    descriptor = openSync(file.file, READ_ONLY);
    const isSame = (stats: Stats) => isAsBefore(stats, file) && stateOf(stats) === state;
    if (!isSame(fstatSync(descriptor))) return false;
    let filled = 0;
    while (filled < bytes.byteLength) {
      const count = readSync(descriptor, bytes, filled, bytes.byteLength - filled, filled);
      if (count === 0) return false;
      filled += count;
    }
    return isSame(fstatSync(descriptor));
  } catch {
    // Threads read it then, and tell what is wrong.
    return false;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function stateOf({ ino, ctimeMs }: Stats): string {
  return `${ino}-${ctimeMs}`;
}

async function unlessGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isSystemError(error, ...GONE)) return null;
    throw error;
  }
}

function isAsBefore(stats: Stats | null, { size, mtimeMs }: FileOnDisk): boolean {
  return stats?.isFile() === true && stats.size === size && stats.mtimeMs === mtimeMs;
}

/**
 * An open descriptor that is read at given positions.
 *
 * Opening and reading may wait for the disk, so Node's threads do it. Asking an open file for its times, and closing
 * one that was only read, never wait: they are called directly, since going through a thread takes ten times as long.
 */
export class OpenFile {
  /**
   * The file's number and the time of its last change of any kind, which nobody can set back. While it is the same, so
   * are the bytes; another one says nothing, and file systems without the like give another one each time.
   */
  readonly state: string;
  readonly #descriptor: number;
  readonly #file: FileOnDisk;

  /** @param file as it was looked at */
  constructor(descriptor: number, file: FileOnDisk, state: string) {
    this.#descriptor = descriptor;
    this.#file = file;
    this.state = state;
  }

  /** The file's path, for messages. */
  get path(): string {
    return this.#file.file;
  }

  /**
   * Fills the whole buffer from `position` on.
   *
   * @returns false when the file was truncated or written to meanwhile: the bytes may be those of two versions
   * @throws Error naming the file when the disk fails
   */
  async fill(buffer: Uint8Array, position: number): Promise<boolean> {
    let filled = 0;
    while (filled < buffer.byteLength) {
      const count = await this.#read(buffer, filled, position + filled);
      if (count === 0) return false;
      filled += count;
    }
    return isAsBefore(fstatSync(this.#descriptor), this.#file);
  }

  #read(buffer: Uint8Array, offset: number, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      read(this.#descriptor, buffer, offset, buffer.byteLength - offset, position, (error, count) => {
        // The system's own message does not say which file it was.
        if (error) reject(new Error(`${this.path} cannot be read: ${error.message}`, { cause: error }));
        else resolve(count);
      });
    });
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
