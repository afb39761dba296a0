import { hash } from 'node:crypto';
import { type Destination, WORK_FOLDER } from '../destination';
import type { RememberedRelease } from './processing';
import type { BuildState } from './state';

/** Path of a processing's memory in a destination. A build that finds nothing changed does not read it. */
const MEMORY_PATH = `${WORK_FOLDER}/memory`;

/** Reads the memory of the last build; null if there is none, or if it is not the one that the state was written with. */
export async function readMemory(
  destination: Destination,
  { memory: digest, outputs }: BuildState,
): Promise<RememberedRelease | null> {
  const memory = digest === '' ? null : await destination.read(MEMORY_PATH);
  if (memory === null || hash('sha256', memory) !== digest) return null;
  return { memory, recordOf: (path) => outputs.get(path) };
}

/**
 * Writes a memory. The state with its digest is written after it: where a build is stopped in between, the digest does not
 * match, and the next build processes everything.
 *
 * @returns the digest for the state
 */
export async function writeMemory(
  destination: Destination,
  memory: Buffer | null,
  before: BuildState,
): Promise<string> {
  if (memory === null) {
    if (before.memory !== '') await destination.remove(MEMORY_PATH);
    return '';
  }
  await destination.put(MEMORY_PATH, { bytes: memory }, { mediaType: 'application/octet-stream' });
  return hash('sha256', memory);
}
