/**
 * Does a piece of work for many items, and stops whenever it has worked for so long.
 *
 * @param slice milliseconds; Infinity to do all at once
 */
export function* inSlices<T>(items: Iterable<T>, work: (item: T) => void, slice: number): Generator<void> {
  const iterator = items[Symbol.iterator]();
  while (!doSlice(iterator, work, slice)) yield;
}

/**
 * Works for one slice. It is no generator itself, because V8 optimizes the loops of these late.
 *
 * @returns true when there are no more items
 */
function doSlice<T>(iterator: Iterator<T>, work: (item: T) => void, slice: number): boolean {
  // A look at the clock for each of a hundred thousand files takes time as well.
  const end = slice === Infinity ? null : performance.now() + slice;
  do {
    const { done, value } = iterator.next();
    if (done) return true;
    work(value);
  } while (end === null || performance.now() < end);
  return false;
}
