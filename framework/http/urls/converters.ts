/**
 * Converts a part of the path to a value and back, for `<kind:name>` in a pattern (Django: path converters).
 *
 * `parse` gets text that `regex` matched. It returns undefined to refuse it: the pattern does not match, and the next
 * one is tried. `format` turns a value into text for `reverse()` and throws when it cannot.
 */
export interface Converter<T = unknown> {
  /** The source of a regular expression without anchors and without named groups. */
  readonly regex: string;
  parse(text: string): T | undefined;
  format(value: T): string;
}

/** A converter of any type. */
export interface AnyConverter {
  readonly regex: string;
  parse(text: string): unknown;
  format(value: never): string;
}

/** Converters by the name that patterns use. */
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
  /** Any text, slashes included, not empty. */
  path: { regex: '.+', ...asIs } as Converter<string>,
  /** A UUID in lower case with its hyphens. */
  uuid: {
    regex: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
    ...asIs,
  } as Converter<string>,
} as const;

export type BuiltInConverters = typeof CONVERTERS;
