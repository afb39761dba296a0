import { stripVTControlCharacters } from 'node:util';
import { FRAMEWORK_FOLDER } from '../framework-folder';

/** Match the place of an error as compilers and V8 write it: swc's `,-[file:4:1]`, V8's first line `file:4`, a stack frame. */
const PLACES = [
  /\[([^[\]\n]+):(\d+):\d+\]/g,
  /^(\/[^\n]+|[A-Z]:\\[^\n]+):(\d+)\n/g,
  /(?:\(|^ +at )((?:\/|[A-Z]:\\)[^()\n]+):(\d+):\d+\)?$/gm,
];

/** Matches the decoration that compilers put before the message. */
const ORNAMENT = /^\s*(?:[x×✖]\s+)?/u;

/**
 * Describes why a module could not be loaded: the message of the compiler or of Node, and the line.
 *
 * @param file the module; where the error lies in another file, that file is named
 * @param length only the first line of the message, or all of it: compilers show the place in the code
 */
export function describeLoadError(
  error: unknown,
  file: string,
  length: 'one line' | 'whole message' = 'one line',
): string {
  if (!(error instanceof Error)) return String(error);
  const text = stripVTControlCharacters(error.message);
  const lines = text.split('\n').map((line) => line.replace(ORNAMENT, '').trim());
  const place = placeOf(error, file);
  if (length === 'whole message' && lines.length > 1) {
    const where = text.includes(place.file) ? '' : place.text;
    // swc adds a stack trace of its own after a blank line.
    return `${text.trim().split(/\n\s*\n/)[0]}${where}`;
  }
  const message = lines.find((line) => line !== '') ?? error.name;
  return `${message}${place.text}`;
}

/** Finds the place of an error in the project's code, and writes it in brackets; both are empty where it has none. */
function placeOf(error: Error, file: string): { readonly file: string; readonly text: string } {
  const stack = stripVTControlCharacters(error.stack ?? '');
  for (const pattern of PLACES) {
    for (const [, where = '', line] of stack.matchAll(pattern)) {
      if (where.startsWith(FRAMEWORK_FOLDER) || /[\\/]node_modules[\\/]|^node:/.test(where)) continue;
      return { file: where, text: where === file ? ` (line ${line})` : ` (${where}, line ${line})` };
    }
  }
  return { file: '', text: '' };
}
