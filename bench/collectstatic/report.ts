import { markdownTable } from '../page';
import type { Cost } from './measure';
import type { Serving } from './serving';

/** The costs of one contender for one input. */
export interface Row {
  readonly input: string;
  readonly contender: string;
  /** The name in columns that compare others with it; null for contenders that are not compared with. */
  readonly reference: string | null;
  /** Into an empty folder; the reason in words when it failed. */
  readonly cold: Cost | string;
  /** Once more, with nothing changed. */
  readonly warm: Cost | string;
  /** Once more, with one file changed; null for inputs in which none is. */
  readonly changed: Cost | string | null;
  /** An empty program under the same runner. */
  readonly empty: Cost | null;
  /** The built wrapper on what was collected; null where that is not measured. */
  readonly serving: Serving | null;
}

const HEAD = ['cold: CPU', 'elapsed', 'peak memory', 'nothing changed: CPU', 'elapsed', 'peak memory'];
const ABOVE = 'above an empty program';
const CHANGED = ['one file changed: CPU', 'of nothing changed', 'peak memory'];

/** The results as Markdown: a table for each input, each contender held against those that are measures. */
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
  const measures = rows.filter(({ reference }) => reference !== null);
  const hasChange = rows.some(({ changed }) => changed !== null);
  const lines = rows.map((row) => {
    const against = row.reference === null ? measures : [];
    const changed = hasChange ? afterChange(row) : [];
    return [
      row.contender,
      ...cells(row, 'cold', against),
      ...cells(row, 'warm', against),
      above(row),
      ...changed,
    ];
  });
  const head = ['', ...HEAD, ABOVE, ...(hasChange ? CHANGED : [])];
  return `### ${name}\n\n${markdownTable(head, lines)}${rows.map(served).join('')}`;
}

/** A sentence on the wrapper that serves what was collected. */
function served({ contender, serving }: Row): string {
  if (serving === null) return '';
  const { start, reload, peak } = serving;
  return (
    `\n\nServed as ${contender} collected it: the first answer after ${start.toFixed(2)} s of CPU time since the program's ` +
    `start, reloaded with nothing changed in ${reload.toFixed(2)} s, ${Math.round(peak / 1e6)} MB at most.`
  );
}

function cells(row: Row, state: 'cold' | 'warm', against: readonly Row[]): string[] {
  const cost = row[state];
  if (typeof cost === 'string') return [state === 'cold' ? 'fails' : '–', '–', '–'];
  const times = (['cpu', 'elapsed'] as const).map((figure) => seconds(cost[figure], figure, state, against));
  return [...times, memory(cost)];
}

/** The cells of a run in which one file had changed: as many times as long as one in which nothing had. */
function afterChange({ warm, changed }: Row): string[] {
  if (changed === null || typeof changed === 'string' || typeof warm === 'string') return ['–', '–', '–'];
  return [`${changed.cpu.toFixed(2)} s`, `${(changed.cpu / warm.cpu).toFixed(2)} ×`, memory(changed)];
}

function memory({ peak }: Cost): string {
  return `${Math.round(peak / 1e6)} MB`;
}

function seconds(
  value: number,
  figure: 'cpu' | 'elapsed',
  state: 'cold' | 'warm',
  against: readonly Row[],
): string {
  const parts = against.flatMap(({ reference, [state]: cost }) =>
    typeof cost === 'string' ? [] : [`1/${(cost[figure] / value).toFixed(1)} of ${reference}`],
  );
  return `${value.toFixed(2)} s${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
}

function above({ warm, empty }: Row): string {
  if (empty === null || typeof warm === 'string') return '–';
  return `${(warm.cpu - empty.cpu).toFixed(2)} s CPU, ${(warm.elapsed - empty.elapsed).toFixed(2)} s elapsed`;
}
