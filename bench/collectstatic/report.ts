import type { Cost } from './measure';

/** What one contender took for one input. */
export interface Row {
  readonly input: string;
  readonly contender: string;
  /** Into an empty folder; the reason in words when it failed. */
  readonly cold: Cost | string;
  /** Once more, with nothing changed. */
  readonly warm: Cost | string;
  /** An empty program under the same runner. */
  readonly empty: Cost | null;
}

const HEAD = ['cold: CPU', 'wall', 'peak memory', 'nothing changed: CPU', 'wall', 'above an empty program'];

/** The results as Markdown: a table for each input, each contender against the last. */
export function formatRows(rows: readonly Row[]): string {
  const names = [...new Set(rows.map(({ input }) => input))];
  return names
    .map((name) =>
      table(
        name,
        rows.filter(({ input }) => input === name),
      ),
    )
    .join('\n\n');
}

function table(name: string, rows: readonly Row[]): string {
  const reference = rows.find(({ contender }) => contender.startsWith('Django'));
  const lines = rows.map((row) => [
    row.contender,
    ...cells(row.cold, reference?.cold, true),
    ...cells(row.warm, reference?.warm, false),
    above(row),
  ]);
  const rule = ['---', ...HEAD.map(() => '--:')];
  const markdown = [['', ...HEAD], rule, ...lines].map((line) => `| ${line.join(' | ')} |`);
  return [`### ${name}`, '', ...markdown].join('\n');
}

function cells(cost: Cost | string, reference: Cost | string | undefined, withPeak: boolean): string[] {
  if (typeof cost === 'string') return withPeak ? ['fails', '–', '–'] : ['–', '–'];
  const other = typeof reference === 'object' && reference !== cost ? reference : null;
  const times = [seconds(cost.cpu, other?.cpu), seconds(cost.wall, other?.wall)];
  return withPeak ? [...times, `${Math.round(cost.peak / 1e6)} MB`] : times;
}

function seconds(value: number, reference: number | undefined): string {
  const text = `${value.toFixed(2)} s`;
  return reference === undefined ? text : `${text} (1/${(reference / value).toFixed(1)})`;
}

function above({ warm, empty }: Row): string {
  if (empty === null || typeof warm === 'string') return '–';
  return `${(warm.cpu - empty.cpu).toFixed(2)} s CPU, ${(warm.wall - empty.wall).toFixed(2)} s wall`;
}
