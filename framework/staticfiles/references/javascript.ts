import { type DynamicImport, type Import, parse, type StaticImport } from 'es-module-lexer';
import { WARNINGS } from '../warnings';
import { type BareImport, type ParsedReferences, type Reference, shifted } from './reference';
import { scriptSourceMaps } from './source-map';

/**
 * Parses the references of a script: its source map and, when `modules` is set, its imports: static imports and
 * re-exports, `import()` of a literal, `new URL("…", import.meta.url)` (which is how workers are named) and
 * `import.meta.resolve("…")`. Bare specifiers are told apart: they belong to import maps and bundlers.
 *
 * The forms that Django knows are written as Django writes them; of every other form only the string changes.
 */
export function parseJavaScript(text: string, modules: boolean): ParsedReferences {
  const references = scriptSourceMaps(text);
  if (!modules || !mayImport(text)) return { references };
  // The lexer takes a byte order mark for code.
  const offset = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const code = offset === 0 ? text : text.slice(offset);
  let imports: readonly Import[];
  try {
    [imports] = parse(code);
  } catch (error) {
    if (!LOOKS_LIKE_AN_IMPORT.test(code)) return { references };
    return {
      references,
      syntaxWarning: {
        kind: WARNINGS.unparsableText,
        at: offset + ((error as { idx?: number }).idx ?? 0),
        message: 'cannot be read as JavaScript: its imports stay as they are',
      },
    };
  }
  const openImports: number[] = [];
  const bareImports: BareImport[] = [];
  for (const record of imports) {
    if (record.type === 'dynamic' && (record.specifier === undefined || record.glob)) {
      openImports.push(offset + record.start);
    }
    const bare = bareImport(record);
    if (bare !== null) bareImports.push({ ...bare, at: offset + bare.at });
    const reference = importReference(code, record);
    if (reference !== null) references.push(offset === 0 ? reference : shifted(reference, offset));
  }
  references.sort((a, b) => a.start - b.start);
  return { references, openImports, bareImports };
}

