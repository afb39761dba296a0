/** Expressions that list the scripts of a page. */
const SCRIPTS_OF_THE_PAGE =
  /getElementsByTagName\(\s*["'`]script["'`]|\bdocument\.scripts\b|querySelectorAll?\(\s*["'`]script\b/;

/** Pieces of a regular expression that match a hash. */
const WIDE_ENOUGH = /\\w|\\d|\\S|\[\^|\.[*+]|0-9/;

/**
 * Finds where a script looks for itself among the scripts of the page, by a regular expression that its hashed name
 * does not match: CKEditor 4, TinyMCE and Cesium learn so from which folder they load their parts.
 *
 * @param name of the script's file, without a folder
 * @returns the index of the name in the text; null where there is no such expression
 */
export function ownNameSearch(text: string, name: string): number | null {
  // A text search rules out nearly all scripts.
  if (!text.includes('\\.js') && !text.includes('\\.mjs')) return null;
  const stem = name.replace(/(?:\.min)?\.m?js$/i, '');
  if (stem === '') return null;
  // Escapes twice: once as the regular expression of the script has the name, once to search for that text.
  const spelt = escaped(escaped(stem));
  const expression = new RegExp(`(?<![\\w.-])${spelt}([^\\s"'\`/]{0,40}?)\\\\\\.m?js`, 'g');
  for (const { index, 1: between = '' } of text.matchAll(expression)) {
    if (!WIDE_ENOUGH.test(between) && SCRIPTS_OF_THE_PAGE.test(text)) return index;
  }
  return null;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
