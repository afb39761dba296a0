import type { MediaTypes } from '../../manifest';
import { parseAssetName } from '../asset-url';
import { type Attributes, GivenAttributes } from './given-attributes';
import { scriptElement, startTag, type TagAttributes, TagError } from './markup';
import type { TagPolicy } from './policy';
import { isJavaScript, preloadDestination } from './preload';

/** The tags by which a page loads one static file each. */
export interface ElementTags {
  /**
   * Writes `<link rel="stylesheet">` for a static file: `assets.stylesheet('a.css', { media: 'print' })`.
   *
   * @param attributes further attributes as they are to be written: true for a bare one, false or null for none.
   *   `crossorigin` and `integrity` take the place of those that the tag has by itself
   * @throws AssetNotFoundError as {@link Assets.url} does
   * @throws TagError for a file of another kind, an attribute that the tag writes itself, or one that HTML does not allow
   */
  stylesheet(name: string, attributes?: TagAttributes): string;
  /** Writes `<script src>` for a static file, like {@link stylesheet}. */
  script(name: string, attributes?: TagAttributes): string;
  /** Writes `<script type="module" src>` for a static file, like {@link stylesheet}. */
  module(name: string, attributes?: TagAttributes): string;
  /**
   * Writes `<link rel="preload">` for a static file, like {@link stylesheet}. `as` and `type` come from its media type;
   * for an `.mjs`, and with the attribute `module`, it is `<link rel="modulepreload">`.
   */
  preload(name: string, attributes?: TagAttributes): string;
}

/** The name of a tag, as templates write it. */
export type ElementTag = keyof ElementTags;

/** The source of the URLs of files and of what their tags say. */
export interface ElementSource {
  /** @throws when there is no such file */
  url(name: string): string;
  /** Gives the Subresource Integrity value of a file; null where none is known. */
  integrity(name: string): string | null;
  readonly mediaTypes: MediaTypes;
  readonly policy: TagPolicy;
}

/** Makes the writers of tags. None needs a receiver, so that template engines can take them as functions. */
export function elementTags(source: ElementSource): ElementTags {
  const writer = (tag: ElementTag) => (name: string, attributes?: TagAttributes) =>
    writeElement(tag, name, attributes, source);
  return {
    stylesheet: writer('stylesheet'),
    script: writer('script'),
    module: writer('module'),
    preload: writer('preload'),
  };
}

/**
 * Writes one tag.
 *
 * @param nonce that of the page, for a tag that has none of its own and loads what a Content-Security-Policy lets in by it
 * @throws as {@link ElementTags.stylesheet} does
 */
export function writeElement(
  tag: ElementTag,
  name: string,
  given: TagAttributes | undefined,
  source: ElementSource,
  nonce?: string,
): string {
  const attributes = new GivenAttributes(tag, given, tag === 'module' ? ['type'] : []);
  const url = source.url(name);
  const file: TaggedFile = { name, url, mediaType: mediaTypeOf(name, source.mediaTypes) };
  const { element, own, mode } = ELEMENTS[tag](file, attributes);
  const fetched =
    mode === 'policy'
      ? { ...attributes.fetching({ url, integrity: source.integrity(name) }, source.policy), nonce }
      : { crossorigin: mode === 'cors' };
  const all = attributes.among(own, fetched);
  return element === 'link' ? startTag('link', all) : scriptElement(all);
}

interface TaggedFile {
  readonly name: string;
  readonly url: string;
  /** Without parameters. */
  readonly mediaType: string;
}

/** An element for a file. */
interface Element {
  readonly element: 'link' | 'script';
  readonly own: Attributes;
  /** The way in which the file is fetched: as the policy says, always with CORS, or always without. */
  readonly mode: 'policy' | 'cors' | 'no-cors';
}

const ELEMENTS: Readonly<Record<ElementTag, (file: TaggedFile, attributes: GivenAttributes) => Element>> = {
  stylesheet(file) {
    assertKind('stylesheet', file, file.mediaType === 'text/css', 'a style sheet');
    return { element: 'link', own: { rel: 'stylesheet', href: file.url }, mode: 'policy' };
  },
  script(file) {
    assertKind('script', file, isJavaScript(file.mediaType), 'a script');
    return { element: 'script', own: { src: file.url }, mode: 'policy' };
  },
  module(file) {
    assertKind('module', file, isJavaScript(file.mediaType), 'a module');
    return { element: 'script', own: { type: 'module', src: file.url }, mode: 'policy' };
  },
  preload(file, attributes) {
    const { name, url, mediaType } = file;
    const isNamedModule = isJavaScript(mediaType) && /\.mjs$/i.test(parseAssetName(name).path);
    if (attributes.take('module') || isNamedModule) {
      assertKind('preload', file, isJavaScript(mediaType), 'a module');
      return { element: 'link', own: { rel: 'modulepreload', href: url }, mode: 'policy' };
    }
    const as = preloadDestination(name, mediaType, attributes.get('as'));
    return {
      element: 'link',
      own: { rel: 'preload', href: url, as, type: mediaType },
      mode: PRELOAD_MODE[as],
    };
  },
};

/**
 * The ways in which browsers fetch what is preloaded: one that is fetched in another way is fetched twice. Fonts always
 * come with CORS, and so does what fetch() asks for; images of `<img>` and tracks come without.
 */
const PRELOAD_MODE: Readonly<Record<ReturnType<typeof preloadDestination>, Element['mode']>> = {
  style: 'policy',
  script: 'policy',
  font: 'cors',
  fetch: 'cors',
  image: 'no-cors',
  track: 'no-cors',
};

/** @throws TagError for a file that a browser would load in vain: it looks at the media type */
function assertKind(
  tag: ElementTag,
  { name, mediaType }: TaggedFile,
  isOfKind: boolean,
  expected: string,
): void {
  if (isOfKind) return;
  throw new TagError(`${tag}: '${name}' is ${mediaType}, expected ${expected}${advice(mediaType)}`);
}

function advice(mediaType: string): string {
  if (mediaType === 'text/css') return ". 'stylesheet' is the tag for style sheets";
  return isJavaScript(mediaType) ? ". 'script' and 'module' are the tags for JavaScript" : '';
}

function mediaTypeOf(name: string, mediaTypes: MediaTypes): string {
  const [essence = ''] = mediaTypes.typeOf(parseAssetName(name).path).split(';', 1);
  return essence.trim().toLowerCase();
}
