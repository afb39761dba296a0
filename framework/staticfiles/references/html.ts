import { WARNINGS } from '../warnings';
import { escapeReferences, escapeUnquoted, resolveCharacterReferences } from './character-references';
import { parseCss } from './css';
import { parseImportMap } from './import-map';
import { parseJavaScript } from './javascript';
import { type ModuleNames, type ParsedReferences, type Reference, shifted } from './reference';
import { srcsetUrl, srcsetUrls } from './srcset';
import { type Attribute, readTags, type Tag, type TagContent } from './tags';

/**
 * Attributes that load something into the document. Links to other documents (`a`, `form`, `iframe`) are left out: a
 * page is visited under its own name.
 */
const LOADS: Readonly<Record<string, readonly string[]>> = {
  '?xml-stylesheet': ['href'],
  audio: ['src'],
  body: ['background'],
  embed: ['src'],
  feimage: ['href', 'xlink:href'],
  image: ['href', 'xlink:href'],
  img: ['src'],
  input: ['src'],
  link: ['href'],
  object: ['data'],
  script: ['src', 'href', 'xlink:href'],
  source: ['src'],
  table: ['background'],
  td: ['background'],
  th: ['background'],
  track: ['src'],
  use: ['href', 'xlink:href'],
  video: ['src', 'poster'],
};

/** Elements of a browserconfig.xml, by which Windows showed a page on its start screen. */
const TILES: Readonly<Record<string, readonly string[]>> = {
  square70x70logo: ['src'],
  square150x150logo: ['src'],
  square310x310logo: ['src'],
  tileimage: ['src'],
  wide310x150logo: ['src'],
};

const LISTS_OF_IMAGES: ReadonlySet<string> = new Set(['srcset', 'imagesrcset']);

/** Attributes that hold CSS: `style`, and the presentation attributes of SVG 2 §6.6 whose values can be a `url()`. */
const STYLES: ReadonlySet<string> = new Set([
  'clip-path',
  'cursor',
  'fill',
  'filter',
  'marker',
  'marker-end',
  'marker-mid',
  'marker-start',
  'mask',
  'stroke',
  'style',
]);

/** Relations of `link` that name a resource of this page (HTML §4.6.7); the others name other pages. */
const RESOURCES: ReadonlySet<string> = new Set([
  'apple-touch-icon',
  'apple-touch-icon-precomposed',
  'apple-touch-startup-image',
  'icon',
  'manifest',
  'mask-icon',
  'modulepreload',
  'prefetch',
  'preload',
  'stylesheet',
]);

/** Names and properties of `meta` whose content is the URL of an image. */
const IMAGES_OF_META =
  /^(?:og:image(?::(?:url|secure_url))?|twitter:image(?::src)?|msapplication-(?:tileimage|square\d+x\d+logo|wide\d+x\d+logo)|image|thumbnailurl)$/i;

/** Parses the references of an HTML document to the files that it loads, its inline styles and scripts included. */
export function parseHtml(text: string, modules: ModuleNames): ParsedReferences {
  return parseTags(text, readTags(text, 'html'), LOADS, modules);
}

/** Parses the references of an SVG image to the files that it loads. */
export function parseSvg(text: string, modules: ModuleNames): ParsedReferences {
  return parseTags(text, readTags(text, 'xml'), LOADS, modules);
}

/** Parses the references of a browserconfig.xml to its images. */
export function parseBrowserconfig(text: string): ParsedReferences {
  return parseTags(text, readTags(text, 'xml'), TILES, false);
}

function parseTags(
  text: string,
  tags: readonly Tag[],
  loads: typeof LOADS,
  modules: ModuleNames,
): ParsedReferences {
  const references: Reference[] = [];
  let syntaxWarning: ParsedReferences['syntaxWarning'];
  for (const tag of tags) {
    const base = tag.name === 'base' ? tag.attributes.find(({ name }) => name === 'href') : undefined;
    if (base !== undefined) {
      const message = 'has a <base href>, which changes what its URLs mean: its references stay as they are';
      return { references: [], syntaxWarning: { kind: WARNINGS.baseElement, at: base.start, message } };
    }
    for (const attribute of tag.attributes) {
      references.push(...parseAttribute(text, tag, attribute, loads));
    }
    const content = tag.content === null ? NONE : parseContent(text, tag, tag.content, modules);
    references.push(...content.references);
    syntaxWarning ??= content.syntaxWarning;
  }
  references.sort((a, b) => a.start - b.start);
  return syntaxWarning === undefined ? { references } : { references, syntaxWarning };
}

const NONE: ParsedReferences = { references: [] };

