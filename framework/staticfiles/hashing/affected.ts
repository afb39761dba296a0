import type { Former } from './former';
import { type ReadAgain, targetsOfAll } from './read-again';

/**
 * Lists the files that a change affects: those whose references changed, and all that lead to one of them by references,
 * directly or through other files.
 *
 * @param count the number of all files
 * @returns indices in their order
 */
export function affectedFiles(count: number, former: Former, again: Pick<ReadAgain, 'changed'>): number[] {
  const targets = targetsOfAll(former, again);
  const referrers = [...new Set([...former.referrers.keys(), ...again.changed.keys()])];
  const { starts, sources } = reversed(count, referrers, targets);
  const isAffected = new Uint8Array(count);
  const waiting = [...again.changed.keys()];
  for (const index of waiting) isAffected[index] = 1;
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    for (let at = starts[index] ?? 0; at < (starts[index + 1] ?? 0); at++) {
      const source = sources[at] as number;
      if (isAffected[source] === 1) continue;
      isAffected[source] = 1;
      waiting.push(source);
    }
  }
  return [...isAffected.keys()].filter((index) => isAffected[index] === 1);
}

/** Lists the referrers of every file: those of file `n` are the `sources` from `starts[n]` up to `starts[n + 1]`. */
function reversed(count: number, referrers: readonly number[], targetsOf: (index: number) => Int32Array) {
  const starts = new Int32Array(count + 2);
  for (const source of referrers) {
    for (const target of targetsOf(source)) if (target >= 0) (starts[target + 2] as number)++;
  }
  for (let at = 2; at < starts.length; at++) (starts[at] as number) += starts[at - 1] as number;
  const sources = new Int32Array(starts[count + 1] as number);
  for (const source of referrers) {
    for (const target of targetsOf(source))
      if (target >= 0) sources[(starts[target + 1] as number)++] = source;
  }
  return { starts, sources };
}