const LOOKS_LIKE_AN_IMPORT = /\b(?:import|from)\s*\(?\s*["'`]\.{0,2}\//;

/** Rules out scripts that import nothing, which are most: searching two words costs less than the lexer. */
function mayImport(text: string): boolean {
  return text.includes('import') || (text.includes('export') && text.includes('from'));
}

function importReference(code: string, record: Import): Reference | null {
  switch (record.type) {
    case 'static':
    case 'reexport-star':
      return record.typeOnly ? null : staticImport(code, record);
    case 'dynamic':
      return dynamicImport(code, record);
    case 'import-meta':
      return relativeToModule(code, record.start, record.end);
  }
}

/** Reads an import of a bare specifier; null for any other. */
function bareImport(record: Import): BareImport | null {
  if (record.type === 'import-meta' || (record.type === 'dynamic' && record.glob)) return null;
  if (record.type !== 'dynamic' && record.typeOnly) return null;
  const { specifier, start } = record;
  if (specifier === undefined || isPath(specifier) || !BARE.test(specifier)) return null;
  const isLazy = record.type === 'dynamic';
  return { specifier, at: isLazy ? start + 1 : start, isLazy };
}

/** A bare specifier, as packages are named: no other URL, such as `data:`, `blob:` or `node:`. */
const BARE = /^[^/.\s:][^\s:]*$/;

function staticImport(code: string, record: StaticImport): Reference | null {
  if (!isPath(record.specifier)) return null;
  const { start: at, specifier: url } = record;
  const quote = at - 1;
  const common = { end: record.end + 1, at, url, whenMissing: 'error', use: 'module' } as const;
  const keywordEnd = skipSpaceBackwards(code, quote);
  const clauseEnd = skipSpaceBackwards(code, keywordEnd - 'from'.length);
  // What is joined to a comment would become part of it; and the word in it is no keyword.
  if (!isInLineComment(code, record.importStart, clauseEnd)) {
    if (code.startsWith('import', keywordEnd - 'import'.length))
      return { ...common, start: keywordEnd, write: writeInQuotes };
    if (code.startsWith('from', keywordEnd - 'from'.length))
      return { ...common, start: clauseEnd, write: writeFrom };
  }
  return { ...common, start: quote, write: writerFor(code, quote) };
}

function dynamicImport(code: string, record: DynamicImport): Reference | null {
  const { specifier: url, start, end } = record;
  // A template with substitutions names many files or none: nobody can rewrite it.
  if (url === undefined || record.glob || !isPath(url)) return null;
  const at = start + 1;
  const plain = code.startsWith('import(', start - 'import('.length) && code[end] === ')';
  const write = plain && code[start] !== '`' ? writeInQuotes : writerFor(code, start);
  return { start, end, at, url, write, whenMissing: 'error', use: 'module', isLazy: true };
}

// White space and comments: a comment may tell a bundler what to do with the URL.
const GAP = String.raw`(?:\s|/\*(?:[^*]|\*(?!/))*\*/|//[^\n]*\n)*`;
const STRING = String.raw`(["'${'`'}])(?:\\.|(?!\2)[^\\\n])*\2`;
const BEFORE_BASE = new RegExp(String.raw`\bnew\s+URL${GAP}\(${GAP}(${STRING})${GAP},${GAP}$`, 'd');
const AFTER_BASE = new RegExp(String.raw`^${GAP}\.${GAP}url${GAP}(?:,${GAP})?\)`);
const RESOLVE = new RegExp(
  String.raw`^${GAP}\.${GAP}resolve${GAP}\(${GAP}(${STRING})${GAP}(?:,${GAP})?\)`,
  'd',
);

/** A call that registers a service worker, up to its first argument. */
const REGISTRATION = new RegExp(
  String.raw`\bserviceWorker${GAP}(?:\?\.|\.)${GAP}register${GAP}(?:\?\.${GAP})?\(${GAP}$`,
);

/** The number of characters around `import.meta` that are searched: enough for any name, and bounded for any file. */
const REACH = 4096;

/**
 * Reads `new URL("…", import.meta.url)` and `import.meta.resolve("…")`. They make a URL without fetching it, and
 * generated code names files that it may never ask for: a missing file is a warning.
 */
function relativeToModule(code: string, start: number, end: number): Reference | null {
  const after = code.slice(end, end + REACH);
  let literal: string;
  let at: number;
  let specifier = false;
  /** The code in front of a `new URL`. */
  let registers: string | null = null;
  const resolve = RESOLVE.exec(after);
  if (resolve !== null) {
    literal = resolve[1] ?? '';
    at = end + (resolve.indices?.[1]?.[0] ?? 0);
    specifier = true;
  } else if (AFTER_BASE.test(after)) {
    const from = Math.max(0, start - REACH);
    const before = BEFORE_BASE.exec(code.slice(from, start));
    if (before === null) return null;
    literal = before[1] ?? '';
    at = from + (before.indices?.[1]?.[0] ?? 0);
    registers = code.slice(Math.max(0, from + before.index - REACH), from + before.index);
  } else return null;
  const url = literalValue(literal);
  if (url === null || (specifier && !isPath(url))) return null;
  const isWorker = registers !== null && REGISTRATION.test(registers);
  return {
    start: at,
    end: at + literal.length,
    at: at + 1,
    url,
    write: writerFor(code, at),
    whenMissing: WARNINGS.missingModuleUrl,
    ...(isWorker ? { use: 'service-worker' } : {}),
  };
}

/** The value of a string literal, escapes undone by the lexer itself; null when it is not a constant. */
function literalValue(literal: string): string | null {
  if (!literal.includes('\\') && !literal.includes('${')) return literal.slice(1, -1);
  try {
    const [record] = parse(`import(${literal})`)[0];
    return record?.type === 'dynamic' && !record.glob ? (record.specifier ?? null) : null;
  } catch {
    return null;
  }
}

/** Tells URLs from bare specifiers: a specifier is a URL when it begins with `/`, `./`, `../` or a scheme (HTML §8.1.6.2). */
function isPath(specifier: string): boolean {
  return /^(?:\.{0,2}\/|https?:)/i.test(specifier);
}

function skipSpaceBackwards(code: string, from: number): number {
  let index = from;
  while (index > 0 && /\s/.test(code.charAt(index - 1))) index--;
  return index;
}

/** Tells whether a point of a statement may be in a `//` comment, which ends with its line. */
function isInLineComment(code: string, statement: number, end: number): boolean {
  const line = code.slice(statement, end).split(LINE_BREAK).at(-1) ?? '';
  return line.includes('//');
}

/** The line terminators of ECMAScript. */
const LINE_BREAK = /[\n\r\u2028\u2029]/;

function writeFrom(url: string): string {
  return ` from ${writeInQuotes(url)}`;
}

function writeInQuotes(url: string): string {
  return `"${url.replace(/["\\]|\p{Cc}|[\u2028\u2029]/gu, escaped)}"`;
}

function writeInApostrophes(url: string): string {
  return `'${url.replace(/['\\]|\p{Cc}|[\u2028\u2029]/gu, escaped)}'`;
}

function writeInBackticks(url: string): string {
  return `\`${url.replace(/[`\\]|\$(?=\{)|\p{Cc}|[\u2028\u2029]/gu, escaped)}\``;
}

function writerFor(code: string, quote: number): Reference['write'] {
  if (code[quote] === "'") return writeInApostrophes;
  return code[quote] === '`' ? writeInBackticks : writeInQuotes;
}

function escaped(character: string): string {
  if (/^[\x20-\x7e]$/.test(character)) return `\\${character}`;
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
