import { tokenize, tokenTypes } from 'css-tree/tokenizer';
import { ident as cssIdentifier, string as cssString, url as cssUrl } from 'css-tree/utils';
import type { ParsedReferences, Reference } from './reference';
import { cssSourceMap } from './source-map';

/** Functions whose bare strings are URLs: CSS Images 4 §2.4 (image-set) and CSS Values 5 §4.3 (src). */
const FUNCTIONS_OF_STRINGS: ReadonlySet<string> = new Set(['image-set', '-webkit-image-set', 'src']);

/** At-rules whose prelude may hold a url() that is compared or named, but never fetched. */
const NEVER_FETCHED: ReadonlySet<string> = new Set(['@namespace', '@supports']);

/** Tokens behind which a declaration may begin. */
const BEFORE_DECLARATION: ReadonlySet<number> = new Set([
  tokenTypes.LeftCurlyBracket,
  tokenTypes.RightCurlyBracket,
  tokenTypes.Semicolon,
]);

/**
 * Parses the references of a stylesheet: `url()`, `@import`, `image-set()`, `src()` and the source map comment.
 *
 * It reads tokens, not a syntax tree, so that a malformed rule hides no reference that follows it.
 * `url(…)` and `@import "…"` are written as Django writes them, so that the bytes are Django's; of every other
 * form only the string changes.
 */
export function parseCss(text: string): ParsedReferences {
  const references: Reference[] = [];
  /** The functions that are open at this token, by name; '' for a plain parenthesis. */
  const open: { readonly name: string; readonly start: number; readonly end: number }[] = [];
  /** The at-rule whose prelude holds this token; '' outside of preludes. */
  let atRule = '';
  /** The span of `@import`, while nothing but white space and comments has followed it. */
  let importRule: { readonly start: number; readonly end: number } | null = null;
  /** The depth of curly brackets, and the declaration whose value holds this token. */
  let depth = 0;
  let declaration: { readonly name: string; readonly depth: number } | null = null;
  /** The identifier that has just been read, while it may become the name of a declaration. */
  let identifier: string | null = null;
  /** Set where a declaration may begin: elsewhere an identifier before a colon is part of a selector or a condition. */
  let mayBegin = true;
  const variables = new Set<string>();
  /** The string of a `url("…"`, until it is known whether the function ends right behind it. */
  let quoted: { readonly start: number; readonly end: number; readonly functionStart: number } | null = null;

  function add(start: number, end: number, at: number, url: string, write: Reference['write']): void {
    const whenMissing = NEVER_FETCHED.has(atRule) ? 'ignore' : 'error';
    const isImport = atRule === '@import' && open.every(({ name }) => name === 'url');
    const property = declaration?.name.startsWith('--') && isRelative(url) ? declaration.name : null;
    references.push({
      start,
      end,
      at,
      url,
      write,
      whenMissing,
      ...(isImport ? { use: 'stylesheet' } : {}),
      ...(property === null ? {} : { customProperty: property }),
    });
  }

  function addString(start: number, end: number): void {
    const write = text[start] === "'" ? writeInApostrophes : writeInQuotes;
    add(start, end, start + 1, stringValue(text, start, end), write);
  }

  /** Adds the string of a `url("…"`. If a closing parenthesis follows it, the span is the whole function. */
  function settleQuoted(end: number | null): void {
    if (quoted === null) return;
    if (end === null) addString(quoted.start, quoted.end);
    else
      add(quoted.functionStart, end, quoted.start + 1, stringValue(text, quoted.start, quoted.end), writeUrl);
    quoted = null;
  }

  function onString(start: number, end: number): void {
    const inner = open.at(-1);
    if (importRule !== null) {
      const adjacent = text.slice(importRule.end, start).trim() === '';
      if (!adjacent) addString(start, end);
      else add(importRule.start, end, start + 1, stringValue(text, start, end), writeImport);
    } else if (inner?.name === 'url') {
      // What follows the first string are modifiers.
      const isFirst = text.slice(inner.end, start).trim() === '';
      if (isFirst) quoted = { start, end, functionStart: inner.start };
    } else if (inner !== undefined && FUNCTIONS_OF_STRINGS.has(inner.name)) addString(start, end);
  }

  tokenize(text, (type, start, end) => {
    if (type === tokenTypes.WhiteSpace) return;
    if (type === tokenTypes.Comment) {
      const reference = quoted === null ? cssSourceMap(text, start, end) : null;
      if (reference !== null) references.push(reference);
      return;
    }
    settleQuoted(type === tokenTypes.RightParenthesis ? end : null);
    if (type === tokenTypes.String) onString(start, end);
    importRule = null;
    const name = identifier;
    const isFirst = mayBegin;
    identifier = null;
    mayBegin = BEFORE_DECLARATION.has(type);
    switch (type) {
      case tokenTypes.Ident:
        if (declaration === null && isFirst) identifier = unescaped(text.slice(start, end));
        if (open.at(-1)?.name === 'var' && text.startsWith('--', start))
          variables.add(unescaped(text.slice(start, end)));
        break;
      case tokenTypes.Colon:
        if (name !== null) declaration = { name, depth };
        break;
      case tokenTypes.Url:
        add(start, end, urlStart(text, start), urlValue(text, start, end), writeUrl);
        break;
      case tokenTypes.Function:
        open.push({ name: keyword(text.slice(start, end - 1)), start, end });
        break;
      case tokenTypes.LeftParenthesis:
        open.push({ name: '', start, end });
        break;
      case tokenTypes.RightParenthesis:
        open.pop();
        break;
      case tokenTypes.AtKeyword:
        atRule = keyword(text.slice(start, end));
        if (atRule === '@import') importRule = { start, end };
        break;
      case tokenTypes.Semicolon:
        if (declaration?.depth === depth) declaration = null;
        atRule = '';
        break;
      case tokenTypes.LeftCurlyBracket:
        // What looked like a declaration was a selector, such as `a:hover`; custom properties may hold blocks.
        if (declaration?.name.startsWith('--') !== true) declaration = null;
        depth++;
        atRule = '';
        break;
      case tokenTypes.RightCurlyBracket:
        if (declaration?.depth === depth) declaration = null;
        depth--;
        atRule = '';
        break;
    }
  });
  // The end of the file closes whatever is open (CSS Syntax 3 §5.4.9).
  settleQuoted(text.length);
  return variables.size === 0 ? { references } : { references, variables };
}

