/** A text with its character references resolved, and where each of its characters comes from. */
export interface ResolvedText {
  readonly value: string;
  /** The index in the raw text of an index of the value, or of its end. */
  readonly origin: (index: number) => number;
}

/**
 * Resolves character references (HTML §13.2.5.72) and line breaks as the tokenizer does, and keeps track of places.
 *
 * @param raw a part of a text
 * @param start the index of the part in the text
 * @param where in an attribute's value, `&amp` is no reference where `=` or a letter follows
 */
export function resolveCharacterReferences(
  raw: string,
  start: number,
  where: 'attribute' | 'content',
): ResolvedText {
  if (!/[&\r\0]/.test(raw)) return { value: raw, origin: (index) => start + index };
  // Loading its tables and parse5 takes 7 ms, and few builds read pages.
  const { DecodingMode, HtmlEntityDecoder } = require('entities/decode') as typeof import('entities/decode');
  const mode = where === 'attribute' ? DecodingMode.Attribute : DecodingMode.Legacy;
  const origins: number[] = [];
  let value = '';
  let at = 0;
  const add = (piece: string) => {
    value += piece;
    for (let unit = 0; unit < piece.length; unit++) origins.push(start + at);
  };
  let length = 0;
  const decoder = new HtmlEntityDecoder((codePoint, consumed) => {
    add(String.fromCodePoint(codePoint));
    length = consumed;
  });
  while (at < raw.length) {
    length = 0;
    const unit = raw.charAt(at);
    if (unit === '&') {
      decoder.startEntity(mode);
      if (decoder.write(raw, at + 1) < 0) decoder.end();
    }
    if (length === 0) {
      length = raw.startsWith('\r\n', at) ? 2 : 1;
      add(unit === '\r' ? '\n' : unit === '\0' ? '\ufffd' : unit);
    }
    at += length;
  }
  return { value, origin: (index) => origins[index] ?? start + raw.length };
}

/** Escapes a text so that it can stand in a quoted attribute or in the content of an element. */
export function escapeReferences(text: string): string {
  return text.replace(/[&<"']/g, characterReference);
}

/** Escapes a text so that it can stand in an attribute without quotes. */
export function escapeUnquoted(text: string): string {
  return text.replace(/[&<>"'`=\t\n\f\r ]/g, characterReference);
}

function characterReference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
