import { WARNINGS } from '../warnings';
import { parseCss } from './css';
import { parseJavaScript } from './javascript';
import { type Attribute, attributeValue, escapeAttribute, type Tag, tags } from './markup';
import { type ParsedReferences, type Reference, shifted } from './reference';
import { parseImportMap } from './webmanifest';

/**
 * Attributes that load something into the document. Links to other documents (`a`, `form`, `iframe`) are left
 * out: a page is visited under its own name.
 */
const LOADS: Readonly<Record<string, readonly string[]>> = {
  '?xml-stylesheet': ['href'],
  audio: ['src'],
  embed: ['src'],
  feimage: ['href', 'xlink:href'],
  image: ['href', 'xlink:href'],
  img: ['src'],
  input: ['src'],
  link: ['href'],
  object: ['data'],
  script: ['src', 'href', 'xlink:href'],
  source: ['src'],
  track: ['src'],
  use: ['href', 'xlink:href'],
  video: ['src', 'poster'],
};

const LISTS_OF_IMAGES: ReadonlySet<string> = new Set(['srcset', 'imagesrcset']);

/** Relations of `link` that name a resource of this page (HTML §4.6.7); the others name other pages. */
const RESOURCES =
  /(?:^|\s)(?:stylesheet|icon|apple-touch-icon(?:-precomposed)?|mask-icon|manifest|modulepreload|preload|prefetch|apple-touch-startup-image)(?:\s|$)/i;

/** The references of an HTML or SVG document to what it loads, its inline styles and scripts included. */
export function parseHtml(text: string, modules: boolean): ParsedReferences {
  const references: Reference[] = [];
  let syntaxWarning: ParsedReferences['syntaxWarning'];
  const add = (found: ParsedReferences, at: number) => {
    references.push(...found.references.map((reference) => shifted(reference, at)));
    if (found.syntaxWarning !== undefined)
      syntaxWarning ??= { ...found.syntaxWarning, at: at + found.syntaxWarning.at };
  };
  for (const tag of tags(text)) {
    const base = tag.name === 'base' ? tag.attributes.find(({ name }) => name === 'href') : undefined;
    if (base !== undefined) {
      const message = 'has a <base href>, which changes what its URLs mean: its references stay as they are';
      return { references: [], syntaxWarning: { kind: WARNINGS.baseElement, at: base.start, message } };
    }
    for (const attribute of tag.attributes) references.push(...inAttribute(tag, attribute));
    if (tag.text === null) continue;
    const content = text.slice(tag.text.start, tag.text.end);
    if (tag.name === 'style') add(parseCss(content), tag.text.start);
    if (tag.name === 'script') add(inScript(tag, content, modules), tag.text.start);
  }
  references.sort((a, b) => a.start - b.start);
  return syntaxWarning === undefined ? { references } : { references, syntaxWarning };
}

function inScript(tag: Tag, content: string, modules: boolean): ParsedReferences {
  const type =
    tag.attributes
      .find(({ name }) => name === 'type')
      ?.raw.trim()
      .toLowerCase() ?? '';
  if (type === 'importmap') return parseImportMap(content);
  const isScript = type === '' || type === 'module' || /(?:java|ecma)script$/.test(type);
  return isScript ? parseJavaScript(content, modules) : { references: [] };
}

function inAttribute(tag: Tag, attribute: Attribute): Reference[] {
  if (LISTS_OF_IMAGES.has(attribute.name)) return inListOfImages(attribute);
  if (LOADS[tag.name]?.includes(attribute.name)) {
    const relation = tag.attributes.find(({ name }) => name === 'rel')?.raw ?? '';
    if (tag.name === 'link' && !RESOURCES.test(relation)) return [];
    const whole = inWhole(attribute);
    // Browsers refuse a file whose bytes are not those that the page promises (Subresource Integrity §3).
    const pinned = tag.attributes.some(({ name, raw }) => name === 'integrity' && raw.trim() !== '');
    return [pinned ? { ...whole, pinned } : whole];
  }
  return attribute.raw.includes('(') ? inStyle(attribute) : [];
}

function inWhole(attribute: Attribute): Reference {
  const { start, end, quoted } = attribute;
  const { value } = attributeValue(attribute);
  return {
    start,
    end,
    at: start,
    url: value,
    write: quoted ? writeEscaped : writeQuoted,
    whenMissing: 'error',
  };
}

/** `url "1x", url 480w, …` (HTML §4.8.4.2.1). */
function inListOfImages(attribute: Attribute): Reference[] {
  const { value, origin } = attributeValue(attribute);
  return Array.from(value.matchAll(/[\s,]*([^\s,](?:\S*[^\s,])?)(?:\s+[^\s,(]+)?\s*(?:,|$)/g), (match) => {
    const [all, url = ''] = match;
    const index = match.index + all.indexOf(url);
    const [start, end] = [origin(index), origin(index + url.length)];
    return { start, end, at: start, url, write: writeEscaped, whenMissing: 'error' };
  });
}

/** CSS in an attribute: `style`, and the presentation attributes of SVG. */
function inStyle(attribute: Attribute): Reference[] {
  if (!attribute.quoted) return [];
  const { value, origin } = attributeValue(attribute);
  return parseCss(value).references.map((reference) => ({
    ...reference,
    start: origin(reference.start),
    end: origin(reference.end),
    at: origin(reference.at),
    write: (url) => escapeAttribute(reference.write(url)),
    whenMissing: attribute.name === 'style' ? reference.whenMissing : 'ignore',
  }));
}

function writeEscaped(url: string): string {
  return escapeAttribute(url.replace(/\s/g, encodeURIComponent));
}

function writeQuoted(url: string): string {
  return `"${writeEscaped(url)}"`;
}
