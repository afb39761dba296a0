import { codeFrame, fittedFrame, startOfLine } from './code-frame';
import type { WarningKind } from './warnings';

/** Something wrong with a static file: with a reference in it, or with the file itself. */
export interface Problem {
  /** An error stops the release; a warning is told and passed over. */
  readonly severity: 'error' | 'warning';
  /** The id of a warning's kind, such as `staticfiles.W020`: SILENCED_SYSTEM_CHECKS silences by it. */
  readonly id?: string;
  /** The file that holds it: its path under the static root. */
  readonly file: string;
  /** The same file where it lies on disk. */
  readonly source: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly message: string;
  /** The line and its neighbours, with a mark under the place; empty when the file as a whole is wrong. */
  readonly frame: string;
  /** Advice for this place, when there is some. */
  readonly hint?: string;
  /** Advice that rids a project of all warnings of this kind. */
  readonly remedy?: string;
  /** The other places of this kind of warning, or of this error; {@link mergeProblems} fills it in. */
  readonly others?: { readonly count: number; readonly first: readonly string[] };
}

/** The parts of a problem that do not follow from the text and the place in it. */
export type ProblemFacts = Omit<Problem, 'line' | 'column' | 'frame' | 'others'>;

/** The facts of a warning. */
export function warning(
  { id, remedy }: WarningKind,
  facts: Pick<Problem, 'file' | 'source' | 'message' | 'hint'>,
): ProblemFacts {
  return { ...facts, severity: 'warning', id, remedy };
}

/** A problem of a file as a whole. */
export function problemOfFile(facts: ProblemFacts): Problem {
  return { ...facts, line: 1, column: 1, frame: '' };
}

/** A problem at an index of a text. */
export function problemAt(facts: ProblemFacts, text: string, index: number, length = 1): Problem {
  const lineStart = startOfLine(text, index);
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line++;
  return { ...facts, line, column: index - lineStart + 1, frame: codeFrame(text, index, line, length) };
}

/** Orders problems by file, then by place. */
export function compareProblems(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** The number of places that a merged problem names besides its own. */
const FIRST_PLACES = 5;

/**
 * Makes one problem of all warnings of a kind, and of all references to one missing file that are written alike: the
 * first by file and place, with the number of the others and where the next of them are. Where there is one such
 * problem there are often hundreds. Errors about files as a whole stay as they are, for each names a file to mend.
 */
export function mergeProblems(problems: readonly Problem[]): Problem[] {
  const groups = new Map<string | symbol, Problem[]>();
  for (const problem of problems) {
    const { id, frame, message } = problem;
    const key = id ?? (frame === '' ? Symbol(message) : message);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  const merged = [...groups.values()].map((group) => merge(group.sort(compareProblems)));
  const warnings = merged.filter(({ id }) => id !== undefined).sort(compareProblems);
  return [...merged.filter(({ id }) => id === undefined), ...warnings];
}

/** Counts the places that problems of a severity were found at. */
export function countPlaces(problems: readonly Problem[], severity: Problem['severity']): number {
  return problems.reduce(
    (sum, problem) => (problem.severity === severity ? sum + 1 + (problem.others?.count ?? 0) : sum),
    0,
  );
}

function merge([first, ...others]: readonly Problem[]): Problem {
  if (others.length === 0) return first as Problem;
  const places = others.slice(0, FIRST_PLACES).map(placeOf);
  return { ...(first as Problem), others: { count: others.length, first: places } };
}

/** Leaves out the warnings that SILENCED_SYSTEM_CHECKS names. */
export function withoutSilenced(problems: readonly Problem[], silenced: readonly string[]): Problem[] {
  return problems.filter(({ id }) => id === undefined || !silenced.includes(id));
}

/** Marks the parts of a problem, so that they are told apart on a terminal. */
export interface ProblemStyle {
  /** The severity of an error, and the mark under its place. */
  error(text: string): string;
  /** The same of a warning. */
  warning(text: string): string;
  /** The file and the place in it. */
  place(text: string): string;
  hint(text: string): string;
  /** The lines of code around the place, and where the file lies. */
  faint(text: string): string;
}

const asIs = (text: string) => text;
const PLAIN: ProblemStyle = { error: asIs, warning: asIs, place: asIs, hint: asIs, faint: asIs };

/**
 * Formats the whole report as text: a block for each problem, the errors last so that they stay in sight, and a
 * count.
 *
 * @param silencedBy the setting or option that silences a warning
 * @param columns of the terminal: frames are narrowed to it
 */
export function formatProblems(
  problems: readonly Problem[],
  silencedBy = 'SILENCED_SYSTEM_CHECKS',
  style: ProblemStyle = PLAIN,
  columns = Number.POSITIVE_INFINITY,
): string {
  if (problems.length === 0) return '';
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const counts = (['error', 'warning'] as const)
    .map((severity) => count(countPlaces(problems, severity), severity))
    .filter((part) => part !== '');
  const blocks = [...warnings, ...errors].map((problem) => formatProblem(problem, style, columns));
  const explained = ` docs/diagnostics.md explains each warning by its id; ${silencedBy} silences it.`;
  blocks.push(`${counts.join(' and ')} in the static files.${warnings.length > 0 ? explained : ''}`);
  return blocks.join('\n\n');
}

/** Formats one problem as text, without a line break at its end. */
export function formatProblem(
  problem: Problem,
  style: ProblemStyle = PLAIN,
  columns = Number.POSITIVE_INFINITY,
): string {
  const { severity, id, source, message, frame, hint, remedy, others } = problem;
  const kind = id === undefined ? '' : ` (${id})`;
  const mark = style[severity];
  const lines = [
    `${mark(`${severity}:`)} ${style.place(placeOf(problem))} ${message}${kind}`,
    style.faint(`  in ${source}`),
  ];
  if (frame !== '') {
    const rows = fittedFrame(frame, columns).split('\n');
    lines.push(...rows.map((row) => formatRow(row, mark, style)));
  }
  for (const advice of [hint, remedy]) {
    if (advice !== undefined) lines.push(style.hint(`  hint: ${advice}`));
  }
  if (others !== undefined) {
    const more = others.count - others.first.length;
    const rest = more === 0 ? '' : ` and ${count(more, 'more place')}`;
    lines.push(style.faint(`  also at: ${others.first.join(', ')}${rest}`));
  }
  return lines.join('\n');
}

/** Formats a line of a frame: the line of the place stands out, and below it the mark. */
function formatRow(row: string, mark: (text: string) => string, style: ProblemStyle): string {
  if (row.startsWith('  >')) return row;
  const [, before, carets] = /^( *\| *)(\^+)$/.exec(row) ?? [];
  if (before === undefined || carets === undefined) return style.faint(row);
  return style.faint(before) + mark(carets);
}

/** The file and, unless it is wrong as a whole, the place in it. */
function placeOf({ file, line, column, frame }: Problem): string {
  return frame === '' ? file : `${file}:${line}:${column}`;
}

function count(number: number, noun: string): string {
  if (number === 0) return '';
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
