import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FRAMEWORK_FOLDER } from '../../framework-folder';
import { highlight, type Token } from './highlight';

/** A line of a stack. */
export interface Frame {
  /** The name of the function. */
  readonly where: string;
  /** Absolute path; null where there is no file. */
  readonly file: string | null;
  readonly line: number;
  readonly column: number;
  /** True for a file of the project; false for one of the framework, of a package or of Node. */
  readonly own: boolean;
  readonly source: readonly SourceLine[];
}

export interface SourceLine {
  readonly number: number;
  readonly tokens: readonly Token[];
  readonly current: boolean;
}

const AT = /^\s*at (?:(.*?) \()?(?:async )?((?:file:\/\/|\/|[A-Za-z]:[\\/]|node:)[^()]*?):(\d+):(\d+)\)?$/;

/** The number of lines shown before and after the line of a frame. */
const AROUND = 6;

/** Reads the frames of an error's stack, innermost first. Other lines are passed over. */
export function readStack(error: Error, baseDir: string): Frame[] {
  const frames: Frame[] = [];
  for (const text of linesOfStack(error)) {
    const found = AT.exec(text);
    if (!found) continue;
    const [, where = '', location = '', line = '0', column = '0'] = found;
    const file = toFile(location);
    frames.push({
      where: where || '(anonymous)',
      file,
      line: Number(line),
      column: Number(column),
      own: file !== null && isOwn(file, baseDir),
      source: file === null ? [] : readSource(file, Number(line)),
    });
  }
  return frames;
}

/**
 * Returns the lines of a stack without the message that it begins with. A message often quotes what a client sent: a
 * line of it that looks like a frame could have any file of the machine shown as its source.
 */
function linesOfStack({ stack = '', message }: Error): string[] {
  const start = stack.indexOf(message);
  return start < 0 ? [] : stack.slice(start + message.length).split('\n');
}

function toFile(location: string): string | null {
  if (location.startsWith('node:')) return null;
  try {
    return location.startsWith('file:') ? fileURLToPath(location) : location;
  } catch {
    return null;
  }
}

function isOwn(file: string, baseDir: string): boolean {
  const { sep } = path;
  return (
    isWithin(baseDir, file) && !isWithin(FRAMEWORK_FOLDER, file) && !file.includes(`${sep}node_modules${sep}`)
  );
}

function isWithin(folder: string, file: string): boolean {
  return file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

function readSource(file: string, line: number): SourceLine[] {
  try {
    return sourceLines(readFileSync(file, 'utf8'), line, file);
  } catch {
    return []; // Compiled in memory, or deleted since.
  }
}

/** Returns the lines around one line of a file's text. */
export function sourceLines(text: string, line: number, file: string): SourceLine[] {
  const first = Math.max(1, line - AROUND);
  return highlight(text, file)
    .slice(first - 1, line + AROUND)
    .map((tokens, index) => ({ number: first + index, tokens, current: first + index === line }));
}
