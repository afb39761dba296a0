import { hash } from 'node:crypto';
import { type Destination, WORK_FOLDER } from '../destination';
import type { RememberedRelease } from './processing';
import type { BuildState } from './state';

/** Path of a processing's memory in a destination. It is read only where something changed. */
const MEMORY_PATH = `${WORK_FOLDER}/memory`;

/** Reads what the processing of the last build remembers; null if that is nothing, or not of the build of the state. */
export async function readMemory(
  destination: Destination,
  { memory: digest, outputs }: BuildState,
): Promise<RememberedRelease | null> {
  const memory = digest === '' ? null : await destination.read(MEMORY_PATH);
  if (memory === null || hash('sha256', memory) !== digest) return null;
  return { memory, recordOf: (path) => outputs.get(path) };
}

/**
 * Writes a memory. The state that has its digest follows: a build that is stopped between them leaves a memory of no
 * state, and the next one processes everything.
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
