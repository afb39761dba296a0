import { stripVTControlCharacters } from 'node:util';

/** Where the reason lies, as compilers and V8 write it: swc's `,-[file:4:1]`, V8's first line `file:4`, a stack frame. */
const PLACES = [
  /\[([^[\]\n]+):(\d+):\d+\]/,
  /^(\/[^\n]+|[A-Z]:\\[^\n]+):(\d+)\n/,
  /\(((?:\/|[A-Z]:\\)[^()\n]+):(\d+):\d+\)/,
];

/** Decoration at the start of a line that is not the error's words. */
const ORNAMENT = /^\s*(?:[x×✖]\s+)?/u;

/**
 * Why a module could not be loaded, in one line: what the compiler or Node says, and the line it means.
 *
 * @param file the module; another file that the reason lies in is named
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