/** Tells whether a URL is resolved against the folder of its stylesheet. */
function isRelative(url: string): boolean {
  return !/^(?:[/\\]|[a-z][a-z0-9+.-]*:)/i.test(url.trim());
}

/** Normalises a name for comparison: case and escapes make no difference (CSS Syntax 3 §4.3.11). */
function keyword(raw: string): string {
  return unescaped(raw).toLowerCase();
}

function unescaped(raw: string): string {
  return raw.includes('\\') ? cssIdentifier.decode(raw) : raw;
}

function writeUrl(url: string): string {
  return `url(${writeInQuotes(url)})`;
}

function writeImport(url: string): string {
  return `@import url(${writeInQuotes(url)})`;
}

/** Characters that a string in quotes cannot hold unescaped. */
const TO_ESCAPE = /["\\\p{Cc}]/u;

function writeInQuotes(url: string): string {
  return TO_ESCAPE.test(url) ? cssString.encode(url) : `"${url}"`;
}

function writeInApostrophes(url: string): string {
  return cssString.encode(url, true);
}

function stringValue(text: string, start: number, end: number): string {
  const raw = text.slice(start, end);
  if (raw.includes('\\')) return cssString.decode(raw);
  const closed = raw.length > 1 && raw.endsWith(raw.charAt(0));
  return raw.slice(1, closed ? -1 : undefined);
}

function urlValue(text: string, start: number, end: number): string {
  const raw = text.slice(start, end);
  if (raw.includes('\\')) return cssUrl.decode(raw);
  return raw.slice('url('.length, raw.endsWith(')') ? -1 : undefined).trim();
}

function urlStart(text: string, start: number): number {
  let at = start + 'url('.length;
  while (/\s/.test(text.charAt(at))) at++;
  return at;
}
