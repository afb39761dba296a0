import type { DefaultTreeAdapterMap, Parser, Token } from 'parse5';

/** An attribute that has a value. */
export interface Attribute {
  /** In lower case. */
  readonly name: string;
  /** The value, character references resolved. */
  readonly value: string;
  /** The span of the value in the text, without quotes. */
  readonly start: number;
  readonly end: number;
  /** The quote around the value; empty for none. */
  readonly quote: '' | '"' | "'";
}

/** A start tag, or a processing instruction with attributes. */
export interface Tag {
  /** In lower case; a processing instruction's begins with `?`. */
  readonly name: string;
  readonly attributes: readonly Attribute[];
  /** The content of a `style` or `script`; null for other elements. */
  readonly content: TagContent | null;
}

/** The span between a start tag and its end tag. */
export interface TagContent {
  readonly start: number;
  readonly end: number;
  /** False in SVG, where character references and CDATA sections are recognised in it. */
  readonly isRaw: boolean;
}

/**
 * Reads the start tags of a text by parse5, whose tokenizer conforms to HTML §13.2.5: its parser runs with it, because
 * what a tag means to the tokenizer depends on the elements around it.
 *
 * @param language `xml` for SVG and its like, where processing instructions, CDATA sections and `<style/>` are known
 */
export function readTags(text: string, language: 'html' | 'xml'): readonly Tag[] {
  // Loading it and the tables of entities takes 7 ms, and few builds read pages.
  const parse5 = require('parse5') as typeof import('parse5');
  // What is in a noscript is for browsers, too: those that run no scripts.
  const options = { sourceCodeLocationInfo: true, scriptingEnabled: false };
  const parser: Parser<DefaultTreeAdapterMap> =
    language === 'html'
      ? new parse5.Parser(options)
      : parse5.Parser.getFragmentParser(svgElement(parse5.html.NS.SVG), options);
  const { RAWTEXT, SCRIPT_DATA } = parse5.TokenizerMode;
  const reading = watch(parser, (state) => state === RAWTEXT || state === SCRIPT_DATA);
  parser.tokenizer.write(text, true);
  const elements = reading.tags.map(({ name, location, values, content }): Tag => {
    const attributes = [...values].flatMap(([key, value]) => locate(text, key, value, location.attrs?.[key]));
    return { name, attributes, content };
  });
  const instructions = language === 'xml' ? reading.instructions : [];
  return [...instructions.flatMap((range) => instruction(text, range)), ...elements];
}

function svgElement(
  namespaceURI: DefaultTreeAdapterMap['element']['namespaceURI'],
): DefaultTreeAdapterMap['element'] {
  return { nodeName: 'svg', tagName: 'svg', attrs: [], namespaceURI, childNodes: [], parentNode: null };
}

/** A start tag as the tokenizer gives it. */
interface ReadTag {
  readonly name: string;
  readonly location: Token.LocationWithAttributes;
  readonly values: ReadonlyMap<string, string>;
  content: TagContent | null;
}

/** The tags that a parser has read so far. */
interface Reading {
  readonly tags: ReadTag[];
  /** The places of processing instructions, which are comments to HTML. */
  readonly instructions: Token.Location[];
}

/**
 * Notes the tags that the tokenizer hands to its parser, and hands them on.
 *
 * @param isRaw tells whether markup is text in this state of the tokenizer
 */
function watch(parser: Parser<DefaultTreeAdapterMap>, isRaw: (state: number) => boolean): Reading {
  const reading: Reading = { tags: [], instructions: [] };
  /** The `style` or `script` whose text has not ended. */
  let open: ReadTag | null = null;
  const end = (location: Token.Location | null) => {
    if (open?.content && location !== null) open.content = { ...open.content, end: location.startOffset };
    open = null;
  };
  const { onStartTag, onEndTag, onEof, onComment } = parser;
  parser.onStartTag = (token) => {
    const { tagName: name, location } = token;
    // In SVG, the start tag of another element ends the text of a style.
    end(location);
    // The tree builder may change how attributes are written.
    const values = new Map(token.attrs.map((attribute) => [attribute.name, attribute.value]));
    onStartTag.call(parser, token);
    if (location === null) return;
    const tag: ReadTag = { name, location, values, content: null };
    reading.tags.push(tag);
    const isEmpty = token.selfClosing && token.ackSelfClosing;
    if ((name !== 'style' && name !== 'script') || isEmpty) return;
    const start = location.endOffset;
    tag.content = { start, end: start, isRaw: isRaw(parser.tokenizer.state) };
    open = tag;
  };
  parser.onEndTag = (token) => {
    end(token.location);
    onEndTag.call(parser, token);
  };
  parser.onEof = (token) => {
    end(token.location);
    onEof.call(parser, token);
  };
  parser.onComment = (token) => {
    const { data, location } = token;
    if (location !== null && /^\?xml-stylesheet\s/i.test(data)) reading.instructions.push(location);
    onComment.call(parser, token);
  };
  return reading;
}

const ASSIGNMENT = /^[\t\n\f\r ]*=[\t\n\f\r ]*(["']?)/;

/** Locates the value of an attribute; an attribute without a value gives none. */
function locate(text: string, name: string, value: string, location?: Token.Location): Attribute[] {
  if (location === undefined) return [];
  const from = location.startOffset + name.length;
  const match = ASSIGNMENT.exec(text.slice(from, location.endOffset));
  if (match === null) return [];
  const [assignment, quote = ''] = match as unknown as [string, Attribute['quote']];
  const [start, end] = [from + assignment.length, location.endOffset - quote.length];
  return [{ name, value, start, end, quote }];
}

/** Reads a processing instruction as the start tag that it looks like. */
function instruction(text: string, { startOffset, endOffset }: Token.Location): Tag[] {
  const likeATag = ` <${text.slice(startOffset + '<?'.length, endOffset).replace(/\?>$/, ' >')}`;
  return readTags(likeATag, 'html')
    .slice(0, 1)
    .map(({ name, attributes }) => ({
      name: `?${name}`,
      attributes: attributes.map((one) => ({
        ...one,
        start: one.start + startOffset,
        end: one.end + startOffset,
      })),
      content: null,
    }));
}
