import { GenMapping, maybeAddMapping, toEncodedMap } from '@jridgewell/gen-mapping';
import { tokenize, tokenTypes } from 'css-tree/tokenizer';
import { ident as cssIdentifier, string as cssString } from 'css-tree/utils';

/** A rule of a style sheet that gives icons their character. */
export interface IconRule {
  readonly start: number;
  readonly end: number;
  /** The classes of icons in its selectors. */
  readonly classes: readonly string[];
  /** Set when each of its selectors is for an icon. */
  readonly isOnlyForIcons: boolean;
  /** Its character, or its two: the layers of an icon in two colours. */
  readonly characters: readonly string[];
}

/** Properties that hold the character of an icon: `content`, and a custom property as Font Awesome has it since 6. */
const CHARACTER_PROPERTY = /^(?:content|--.+)$/i;

/** The most characters that a string of an icon has. Longer ones are words, such as names of fonts. */
const MOST_CHARACTERS = 2;

/** Finds the rules in which classes with a prefix get a character: `.bi-sun::before { content: "\f5a2" }`. */
export function parseIconRules(text: string, prefix: string): IconRule[] {
  const reader = new RuleReader(text, prefix);
  tokenize(text, (type, start, end) => {
    reader.read(type, start, end);
  });
  return reader.rules;
}

/** A style sheet without some rules, and the source map to that with them. */
export interface ShortenedSheet {
  readonly text: string;
  /** As JSON. */
  readonly sourceMap: string;
}

/** Leaves out the rules that are only for icons of which none is wanted. */
export function withoutUnwanted(
  text: string,
  rules: readonly IconRule[],
  wanted: ReadonlySet<string>,
): ShortenedSheet {
  const map = new GenMapping();
  const original = new Position();
  const generated = new Position();
  let result = '';
  const keep = (from: number, to: number) => {
    for (const piece of text.slice(from, to).split(/(?<=\n)/)) {
      const { line, column } = original;
      maybeAddMapping(map, { generated: { ...generated }, source: 'sheet', original: { line, column } });
      original.pass(piece);
      generated.pass(piece);
      result += piece;
    }
  };
  let at = 0;
  for (const { start, end, classes, isOnlyForIcons } of rules) {
    keep(at, start);
    if (isOnlyForIcons && !classes.some((name) => wanted.has(name))) original.pass(text.slice(start, end));
    else keep(start, end);
    at = end;
  }
  keep(at, text.length);
  return { text: result, sourceMap: JSON.stringify(toEncodedMap(map)) };
}

/** A place in a text that is passed from its beginning on. */
class Position {
  /** From 1. */
  line = 1;
  /** From 0. */
  column = 0;

  pass(piece: string): void {
    const lines = piece.split('\n');
    this.line += lines.length - 1;
    this.column = (lines.length === 1 ? this.column : 0) + (lines.at(-1) as string).length;
  }
}

/** Reads the tokens of a style sheet. */
class RuleReader {
  readonly rules: IconRule[] = [];

  readonly #text: string;
  readonly #prefix: string;
  /** The blocks that are open: rules, what is inside of them, and at-rules around them. */
  readonly #blocks: ('rule' | 'at-rule')[] = [];
  /** The beginning of the prelude that is read; -1 before it begins. */
  #start = -1;
  #isAtRule = false;
  /** The classes of icons of each selector of the prelude. */
  #selectors: string[][] = [[]];
  #isAfterDot = false;
  #property: string | null = null;
  #isValueFirst = false;
  #characters: string[] = [];

  constructor(text: string, prefix: string) {
    this.#text = text;
    this.#prefix = prefix;
  }

  read(type: number, start: number, end: number): void {
    if (type === tokenTypes.WhiteSpace || type === tokenTypes.Comment) return;
    if (type === tokenTypes.RightCurlyBracket) this.#close(end);
    else if (this.#blocks.includes('rule')) this.#readDeclaration(type, start, end);
    else this.#readPrelude(type, start, end);
  }

  #readPrelude(type: number, start: number, end: number): void {
    if (this.#start === -1) {
      this.#start = start;
      this.#isAtRule = type === tokenTypes.AtKeyword;
    }
    if (type === tokenTypes.LeftCurlyBracket) {
      this.#blocks.push(this.#isAtRule ? 'at-rule' : 'rule');
      if (this.#isAtRule) this.#begin();
    } else if (type === tokenTypes.Semicolon) {
      this.#begin();
    } else if (type === tokenTypes.Comma) {
      this.#selectors.push([]);
    } else if (type === tokenTypes.Ident && this.#isAfterDot) {
      const name = cssIdentifier.decode(this.#text.slice(start, end));
      if (name.startsWith(this.#prefix)) this.#selectors.at(-1)?.push(name);
    }
    this.#isAfterDot = type === tokenTypes.Delim && this.#text[start] === '.';
  }

  #readDeclaration(type: number, start: number, end: number): void {
    if (type === tokenTypes.LeftCurlyBracket) {
      this.#blocks.push('rule');
      this.#property = null;
    } else if (type === tokenTypes.Semicolon) {
      this.#property = null;
      this.#isValueFirst = false;
    } else if (type === tokenTypes.Ident && this.#property === null) {
      this.#property = this.#text.slice(start, end);
    } else if (type === tokenTypes.Colon) {
      this.#isValueFirst = true;
    } else {
      if (type === tokenTypes.String && this.#isValueFirst) this.#addCharacters(start, end);
      this.#isValueFirst = false;
    }
  }

  #addCharacters(start: number, end: number): void {
    if (!CHARACTER_PROPERTY.test(this.#property ?? '')) return;
    const characters = [...cssString.decode(this.#text.slice(start, end))];
    if (characters.length <= MOST_CHARACTERS) this.#characters.push(...characters);
  }

  #close(end: number): void {
    this.#property = null;
    this.#isValueFirst = false;
    const closed = this.#blocks.pop();
    if (this.#blocks.includes('rule')) return;
    const classes = this.#selectors.flat();
    if (closed === 'rule' && classes.length > 0 && this.#characters.length > 0) {
      this.rules.push({
        start: this.#start,
        end,
        classes,
        isOnlyForIcons: this.#selectors.every((names) => names.length > 0),
        characters: [...new Set(this.#characters)],
      });
    }
    this.#begin();
  }

  /** Begins with the next prelude. */
  #begin(): void {
    this.#start = -1;
    this.#isAtRule = false;
    this.#selectors = [[]];
    this.#isAfterDot = false;
    this.#characters = [];
  }
}
