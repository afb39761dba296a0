import { type DefaultTreeAdapterTypes, parse } from 'parse5';

/** The requests of a document, as parse5 reads it: URLs, and the texts in it that have URLs of their own. */
export interface MarkupContent {
  readonly urls: readonly string[];
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
}

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const LOADED = /^(?:audio|embed|img|input|script|source|track|video)$/;
const DRAWN = /^(?:image|use|feImage|script)$/;
const RESOURCE = /\b(?:stylesheet|icon|manifest|modulepreload|preload)\b/;

/** Reads HTML, or SVG, which parse5 takes for HTML with nothing but an image in it. */
export function readMarkup(text: string): MarkupContent {
  const urls: string[] = [];
  const styles: string[] = [];
  const scripts: string[] = [];
  const waiting: Node[] = [parse(text)];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if ('content' in node) waiting.push(node.content);
    if ('childNodes' in node) waiting.push(...node.childNodes);
    if (!('tagName' in node)) continue;
    urls.push(...inAttributes(node));
    const style = attribute(node, 'style');
    if (style !== '') styles.push(`a{${style}}`);
    if (node.tagName === 'style') styles.push(textOf(node));
    const type = attribute(node, 'type');
    if (node.tagName === 'script' && (type === '' || type === 'module')) scripts.push(textOf(node));
  }
  return { urls: urls.filter((url) => url !== ''), styles, scripts };
}

function inAttributes(element: Element): string[] {
  const { tagName } = element;
  const found: string[] = [];
  if (LOADED.test(tagName)) found.push(attribute(element, 'src'));
  if (DRAWN.test(tagName)) found.push(attribute(element, 'href'));
  if (tagName === 'link' && RESOURCE.test(attribute(element, 'rel'))) found.push(attribute(element, 'href'));
  if (tagName === 'object') found.push(attribute(element, 'data'));
  if (tagName === 'video') found.push(attribute(element, 'poster'));
  const images = attribute(element, 'srcset') || attribute(element, 'imagesrcset');
  for (const image of images.split(/,\s/)) found.push(image.trim().split(/\s/, 1)[0] ?? '');
  return found;
}

/** The namespace prefix of `xlink:href` is none of its name here. */
function attribute({ attrs }: Element, wanted: string): string {
  return attrs.find(({ name }) => name === wanted)?.value ?? '';
}

function textOf(element: Element): string {
  return element.childNodes.map((child) => ('value' in child ? child.value : '')).join('');
}
