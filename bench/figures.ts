/** A figure that was measured several times: the median, and the smallest and largest value. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The middle of a list; of an even number, the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export function figureOf(values: readonly number[]): Figure {
  return { value: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/**
 * Compares two lists round by round: what else the machine did in a round, it did beside both.
 *
 * @returns null where they have no round in common
 */
export function ratioOf(mine: readonly number[], theirs: readonly number[]): Figure | null {
  const ratios = mine.slice(0, theirs.length).map((value, round) => value / (theirs[round] ?? Number.NaN));
  return ratios.length === 0 ? null : figureOf(ratios);
}

/**
 * Tells whether a figure claims more than was seen: its values lie further apart than the difference between it and the
 * value it is compared with. A single value shows no spread, and claims nothing.
 */
export function isUnclear({ value, low, high }: Figure, reference: number): boolean {
  return high === low || high - low > Math.abs(value - reference);
}
