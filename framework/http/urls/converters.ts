/**
 * What `<kind:name>` in a pattern stands for: which text it matches, and how that text and a value are turned
 * into each other (Django: path converters).
 *
 * `parse` gets text that `regex` matched; undefined means "this pattern does not match after all", so that the next
 * one is tried. `format` does the opposite for `reverse()` and throws when it cannot.
 */
export interface Converter<T = unknown> {
  /** The source of a regular expression without anchors and without named groups. */
  readonly regex: string;
  parse(text: string): T | undefined;
  format(value: T): string;
}

/** A converter of some type or other. */
export interface AnyConverter {
  readonly regex: string;
  parse(text: string): unknown;
  format(value: never): string;
}

/** Converters by the name that patterns call them by. */
export type Converters = Readonly<Record<string, AnyConverter>>;

const asIs = {
  parse: (text: string): string => text,
  format: (value: string): string => String(value),
};

/** Django's own five. */
export const CONVERTERS = {
  /** Any text without a slash, not empty. */
  str: { regex: '[^/]+', ...asIs } as Converter<string>,
  /** Zero or a positive number. One that JavaScript cannot hold exactly does not match. */
  int: {
    regex: '[0-9]+',
    parse(text) {
      const value = Number(text);
      return Number.isSafeInteger(value) ? value : undefined;
    },
    format(value) {
      if (!Number.isSafeInteger(value) || value < 0)
        throw new TypeError(`${value} is not a whole number ≥ 0`);
      return String(value);
    },
  } as Converter<number>,
  /** ASCII letters, digits, hyphens and underscores. */
  slug: { regex: '[-a-zA-Z0-9_]+', ...asIs } as Converter<string>,
  /** Any text with slashes and all, not empty. */
  path: { regex: '.+', ...asIs } as Converter<string>,
  /** A UUID in lower case with its hyphens. */
  uuid: {
    regex: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
    ...asIs,
  } as Converter<string>,
} as const;

export type BuiltInConverters = typeof CONVERTERS;
