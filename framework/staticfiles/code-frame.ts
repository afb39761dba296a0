/** Minified files have lines of a megabyte: this much is shown of one, around the place. */
const FRAME_WIDTH = 100;

/** The start of the line that holds an index. A line feed belongs to the line that it ends. */
export function startOfLine(text: string, index: number): number {
  return index === 0 ? 0 : text.lastIndexOf('\n', index - 1) + 1;
}

/** Shows a line of a text and the one before it, with a mark under a place. */
export function codeFrame(text: string, index: number, line: number, length: number): string {
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

/** Matches the parts of a row: the number of the line, and the code. */
const ROW = /^(.*? \|(?: |$))(.*)$/;

/** Narrows a frame so that its mark stays under its place: a terminal would break the lines. */
export function fittedFrame(frame: string, columns: number): string {
  const rows = frame.split('\n').map((row) => ROW.exec(row) ?? ['', '', row]);
  const before = Math.max(...rows.map(([, number = '']) => number.length));
  const space = columns - before;
  if (space < 8 || rows.every(([, , code = '']) => code.length <= space)) return frame;
  const [, , marks = ''] = rows.at(-1) ?? [];
  const place = marks.indexOf('^');
  const left = place < space - 4 ? 0 : place - Math.floor(space / 3);
  const cut = (code: string, isMark: boolean) => {
    const part = code.slice(left, left + space);
    if (isMark) return part;
    const begins = left > 0 ? `…${part.slice(1)}` : part;
    return code.length > left + space ? `${begins.slice(0, -1)}…` : begins;
  };
  return rows
    .map(([, number = '', code = ''], index) => (number + cut(code, index === rows.length - 1)).trimEnd())
    .join('\n');
}
