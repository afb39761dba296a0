/** An attribute of a tag. */
export interface Attribute {
  /** In lower case. */
  readonly name: string;
  /** The raw value, character references still in it, and its span without quotes. */
  readonly raw: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/** A start tag, or a processing instruction with attributes. */
export interface Tag {
  /** In lower case; a processing instruction's begins with `?`. */
  readonly name: string;
  readonly attributes: readonly Attribute[];
  /** The text of an element that holds text only, such as `style`; null for others. */
  readonly text: { readonly start: number; readonly end: number } | null;
}

const COMMENT = /<!--.*?(?:-->|$)|<!\[CDATA\[.*?(?:\]\]>|$)/sy;
const TAG_START = /<(\??[a-z][^\s/>]*)/iy;
const ATTRIBUTE = /[\s/?]*([^\s"'<>/=?][^\s<>/=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/y;

/** Elements whose content is text, not markup: the URLs in it are the business of their own languages, or nobody's. */
const TEXT_ELEMENTS: ReadonlySet<string> = new Set([
  'script',
  'style',
  'textarea',
  'title',
  'xmp',
  'iframe',
  'noembed',
  'noframes',
]);

/** The start tags of HTML or SVG. Comments, declarations and end tags are passed over. */
export function* tags(text: string): Generator<Tag, void, undefined> {
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    COMMENT.lastIndex = at;
    const comment = COMMENT.exec(text);
    TAG_START.lastIndex = at;
    const start = comment === null ? TAG_START.exec(text) : null;
    if (start === null) {
      at += comment === null ? 1 : comment[0].length;
      continue;
    }
    const name = (start[1] ?? '').toLowerCase();
    const attributes: Attribute[] = [];
    at += start[0].length;
    for (;;) {
      ATTRIBUTE.lastIndex = at;
      const match = ATTRIBUTE.exec(text);
      if (match === null) break;
      at += match[0].length;
      const raw = match[2] ?? match[3] ?? match[4];
      if (raw === undefined) continue;
      const quoted = match[4] === undefined;
      const end = quoted ? at - 1 : at;
      attributes.push({ name: (match[1] ?? '').toLowerCase(), raw, start: end - raw.length, end, quoted });
    }
    const close = text.indexOf('>', at);
    if (close === -1) return;
    const isEmpty = text[close - 1] === '/' || name.startsWith('?');
    at = close + 1;
    let content: Tag['text'] = null;
    if (TEXT_ELEMENTS.has(name) && !isEmpty) {
      const endTag = text.slice(at).search(new RegExp(`</${name}[\\s/>]`, 'i'));
      content = { start: at, end: endTag === -1 ? text.length : at + endTag };
      at = content.end;
    }
    yield { name, attributes, text: content };
  }
}

const CHARACTER_REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));?/gi;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** An attribute's value with its character references resolved, and where each of its characters came from. */
export function attributeValue({ raw, start }: Attribute): {
  value: string;
  origin: (index: number) => number;
} {
  if (!raw.includes('&')) return { value: raw, origin: (index) => start + index };
  const origins: number[] = [];
  let value = '';
  let end = 0;
  const take = (piece: string, from: number, moves: boolean) => {
    for (let index = 0; index < piece.length; index++) origins.push(start + from + (moves ? index : 0));
    value += piece;
  };
  for (const { 0: reference, 1: decimal, 2: hex, 3: name, index } of raw.matchAll(CHARACTER_REFERENCE)) {
    take(raw.slice(end, index), end, true);
    const code = decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal);
    const character = name === undefined ? codePoint(code) : (NAMED[name.toLowerCase()] ?? '');
    take(character, index, false);
    end = index + reference.length;
  }
  take(raw.slice(end), end, true);
  return { value, origin: (index) => origins[index] ?? start + raw.length };
}

function codePoint(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}

/** Text as it may stand in an attribute, whichever quotes are around it. */
export function escapeAttribute(text: string): string {
  return text.replace(/[&<"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
