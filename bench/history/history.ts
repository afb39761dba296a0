import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Figure } from '../figures';
import { outcomeOf, type Results } from '../results';

/** The ratios of one saved run. */
export interface Entry {
  readonly commit: string;
  readonly date: string;
  readonly node: string;
  readonly machine: string;
  /** Says what was done otherwise than today; such an entry is drawn hollow. */
  readonly note?: string;
  /** Ratio of CPU times by case and by name, such as `accelerated ÷ nginx`. */
  readonly ratios: Readonly<Record<string, Readonly<Record<string, Figure>>>>;
}

/** The ratios that are kept, in the order in which they are drawn. */
export const KEPT = [
  'whitenoise ÷ floor',
  'accelerated ÷ floor',
  'accelerated ÷ nginx',
  'compressed ÷ floor',
] as const;

/** Takes from the results what the history keeps. */
export function entryOf({ commit, date, node, machine, groups }: Results): Entry {
  const ratios: Record<string, Record<string, Figure>> = {};
  for (const item of groups.flatMap(({ cases }) => cases)) {
    const kept: Record<string, Figure> = {};
    for (const name of KEPT) {
      const [mine = '', other = ''] = name.split(' ÷ ');
      const figure = outcomeOf(item, mine)?.ratio[other];
      if (figure !== undefined) kept[name] = rounded(figure);
    }
    if (Object.keys(kept).length > 0) ratios[item.name] = kept;
  }
  return { commit, date, node, machine, ratios };
}

const rounded = ({ value, low, high }: Figure): Figure => ({
  value: thousandths(value),
  low: thousandths(low),
  high: thousandths(high),
});

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;

/** Reads the history, oldest entry first: one line of JSON for each saved run, so that commits merge. */
export function readHistory(file: string): Entry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
}

/** Adds a saved run to the history. */
export function appendToHistory(file: string, entry: Entry): void {
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}
