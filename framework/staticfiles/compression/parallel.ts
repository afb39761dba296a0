import os from 'node:os';

/** More at a time would need more memory than builds are given. */
const MOST_PARALLEL = 8;

/** How many files are compressed at a time unless something else is asked for. */
export function defaultParallel(): number {
  return Math.min(os.availableParallelism(), MOST_PARALLEL);
}
