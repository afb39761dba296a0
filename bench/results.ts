import { readFileSync, writeFileSync } from 'node:fs';
import type { MemoryUse } from './memory';
import type { StartUp } from './start-up';
import { median } from './statistics';

/** The result of a contender in one case of one run: medians over the rounds, or the reason why it took no part. */
export type Outcome =
  | {
      /** CPU time per request, µs. */
      readonly cpu: number;
      readonly requestsPerSecond: number;
      /** Resident memory after the last round, bytes. */
      readonly memory: number;
      /** CPU time over that of another contender in the same round, median of the rounds. */
      readonly ratio: Readonly<Record<string, number>>;
    }
  | { readonly without: string };

/** One run of the whole benchmark: case → contender → outcome. */
export type Run = Readonly<Record<string, Readonly<Record<string, Outcome>>>>;

/** All that one call of `npm run bench` measured; what `last-results.json` holds. */
export interface Results {
  readonly date: string;
  readonly node: string;
  readonly machine: string;
  readonly generator: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly contenders: readonly { readonly name: string; readonly label: string }[];
  readonly cases: readonly { readonly name: string; readonly note: string }[];
  readonly runs: readonly Run[];
  readonly startUp: readonly StartUp[];
  readonly memory: readonly MemoryUse[];
}

/** The median of a figure over the runs, and its smallest and largest value. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A figure of a contender in a case over all runs, or `null` where it took no part. */
export function figure(
  results: Results,
  caseName: string,
  contender: string,
  pick: (outcome: Exclude<Outcome, { without: string }>) => number | undefined,
): Figure | null {
  const values = results.runs.flatMap((run) => {
    const outcome = run[caseName]?.[contender];
    const value = outcome === undefined || 'without' in outcome ? undefined : pick(outcome);
    return value === undefined ? [] : [value];
  });
  if (values.length === 0) return null;
  return { value: median(values), low: Math.min(...values), high: Math.max(...values) };
}

export const saveResults = (file: string, results: Results): void =>
  writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);

export const loadResults = (file: string): Results => JSON.parse(readFileSync(file, 'utf8')) as Results;
