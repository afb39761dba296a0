import { availableParallelism, totalmem } from 'node:os';

/** The part of the memory that file contents take by default. */
const SHARE = 1 / 8;

/** Bytes of the largest default: what visitors load of one site hardly ever has more. */
const LARGEST = 1024 * 1024 * 1024;

/**
 * Gives the bytes of file contents that one process keeps in memory by default: an eighth of the memory of the container or
 * of the machine, divided by the number of processes that serve, at most 1 GiB.
 *
 * @param memory bytes
 * @param workers processes on this machine that serve the same files
 */
export function defaultMemoryBudget(memory = availableMemory(), workers = workerCount()): number {
  return Math.floor(Math.min(LARGEST, (memory * SHARE) / workers));
}

function availableMemory(): number {
  // It is 0 where there is no limit, or a number beyond all memory.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** The number that platforms and process managers tell in WEB_CONCURRENCY, as `serve()` does its workers; else 1. */
function workerCount(): number {
  const { WEB_CONCURRENCY: told = '' } = process.env;
  if (told === 'auto') return availableParallelism();
  return /^[1-9]\d{0,3}$/.test(told) ? Number(told) : 1;
}
