import { isAscii } from 'node:buffer';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { isSystemError } from '../system-error';
import { entriesInLines, entriesOf, type ManifestEntries } from './entries';
import { MANIFEST_NAME, type Manifest, parseManifest } from './format';
import { END_LENGTH, findLines, mayHaveLines, readText } from './lines';
import { ManifestError } from './manifest-error';

/**
 * Reads the manifest of a published folder, or returns null when it has none.
 *
 * @throws ManifestError when there is one that cannot be read or used
 */
export function readManifest(folder: string, name: string = MANIFEST_NAME): Manifest | null {
  const file = path.resolve(folder, name);
  return read(file, (descriptor, size) => {
    checkMemory(file, size);
    return parse(readFileSync(descriptor), file);
  });
}

/**
 * Opens the manifest in a file to look for single entries, or returns null when there is no such file.
 *
 * @throws ManifestError when there is one that cannot be read or used, or that memory would not suffice for
 */
export function openManifest(file: string): ManifestEntries | null {
  return read(file, (descriptor, size) => {
    if (mayHaveLines(readEnd(descriptor, size))) {
      const text = readText(descriptor, size);
      const lines = findLines(text);
      if (lines !== null) return entriesInLines(lines, file);
    }
    checkMemory(file, size);
    return entriesOf(parse(readFileSync(descriptor), file));
  });
}

/** Reads a file; null when there is none. */
function read<T>(file: string, work: (descriptor: number, size: number) => T): T | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, 'r');
    return work(descriptor, fstatSync(descriptor).size);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null;
    if (error instanceof ManifestError) throw error;
    throw new ManifestError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function readEnd(descriptor: number, size: number): Buffer {
  const end = Buffer.alloc(END_LENGTH);
  return end.subarray(0, readSync(descriptor, end, 0, END_LENGTH, Math.max(0, size - END_LENGTH)));
}

function parse(bytes: Buffer, file: string): Manifest {
  // Names are hardly ever of other characters, and then nothing has to be decoded.
  return parseManifest(bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8'), file);
}

/** Size in bytes up to which a manifest is read without a look at the memory: that of some ten thousand files. */
const ORDINARY = 10_000_000;

/** Memory that reading takes, as a multiple of the size: measured with a million differences of as many files. */
const MEMORY_FOR_SIZE = 4;

/**
 * Refuses a manifest that is too large for the heap. JavaScript cannot catch running out of memory: the process would
 * end, and one that serves already, and reads a new release, would end with it.
 */
function checkMemory(file: string, size: number): void {
  if (size <= ORDINARY) return;
  const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics();
  const [needed, free] = [size * MEMORY_FOR_SIZE, limit - used];
  if (needed <= free) return;
  throw new ManifestError(
    `${file} has ${megabytes(size)}: reading it takes about ${megabytes(needed)} of memory, of which Node has ` +
      `${megabytes(free)} left. Start Node with a larger --max-old-space-size, or publish fewer files`,
  );
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
}
