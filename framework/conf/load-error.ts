import { stripVTControlCharacters } from 'node:util';

/** Match the place of an error as compilers and V8 write it: swc's `,-[file:4:1]`, V8's first line `file:4`, a stack frame. */
const PLACES = [
  /\[([^[\]\n]+):(\d+):\d+\]/,
  /^(\/[^\n]+|[A-Z]:\\[^\n]+):(\d+)\n/,
  /\(((?:\/|[A-Z]:\\)[^()\n]+):(\d+):\d+\)/,
];

/** Matches the decoration that compilers put before the message. */
const ORNAMENT = /^\s*(?:[x×✖]\s+)?/u;

/**
 * Describes in one line why a module could not be loaded: the message of the compiler or of Node, and the line.
 *
 * @param file the module; where the error lies in another file, that file is named
 */
export function describeLoadError(error: unknown, file: string): string {
  if (!(error instanceof Error)) return String(error);
  const lines = stripVTControlCharacters(error.message)
    .split('\n')
    .map((line) => line.replace(ORNAMENT, '').trim());
  const message = lines.find((line) => line !== '') ?? error.name;
  return `${message}${placeOf(error, file)}`;
}

function placeOf(error: Error, file: string): string {
  const stack = stripVTControlCharacters(error.stack ?? '');
  for (const pattern of PLACES) {
    const [, where, line] = pattern.exec(stack) ?? [];
    if (where === undefined || /[\\/]node_modules[\\/]|^node:/.test(where)) continue;
    return where === file ? ` (line ${line})` : ` (${where}, line ${line})`;
  }
  return '';
}
