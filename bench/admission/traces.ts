/** The requests of a trace: numbers of files, in the order in which they are asked for. */
export type Trace = readonly number[];

/** A pattern of requests. */
export interface Pattern {
  readonly name: string;
  readonly note: string;
  make(files: number, requests: number): Trace;
}

/** The length of a walk through files that nobody asks for otherwise more than by chance, and the requests before it. */
const WALK = 5_000;
const BETWEEN = 20_000;

export const PATTERNS: readonly Pattern[] = [
  { name: 'Zipf 1.0', note: 'popular as words are', make: (files, requests) => zipf(files, requests, 1) },
  {
    name: 'Zipf 0.8',
    note: 'popular as web pages are',
    make: (files, requests) => zipf(files, requests, 0.8),
  },
  {
    name: 'with scans',
    note: `Zipf 1.0, and after every ${BETWEEN.toLocaleString('en')} requests a walk through ${WALK.toLocaleString('en')} files`,
    make: withScans,
  },
];

/**
 * Draws files of which the n-th most popular is asked for as often as 1 in n to the power of an exponent. Popularity has
 * nothing to do with the number of a file.
 */
export function zipf(files: number, requests: number, exponent: number, seed = 1): Trace {
  const random = randomNumbers(seed);
  const order = shuffled(files, random);
  const until = new Float64Array(files);
  let sum = 0;
  for (let rank = 0; rank < files; rank++) {
    sum += (rank + 1) ** -exponent;
    until[rank] = sum;
  }
  return Array.from({ length: requests }, () => order[firstAtLeast(until, random() * sum)] ?? 0);
}

/** Requests of the same kind, with walks in between as crawlers and backups make them. */
function withScans(files: number, requests: number): Trace {
  const popular = zipf(files, requests, 1);
  const trace: number[] = [];
  for (let start = 0, walked = 0; trace.length < requests; start += BETWEEN) {
    trace.push(...popular.slice(start, start + BETWEEN));
    for (let step = 0; step < WALK; step++) trace.push(walked++ % files);
  }
  return trace.slice(0, requests);
}

/** The index of the first value that is not below a limit, in a rising list. */
function firstAtLeast(rising: Float64Array, limit: number): number {
  let [low, high] = [0, rising.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function shuffled(length: number, random: () => number): number[] {
  const list = Array.from({ length }, (_, index) => index);
  for (let index = length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [list[index], list[other]] = [list[other] ?? 0, list[index] ?? 0];
  }
  return list;
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
