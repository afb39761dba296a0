import type { Visit } from './visit';

/** Lists in words the requests and effects of a page on one side only; empty where both sides are alike. */
export function differences(before: Visit, after: Visit): string[] {
  return [
    ...(['requests', 'complaints', 'sight'] as const).flatMap((kind) => [
      ...[...before[kind]].filter((entry) => !after[kind].has(entry)).map((entry) => `only before: ${entry}`),
      ...[...after[kind]].filter((entry) => !before[kind].has(entry)).map((entry) => `only after: ${entry}`),
    ]),
    ...after.twice.map((name) => `under two names: ${name}`),
  ];
}

/** The differences of each comparison of a page under one of its names. */
export interface Comparison {
  readonly differences: readonly string[];
  /** The last visit. */
  readonly visit: Visit;
}

/** The number of times that a page is compared while it differs. */
const TRIES = 3;

/**
 * Compares a page with itself after collecting, until both are alike or have been tried a few times: pages have
 * clocks, and players and maps ask for what they happen to need. What differs is what differed each time.
 *
 * @param visits opens the page before collecting and then after it, by each name that it has by then
 * @returns for each name the differences, and the last visit
 */
export async function lastingDifferences(
  ...visits: readonly [before: () => Promise<Visit>, ...after: (() => Promise<Visit>)[]]
): Promise<Comparison[]> {
  let lasting: readonly Comparison[] = [];
  for (let tries = TRIES; tries > 0; tries--) {
    const [before, ...after] = (await Promise.all(visits.map((open) => open()))) as [Visit, ...Visit[]];
    const earlier: readonly Comparison[] = lasting;
    lasting = after.map((visit, index) => {
      const found = differences(before, visit);
      const known = earlier[index]?.differences ?? found;
      return { differences: known.filter((entry) => found.includes(entry)), visit };
    });
    if (lasting.every((each) => each.differences.length === 0)) break;
  }
  return [...lasting];
}
