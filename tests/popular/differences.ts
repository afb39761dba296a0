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

/**
 * Compares two sides of a page until they are alike or have been tried a few times: pages have clocks, and players
 * and maps ask for what they happen to need. What differs is what differed each time.
 *
 * @returns the differences, and the last visit after collecting
 */
export async function lastingDifferences(
  before: () => Promise<Visit>,
  after: () => Promise<Visit>,
  tries = 3,
): Promise<{ readonly differences: readonly string[]; readonly visit: Visit }> {
  let lasting: string[] | null = null;
  let visit: Visit;
  do {
    const [sideBefore, sideAfter] = await Promise.all([before(), after()]);
    visit = sideAfter;
    const found = differences(sideBefore, sideAfter);
    lasting = lasting === null ? found : lasting.filter((entry) => found.includes(entry));
  } while (lasting.length > 0 && --tries > 0);
  return { differences: lasting, visit };
}
