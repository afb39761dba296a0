/** A part of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const BEFORE_URL = /[\t\n\f\r ,]*/y;
const URL_WITH_COMMAS = /[^\t\n\f\r ]+/y;
/** Descriptors up to the comma that ends them; commas in parentheses end none. */
const DESCRIPTORS = /(?:\([^)]*(?:\)|$)|[^,(])*/y;

/** Finds the URLs of a `srcset` attribute (HTML §4.8.4.2.2). */
export function srcsetUrls(value: string): Span[] {
  const urls: Span[] = [];
  let start = end(BEFORE_URL, value, 0);
  while (start < value.length) {
    const run = end(URL_WITH_COMMAS, value, start);
    const url = value.slice(start, run).replace(/,+$/, '');
    urls.push({ start, end: start + url.length });
    // Commas right behind a URL end its candidate, so that no descriptors follow.
    const isComplete = start + url.length < run;
    start = end(BEFORE_URL, value, isComplete ? run : end(DESCRIPTORS, value, run));
  }
  return urls;
}

/** Writes a URL so that its first and last characters are no separators in a `srcset`. */
export function srcsetUrl(url: string): string {
  return url.replace(/^,+|,+$/g, (commas) => '%2C'.repeat(commas.length));
}

function end(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return from + (pattern.exec(text)?.[0].length ?? 0);
}
