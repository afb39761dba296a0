import { escapeHtml } from '../../escape-html';

/** The value of an attribute: true writes a bare one; false, null and undefined write none. */
export type AttributeValue = string | number | boolean | null | undefined;

/** Attributes of an element by name, in the order in which they are written. */
export type TagAttributes = Readonly<Record<string, AttributeValue>>;

/** A tag that cannot be written: an attribute that HTML does not allow, or a file of another kind than the tag's. */
export class TagError extends TypeError {
  override readonly name = 'TagError';
}

/**
 * Writes a start tag.
 *
 * @throws TagError for an attribute whose name or value HTML cannot express
 */
export function startTag(element: string, attributes: Iterable<readonly [string, AttributeValue]>): string {
  let written = `<${element}`;
  for (const [name, value] of attributes) written += attribute(name, value);
  return `${written}>`;
}

/** Writes a script element. Its content is none for one that has a `src`. */
export function scriptElement(attributes: Iterable<readonly [string, AttributeValue]>, content = ''): string {
  return `${startTag('script', attributes)}${content}</script>`;
}

/**
 * Characters that end the name of an attribute or are no part of one: controls, spaces, `"`, `'`, `>`, `/`, `=` and
 * noncharacters (HTML §13.1.2.3), and `<`, which a parser reports.
 */
const NO_NAME = /[\p{Cc}\s"'<>/=\p{Noncharacter_Code_Point}\p{Cs}]/u;

function attribute(name: string, value: AttributeValue): string {
  if (name === '' || NO_NAME.test(name)) {
    throw new TagError(
      `${JSON.stringify(name)} is no name of an attribute: expected one without spaces, quotes, <, >, / and =`,
    );
  }
  if (value === undefined || value === null || value === false) return '';
  if (value === true) return ` ${name}`;
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new TagError(
      `The attribute '${name}' must be a text, a number, true or false, got ${describe(value)}`,
    );
  }
  const text = String(value);
  if (text.includes('\0')) {
    throw new TagError(`The attribute '${name}' holds the character U+0000, which HTML cannot express`);
  }
  // A parser takes a carriage return that stands as itself for a line feed (HTML §13.2.3.5).
  return ` ${name}="${escapeHtml(text).replaceAll('\r', '&#13;')}"`;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
