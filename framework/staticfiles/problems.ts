/** Something wrong with a static file: with a reference in it, or with the file itself. */
export interface Problem {
  /** An error stops the release; a warning is told and passed over. */
  readonly severity: 'error' | 'warning';
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
  /** What would help, when something is known. */
  readonly hint?: string;
}

/** What a problem is made of, save for what follows from the text and the place in it. */
export type ProblemFacts = Omit<Problem, 'line' | 'column' | 'frame'>;

/** A problem at an index of a text. */
export function problemAt(facts: ProblemFacts, text: string, index: number, length = 1): Problem {
  const lineStart = startOfLine(text, index);
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line++;
  return { ...facts, line, column: index - lineStart + 1, frame: codeFrame(text, index, line, length) };
}

/** By file, then by place. */
export function compareProblems(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** The whole report as plain text: one block per problem, the errors last so that they stay in sight, and a count. */
export function formatProblems(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const blocks = [...warnings, ...errors].map(formatProblem);
  const counts = [count(errors.length, 'error'), count(warnings.length, 'warning')].filter(
    (part) => part !== '',
  );
  if (counts.length > 0) blocks.push(`${counts.join(' and ')} in the static files.`);
  return blocks.join('\n\n');
}

/** One problem as plain text, without a line break at its end. */
export function formatProblem(problem: Problem): string {
  const { severity, file, source, line, column, message, frame, hint } = problem;
  // Without a frame it is the file as a whole that is wrong, and no place in it.
  const place = frame === '' ? file : `${file}:${line}:${column}`;
  const lines = [`${severity}: ${place} ${message}`, `  in ${source}`];
  if (frame !== '') lines.push(frame);
  if (hint !== undefined) lines.push(`  hint: ${hint}`);
  return lines.join('\n');
}

function count(number: number, noun: string): string {
  if (number === 0) return '';
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Minified files have lines of a megabyte: this much is shown of one, around the place. */
const FRAME_WIDTH = 100;

/** Where the line of this index begins. A line feed belongs to the line that it ends. */
function startOfLine(text: string, index: number): number {
  return index === 0 ? 0 : text.lastIndexOf('\n', index - 1) + 1;
}

function codeFrame(text: string, index: number, line: number, length: number): string {
  const lineStart = startOfLine(text, index);
  const column = index - lineStart;
  const left = column > FRAME_WIDTH * 0.7 ? column - Math.floor(FRAME_WIDTH / 3) : 0;
  const numbers = String(line).length;
  const rows: string[] = [];
  if (lineStart > 0) {
    const previousStart = startOfLine(text, lineStart - 1);
    rows.push(`    ${String(line - 1).padStart(numbers)} | ${window(text, previousStart, left)}`);
  }
  const shown = window(text, lineStart, left);
  rows.push(`  > ${line} | ${shown}`);
  const offset = column - left + (left > 0 ? 1 : 0);
  const mark = '^'.repeat(Math.max(1, Math.min(length, shown.length - offset)));
  rows.push(`    ${' '.repeat(numbers)} | ${' '.repeat(offset)}${mark}`);
  return rows.map((row) => row.trimEnd()).join('\n');
}

/** The part of a line that the frame shows; an ellipsis stands for what was left out. Control characters show as dots. */
function window(text: string, lineStart: number, left: number): string {
  const newline = text.indexOf('\n', lineStart);
  const lineEnd = newline === -1 ? text.length : newline;
  const start = Math.min(lineStart + left, lineEnd);
  const end = Math.min(start + FRAME_WIDTH, lineEnd);
  const part = text.slice(start, end).replace(/\p{Cc}/gu, (character) => (character === '\t' ? ' ' : '·'));
  return `${left > 0 ? '…' : ''}${part.replace(/·$/, '')}${end < lineEnd ? '…' : ''}`;
}
