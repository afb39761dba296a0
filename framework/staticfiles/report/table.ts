import type { Style } from '../../management';
import { printable } from '../../printable';
import type { ReleasedFile } from '../pipeline';
import type { BuildReport } from './build-report';
import { formatBytes } from './bytes';
import { fitted, widthOf, wrapped } from './columns';
import { FILE_KINDS, type FileKind, FileKinds } from './file-kind';
import type { PhaseTime } from './stopwatch';

/** Number of files that the table names. */
const LARGEST = 8;

/** The width of a column of numbers: `1,204` and `999 kB` fit, with two spaces before them. */
const NUMBER = 9;

/** A wider table is not easier to read. */
const WIDEST = 120;

/** The least width that is left for names. */
const NARROWEST_NAME = 20;

/** Phases as the last line names them. */
const PHASES: Readonly<Record<PhaseTime['phase'], string>> = {
  collect: 'finding',
  digest: 'reading',
  process: 'processing',
  resolve: 'resolving',
  fetch: 'fetching',
  compress: 'compressing',
  deltas: 'comparing',
  publish: 'publishing',
  clean: 'cleaning',
};

/** A row: a name, and numbers. */
interface Row {
  readonly name: string;
  readonly cells: readonly string[];
}

/**
 * Writes the table of a build: its files by kind, the largest of them, and what became of all.
 *
 * @param columns of the terminal; no line is longer
 */
export function formatTable(report: BuildReport, columns: number, style: Style): string {
  const width = Math.min(columns - 1, WIDEST);
  const { files } = report;
  const lines = closingLines(report).flatMap((line) => wrapped(line, width));
  if (files.length === 0) return lines.join('\n');
  const table = new Table(width, ['size', ...encodingsOf(files)], style);
  return [
    ...table.section('by kind', kindRows(files)),
    '',
    ...table.section(files.length > LARGEST ? 'largest files' : 'files', fileRows(files)),
    '',
    ...lines,
  ].join('\n');
}

/** Rows of names and numbers that fit a width: where it is small, the first and the last number stay. */
class Table {
  readonly #width: number;
  readonly #shown: readonly number[];
  readonly #headings: readonly string[];
  readonly #style: Style;

  constructor(width: number, headings: readonly string[], style: Style) {
    const most = Math.max(1, Math.floor((width - NARROWEST_NAME) / NUMBER));
    const all = headings.map((_, index) => index);
    this.#shown =
      all.length <= most ? all : [...all.slice(0, most - 1), all.length - 1].filter((at) => at >= 0);
    this.#headings = headings;
    this.#width = width;
    this.#style = style;
  }

  section(title: string, rows: readonly Row[]): string[] {
    const heading = this.#line({ name: title, cells: this.#headings });
    return [this.#style.heading(heading), ...rows.map((row) => this.#line(row))];
  }

  #line({ name, cells }: Row): string {
    const space = this.#width - this.#shown.length * NUMBER;
    const label = fitted(printable(name), space);
    const numbers = this.#shown.map((at) => (cells[at] ?? '').padStart(NUMBER)).join('');
    return `${label}${' '.repeat(Math.max(0, space - widthOf(label)))}${numbers}`;
  }
}

function encodingsOf(files: readonly ReleasedFile[]): string[] {
  return [...new Set(files.flatMap(({ variants }) => Object.keys(variants)))].sort((a, b) =>
    // Brotli, which browsers take, is the last and stays where there is little space.
    a === 'br' ? 1 : b === 'br' ? -1 : a < b ? -1 : 1,
  );
}

/** The bytes of a file in an encoding: its own where it has no variant. */
function bytesIn({ size, variants }: ReleasedFile, encoding: string): number {
  return variants[encoding] ?? size;
}

function kindRows(files: readonly ReleasedFile[]): Row[] {
  const kinds = new FileKinds();
  const encodings = encodingsOf(files);
  const byKind = new Map<FileKind, ReleasedFile[]>();
  for (const file of files) {
    const kind = kinds.of(file.name);
    const list = byKind.get(kind);
    if (list) list.push(file);
    else byKind.set(kind, [file]);
  }
  const rows = FILE_KINDS.flatMap((kind) => {
    const members = byKind.get(kind);
    return members ? [sumRow(kind, members, encodings)] : [];
  });
  return rows.length > 1 ? [...rows, sumRow('all', files, encodings)] : rows;
}

function sumRow(kind: string, files: readonly ReleasedFile[], encodings: readonly string[]): Row {
  const sum = (bytes: (file: ReleasedFile) => number) =>
    files.reduce((total, file) => total + bytes(file), 0);
  const count = files.length.toLocaleString('en');
  return {
    name: `${count} ${kind === 'all' ? 'files' : `${kind}`}`,
    cells: [
      formatBytes(sum(({ size }) => size)),
      ...encodings.map((encoding) => formatBytes(sum((file) => bytesIn(file, encoding)))),
    ],
  };
}

function fileRows(files: readonly ReleasedFile[]): Row[] {
  const encodings = encodingsOf(files);
  return files
    .toSorted((a, b) => b.size - a.size)
    .slice(0, LARGEST)
    .map((file) => ({
      name: file.path,
      cells: [
        formatBytes(file.size),
        ...encodings.map((encoding) => {
          const size = file.variants[encoding];
          return size === undefined ? '–' : formatBytes(size);
        }),
      ],
    }));
}

function closingLines({ files, earlier, deltas, milliseconds, phases }: BuildReport): string[] {
  const count = (change: ReleasedFile['change']) => files.filter((file) => file.change === change).length;
  const changes = listed([
    [count('new'), 'new'],
    [count('changed'), 'changed'],
    [count('unchanged'), 'unchanged'],
  ]);
  const versions = listed([
    [earlier.kept, 'kept'],
    [earlier.fetched, 'fetched'],
    [earlier.dropped, 'removed'],
  ]);
  const slowest = phases
    .filter((phase) => phase.milliseconds >= 50)
    .map((phase) => `${PHASES[phase.phase]} ${seconds(phase.milliseconds)}`);
  return [
    changes && `${changes}.`,
    versions && `Earlier versions: ${versions}.`,
    deltas.count > 0
      ? `Deltas: ${deltas.count}, ${formatBytes(deltas.bytes)} instead of ${formatBytes(deltas.insteadOf)}.`
      : '',
    `${seconds(milliseconds)}${slowest.length > 1 ? `: ${slowest.join(', ')}` : ''}.`,
  ].filter((line) => line !== '');
}

function listed(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count.toLocaleString('en')} ${what}`)
    .join(', ');
}

function seconds(milliseconds: number): string {
  return milliseconds < 995 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
