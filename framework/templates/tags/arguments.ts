import type { Context, Tokenizer, ValueToken } from 'liquidjs';

type LiquidModule = typeof import('liquidjs');

/** The arguments of a tag as the template writes them: `'a.css' media='print' defer as name`. */
export interface TagArguments {
  readonly positional: readonly ValueToken[];
  /** Those with a name, `media='print'`. */
  readonly named: readonly (readonly [string, ValueToken])[];
  /** Words that stand for themselves, `defer`. */
  readonly words: readonly string[];
  /** The name after `as`; null for none. */
  readonly variable: string | null;
}

/** The end of a tag that keeps its outcome under a name. */
export const AS = /^as\s+([A-Za-z_]\w*)\s*$/;

/** A name and its `=`. Names of HTML's attributes are allowed, `data-turbo-track` or `@click` among them. */
const NAMED = /^([^\s"'<>/=|]+)\s*=\s*(?!=)/;
const WORD = /^[^\s"'<>/=|]+(?=\s|$)/;

/**
 * Reads the arguments of a tag.
 *
 * @param tag the tag's name, for messages
 * @param isWord tells whether a bare word stands for itself, and is not the name of a variable whose value is meant;
 *   `position` is the number of positional arguments before it
 * @throws Error for what can be read in no way
 */
export function readArguments(
  tokenizer: Tokenizer,
  tag: string,
  isWord: (word: string, position: number) => boolean = () => false,
): TagArguments {
  const positional: ValueToken[] = [];
  const named: [string, ValueToken][] = [];
  const words: string[] = [];
  for (tokenizer.skipBlank(); !tokenizer.end(); tokenizer.skipBlank()) {
    const rest = tokenizer.remaining();
    const variable = AS.exec(rest)?.[1];
    if (variable !== undefined) return { positional, named, words, variable };
    const [name = '', key] = NAMED.exec(rest) ?? [];
    const [word] = WORD.exec(rest) ?? [];
    if (key === undefined && word !== undefined && isWord(word, positional.length)) {
      tokenizer.advance(word.length);
      words.push(word);
      continue;
    }
    tokenizer.advance(name.length);
    const value = tokenizer.readValue();
    if (value === undefined) {
      throw new Error(
        `'${tag}' cannot read '${rest.trim()}': expected a value, name=value, or 'as' and a name`,
      );
    }
    if (key === undefined) positional.push(value);
    else named.push([key, value]);
  }
  return { positional, named, words, variable: null };
}

/** Reads arguments of which none but `as name` is allowed. */
export function readVariable(tokenizer: Tokenizer, tag: string): string | null {
  const rest = tokenizer.remaining().trim();
  if (rest === '') return null;
  const variable = AS.exec(rest)?.[1];
  if (variable === undefined) throw new Error(notReadable(tag, rest));
  return variable;
}

/** The message for what stands behind the last argument of a tag. */
export function notReadable(tag: string, rest: string): string {
  return `'${tag}' cannot read '${rest}': expected 'as' and a name, or the end of the tag`;
}

/** Evaluates the arguments of a tag while LiquidJS renders: a generator of what it waits for. */
export function* evaluate(
  { evalToken }: LiquidModule,
  { positional, named }: TagArguments,
  context: Context,
): Generator<unknown, { positional: unknown[]; named: Map<string, unknown> }, unknown> {
  const values: unknown[] = [];
  for (const token of positional) values.push(yield evalToken(token, context));
  const byName = new Map<string, unknown>();
  for (const [name, token] of named) byName.set(name, yield evalToken(token, context));
  return { positional: values, named: byName };
}