function parseContent(text: string, tag: Tag, content: TagContent, modules: ModuleNames): ParsedReferences {
  const raw = text.slice(content.start, content.end);
  if (content.isRaw || raw.includes('<![CDATA[')) {
    const { references, syntaxWarning } = parseElement(tag, raw, modules);
    const by = content.start;
    return {
      references: references.map((reference) => shifted(reference, by)),
      ...(syntaxWarning && { syntaxWarning: { ...syntaxWarning, at: by + syntaxWarning.at } }),
    };
  }
  const { value, origin } = resolveCharacterReferences(raw, content.start, 'content');
  const { references, syntaxWarning } = parseElement(tag, value, modules);
  return {
    references: references.map((reference) => embedded(reference, origin, escapeReferences)),
    ...(syntaxWarning && { syntaxWarning: { ...syntaxWarning, at: origin(syntaxWarning.at) } }),
  };
}

function parseElement(tag: Tag, content: string, modules: ModuleNames): ParsedReferences {
  if (tag.name === 'style') return parseCss(content);
  const type = attributeOf(tag, 'type').trim().toLowerCase();
  if (type === 'importmap') return parseImportMap(content, modules !== 'importmap');
  const isScript = type === '' || type === 'module' || /(?:java|ecma)script$/.test(type);
  return isScript ? parseJavaScript(content, modules !== false) : NONE;
}

/** Moves a reference from a text with its character references resolved to the raw text. */
function embedded(
  reference: Reference,
  origin: (index: number) => number,
  escapeUrl: (text: string) => string,
): Reference {
  const { start, end, at, write } = reference;
  return {
    ...reference,
    start: origin(start),
    end: origin(end),
    at: origin(at),
    write: (url) => escapeUrl(write(url)),
  };
}

function parseAttribute(
  text: string,
  tag: Tag,
  attribute: Attribute,
  loads: typeof LOADS,
): readonly Reference[] {
  if (LISTS_OF_IMAGES.has(attribute.name)) return parseSrcset(text, attribute);
  if (loads[tag.name]?.includes(attribute.name)) {
    return tag.name === 'link' ? parseLink(tag, attribute) : [wholeValue(tag, attribute)];
  }
  if (tag.name === 'meta' && attribute.name === 'content') return parseMeta(tag, attribute);
  return STYLES.has(attribute.name) ? parseStyle(text, attribute) : [];
}

function parseLink(tag: Tag, href: Attribute): readonly Reference[] {
  const relations = attributeOf(tag, 'rel').toLowerCase().split(/\s+/);
  const isImage = IMAGES_OF_META.test(attributeOf(tag, 'itemprop'));
  if (!isImage && !relations.some((relation) => RESOURCES.has(relation))) return [];
  const reference = wholeValue(tag, href);
  return [relations.includes('manifest') ? { ...reference, use: 'web-app-manifest' } : reference];
}

function parseMeta(tag: Tag, content: Attribute): readonly Reference[] {
  const names = [attributeOf(tag, 'property'), attributeOf(tag, 'name'), attributeOf(tag, 'itemprop')];
  if (names.some((name) => IMAGES_OF_META.test(name))) return [wholeValue(tag, content)];
  const isConfig = names.some((name) => name.toLowerCase() === 'msapplication-config');
  const isFile = isConfig && content.value.toLowerCase() !== 'none';
  return isFile ? [{ ...wholeValue(tag, content), use: 'browserconfig' }] : [];
}

function attributeOf(tag: Tag, attribute: string): string {
  return tag.attributes.find(({ name }) => name === attribute)?.value ?? '';
}

/** The reference of an attribute whose whole value is a URL. */
function wholeValue(tag: Tag, { start, end, value, quote }: Attribute): Reference {
  const write = quote === '' ? writeQuoted : writeEscaped;
  const whole: Reference = { start, end, at: start, url: value, write, whenMissing: 'error' };
  // Browsers refuse a file whose bytes are not those that the page promises (Subresource Integrity §3).
  return attributeOf(tag, 'integrity').trim() === '' ? whole : { ...whole, pinned: true };
}

function parseSrcset(text: string, { start, end, quote }: Attribute): Reference[] {
  const { value, origin } = resolveCharacterReferences(text.slice(start, end), start, 'attribute');
  const escapeUrl = quote === '' ? escapeUnquoted : escapeReferences;
  return srcsetUrls(value).map((span) => {
    const [from, to] = [origin(span.start), origin(span.end)];
    const url = value.slice(span.start, span.end);
    const write = (written: string) => escapeUrl(srcsetUrl(withoutSpace(written)));
    return { start: from, end: to, at: from, url, write, whenMissing: 'error' };
  });
}

function parseStyle(text: string, { name, start, end, quote }: Attribute): Reference[] {
  const { value, origin } = resolveCharacterReferences(text.slice(start, end), start, 'attribute');
  const escapeUrl = quote === '' ? escapeUnquoted : escapeReferences;
  return parseCss(value).references.map((reference) => ({
    ...embedded(reference, origin, escapeUrl),
    whenMissing: name === 'style' ? reference.whenMissing : 'ignore',
  }));
}

function writeEscaped(url: string): string {
  return escapeReferences(withoutSpace(url));
}

function writeQuoted(url: string): string {
  return `"${writeEscaped(url)}"`;
}

function withoutSpace(url: string): string {
  return url.replace(/\s/g, encodeURIComponent);
}
