import { parse } from 'es-module-lexer';
import { WARNINGS } from '../warnings';
import type { Reference } from './reference';

/**
 * References to source maps (ECMA-426 §11.1.2). A missing map is a warning: only developer tools ask for it. The maps themselves are published as they are, as Django does: their `sources` are resolved against the
 * folder of the map, which stays the same, and `file` is a label that nothing resolves.
 */

const CSS_COMMENT = /^\/\*([#@])(\s*)sourceMappingURL=(.*?)\s*\*\/$/s;

/** Parses one CSS comment; null when it is no source map comment. */
export function cssSourceMap(text: string, start: number, end: number): Reference | null {
  const match = CSS_COMMENT.exec(text.slice(start, end));
  if (match === null) return null;
  const [, sign = '', space = '', value = ''] = match;
  const url = value.trim();
  if (url === '' || url.includes('\n')) return null;
  const at = text.indexOf('=', start) + 1 + value.indexOf(url);
  if (sign === '#' && /^[ \t]$/.test(space) && isWholeLine(text, start, end)) {
    return { start, end, at, url, write: writeCssComment, whenMissing: WARNINGS.missingSourceMap };
  }
  return {
    start: at,
    end: at + url.length,
    at,
    url,
    write: writeBare,
    whenMissing: WARNINGS.missingSourceMap,
  };
}

/** Django's form: a line of its own. The line may end in a carriage return, which Django drops. */
const SCRIPT_LINE = /(?<![^\n])\/\/# sourceMappingURL=([^\n]*)/g;

/** Every other form, which counts only at the end of the script, as developer tools have it. */
const SCRIPT_END =
  /(?:\/\/[#@][ \t]*sourceMappingURL=([^\s'"`]+)|\/\*[#@]\s*sourceMappingURL=([^\s'"`*]+)\s*\*\/)\s*$/;

/** Parses the references to source maps in a script. */
export function scriptSourceMaps(text: string): Reference[] {
  const last = text.lastIndexOf('sourceMappingURL=');
  if (last === -1) return [];
  const lines = Array.from(text.matchAll(SCRIPT_LINE), lineReference).filter(({ url }) => url !== '');
  const real = keepComments(text, lines);
  const tailStart = Math.max(0, last - '//# \t'.length - 10);
  const tail = SCRIPT_END.exec(text.slice(tailStart));
  const url = tail?.[1] ?? tail?.[2];
  if (tail !== null && url !== undefined) {
    const at = tailStart + tail.index + tail[0].indexOf(url);
    const known = lines.some((line) => line.start <= at && at < line.end);
    if (!known)
      real.push({
        start: at,
        end: at + url.length,
        at,
        url,
        write: writeBare,
        whenMissing: WARNINGS.missingSourceMap,
      });
  }
  return real;
}

/** Finds the comment at the end of a style sheet or a script that names its source map; null when there is none. */
export function endingSourceMap(text: string): { readonly start: number; readonly url: string } | null {
  const last = text.lastIndexOf('sourceMappingURL=');
  if (last === -1) return null;
  const tailStart = Math.max(0, last - '//# \t'.length - 10);
  const tail = SCRIPT_END.exec(text.slice(tailStart));
  const url = tail?.[1] ?? tail?.[2];
  return tail === null || url === undefined ? null : { start: tailStart + tail.index, url };
}

function lineReference(match: RegExpExecArray): Reference {
  const [line, value = ''] = match;
  const url = value.trim();
  const at = match.index + line.indexOf('=') + 1 + value.indexOf(url);
  const { index: start } = match;
  return {
    start,
    end: start + line.length,
    at,
    url,
    write: writeScriptComment,
    whenMissing: WARNINGS.missingSourceMap,
  };
}

/**
 * Leaves out lines that are no comments because they stand in a template literal or in a block comment. A line that
 * nothing follows is a comment. For the others, the lexer reads the script with an import in place of each line: it
 * finds those where code may stand, and only those.
 */
function keepComments(text: string, lines: readonly Reference[]): Reference[] {
  const doubtful = lines.filter((line) => text.slice(line.end).trim() !== '');
  if (doubtful.length === 0) return [...lines];
  let probe = '';
  let end = 0;
  for (const line of doubtful) {
    probe += text.slice(end, line.start) + 'import("")'.padEnd(line.end - line.start);
    end = line.end;
  }
  const code = importStarts(probe + text.slice(end));
  return lines.filter((line) => !doubtful.includes(line) || code.has(line.start));
}

function importStarts(text: string): ReadonlySet<number> {
  try {
    return new Set(parse(text)[0].map((record) => record.importStart));
  } catch {
    return new Set();
  }
}

function isWholeLine(text: string, start: number, end: number): boolean {
  return (start === 0 || text[start - 1] === '\n') && (end === text.length || text[end] === '\n');
}

function writeCssComment(url: string): string {
  return `/*# sourceMappingURL=${url} */`;
}

function writeScriptComment(url: string): string {
  return `//# sourceMappingURL=${url}`;
}

function writeBare(url: string): string {
  return url.replace(/\s/g, encodeURIComponent);
}
