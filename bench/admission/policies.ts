import type { Trace } from './traces';

/** Tells for each request of a trace whether a cache of so many files had its file. */
export type Policy = (trace: Trace, capacity: number) => boolean[];

/** Keeps the files that were asked for last. */
export const leastRecentlyUsed: Policy = (trace, capacity) => {
  const kept = new Set<number>();
  return trace.map((file) => {
    const hit = kept.delete(file);
    kept.add(file);
    const [oldest = file] = kept;
    if (kept.size > capacity) kept.delete(oldest);
    return hit;
  });
};

/**
 * Knows the future, and keeps the files that will be asked for again soonest (Belady); a file that would be the last of
 * all is not kept. No cache can have more hits.
 */
export const ideal: Policy = (trace, capacity) => {
  const next = nextRequests(trace);
  /** The next request of each file that is kept, and the same as a heap, the latest first. */
  const kept = new Map<number, number>();
  const latest = new LatestFirst();
  return trace.map((file, at) => {
    const hit = kept.has(file);
    const again = next[at] ?? Number.POSITIVE_INFINITY;
    kept.set(file, again);
    latest.push({ file, at: again });
    while (kept.size > capacity) {
      const { file: last, at: due } = latest.pop();
      // An entry of an earlier request says nothing any more.
      if (kept.get(last) === due) kept.delete(last);
    }
    return hit;
  });
};

/** For each request, the index of the next one for the same file; infinite for the last. */
function nextRequests(trace: Trace): Float64Array {
  const next = new Float64Array(trace.length);
  const seen = new Map<number, number>();
  for (let at = trace.length - 1; at >= 0; at--) {
    const file = trace[at] ?? 0;
    next[at] = seen.get(file) ?? Number.POSITIVE_INFINITY;
    seen.set(file, at);
  }
  return next;
}

interface Due {
  readonly file: number;
  readonly at: number;
}

/** A binary heap: each entry is due no later than the one above it. */
class LatestFirst {
  readonly #heap: Due[] = [];

  push(due: Due): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Due;
      if (parent.at >= due.at) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = due;
  }

  pop(): Due {
    const heap = this.#heap;
    const first = heap[0];
    const moved = heap.pop();
    if (first === undefined || moved === undefined) throw new Error('the heap is empty');
    if (heap.length === 0) return first;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && (heap[below + 1] as Due).at > (heap[below] as Due).at) below++;
      if ((heap[below] as Due).at <= moved.at) break;
      heap[at] = heap[below] as Due;
      at = below;
    }
    heap[at] = moved;
    return first;
  }
}
