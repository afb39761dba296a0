/**
 * Finds by halving where a sorted list goes from values that lie before a wanted one to those that do not.
 *
 * @param length of the list
 * @param isBefore tells of an index whether its value lies before the wanted one
 * @returns the first index whose value does not; `length` where there is none
 */
export function lowerBound(length: number, isBefore: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
