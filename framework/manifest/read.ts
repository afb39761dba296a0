import { isAscii } from 'node:buffer';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { isSystemError } from '../system-error';
import { MANIFEST_NAME, type Manifest, parseManifest } from './format';
import { ManifestError } from './manifest-error';

/**
 * Reads the manifest of a published folder, or returns null when it has none.
 *
 * @throws ManifestError when there is one that cannot be read or used
 */
export function readManifest(folder: string, name: string = MANIFEST_NAME): Manifest | null {
  return readManifestFile(path.resolve(folder, name));
}

/**
 * Reads the manifest in a file, or returns null when there is no such file.
 *
 * @throws ManifestError when there is one that cannot be read or used, or that memory would not suffice for
 */
export function readManifestFile(file: string): Manifest | null {
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null;
    if (error instanceof ManifestError) throw error;
    throw new ManifestError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return parseManifest(text, file);
}

function readText(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    checkMemory(file, fstatSync(descriptor).size);
    const bytes = readFileSync(descriptor);
    // Names are hardly ever of other characters, and then nothing has to be decoded.
    return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
  } finally {
    closeSync(descriptor);
  }
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
