import { writeFileSync } from 'node:fs';
import type { Figure } from './figures';
import type { MemoryUse } from './memory';
import type { StartUp } from './start';

/** The result of a contender in one case: figures over the rounds, or the reason why it took no part. */
export type Outcome =
  | {
      /** CPU time per request, µs. */
      readonly cpu: Figure;
      readonly requestsPerSecond: number;
      /** Resident memory after the last round, bytes. */
      readonly memory: number;
      /** CPU time over that of another contender in the same round. */
      readonly ratio: Readonly<Record<string, Figure>>;
    }
  | { readonly without: string };

/** The contenders that are ours. */
export const OURS: readonly string[] = ['whitenoise', 'accelerated', 'compressed'];

/** A case with the outcomes by contender. */
export interface CaseResult {
  readonly name: string;
  readonly note: string;
  readonly outcomes: Readonly<Record<string, Outcome>>;
}

/** The cases of one setup. */
export interface Group {
  readonly setup: string;
  readonly generator: string;
  readonly contenders: readonly { readonly name: string; readonly label: string }[];
  readonly cases: readonly CaseResult[];
}

/** All that one call of `npm run bench` measured; the content of `last-results.json`. */
export interface Results {
  readonly date: string;
  /** The commit, with a `+` where files differ from it. */
  readonly commit: string;
  readonly node: string;
  readonly machine: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly groups: readonly Group[];
  readonly startUp: readonly StartUp[];
  readonly memory: readonly MemoryUse[];
}

/** The outcome of a contender that took part; null for one that did not. */
export function outcomeOf(
  { outcomes }: CaseResult,
  contender: string,
): Exclude<Outcome, { without: string }> | null {
  const outcome = outcomes[contender];
  return outcome === undefined || 'without' in outcome ? null : outcome;
}

export const saveResults = (file: string, results: Results): void =>
  writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);
