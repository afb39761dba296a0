import { mergedVary } from '../headers';
import { looksBuilt, type MediaTypes } from '../manifest';
import { LARGE_FILE } from './content';
import { ALLOW_ORIGIN, DEFAULTS } from './decision';
import { useAsDictionary } from './deltas/use-as-dictionary';
import type { FileOnDisk } from './disk';
import { isCredibleTime } from './file-time';
import { formatHttpDate, parseHttpDate } from './http-date';
import type { ServingOptions } from './option-table';

/** The headers of one representation, names and values in turn. */
export interface FileHeaders {
  /** Everything but Content-Length. */
  readonly list: readonly string[];
  /** Use-As-Dictionary, or nothing: the header of a whole file alone. */
  readonly dictionary: readonly string[];
  readonly notModified: readonly string[];
  /** Access-Control-Allow-Origin where it is sent, for the answers without the file's own headers. */
  readonly cors: readonly string[];
  /** Names of the headers that are made of the options alone. */
  readonly defaults: readonly string[];
  /** The Content-Encoding, `identity` for none. */
  readonly coding: string;
  readonly etag: string | null;
  readonly lastModified: number | null;
}

/** The headers that all representations of a file share. */
export interface SharedHeaders extends Pick<FileHeaders, 'list' | 'notModified' | 'cors' | 'defaults'> {
  /** The Content-Type; null where `addHeaders` deleted it. */
  readonly type: string | null;
  /** The Content-Encoding that the file has of its own, as an `.svgz` has; null for none. */
  readonly encoding: string | null;
  /** The values that `addHeaders` set by itself. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly vary: string | null;
  /** The value of Use-As-Dictionary; null for none. */
  readonly dictionary: string | null;
}

/** A file that headers are written for. */
export interface ServedFile {
  /** Its place on the disk. */
  readonly file: string;
  /** The name that tells its media type: the one it had before its hash was put in. */
  readonly name: string;
  /** The decoded path it is served at. */
  readonly url: string;
  /** Its name is proven to carry the digest of its bytes. */
  readonly immutable: boolean;
  /** The manifest asks for it to be revalidated each time it is used. */
  readonly revalidate: boolean;
  /** The pattern of the URLs of its other versions, to which it may serve as a dictionary; null for none. */
  readonly versions: string | null;
}

/** One representation of a file. */
export interface RepresentedFile {
  /** The file itself, whose time is every representation's Last-Modified. */
  readonly original: FileOnDisk;
  /** The file that is sent: the original or a compressed variant of it. */
  readonly disk: FileOnDisk;
  /** The coding of a variant, null for the original. */
  readonly coding: string | null;
  /** Its mark in the entity-tag: the coding, and for a difference what it is a difference to; null for the original. */
  readonly mark: string | null;
  /** Names of the request headers by which the representations of the URL are told apart; null where there is one alone. */
  readonly varies: string | null;
  /** Digest of the original's bytes in base64 where the manifest proves it, or null. */
  readonly digest: string | null;
  /** Bytes by which a difference is smaller than every form that needs no dictionary; 0 for the other forms. */
  readonly saved: number;
}

/** Ten years, as WhiteNoise and nginx have it. */
const FOREVER = 'max-age=315360000, public, immutable';

/** A file whose name stays while its bytes change, such as a service worker. */
const REVALIDATE = ['Cache-Control', 'no-cache'];

/** Headers of a 304: RFC 9110 §15.4.5, and the one that a reader from another origin needs. ETag and Vary come by themselves. */
const IN_NOT_MODIFIED = new Set([
  'access-control-allow-origin',
  'cache-control',
  'content-location',
  'date',
  'expires',
]);

/** Headers that another origin needs in order to see an answer without a body. */
const IN_EVERY_ANSWER = new Set([ALLOW_ORIGIN.toLowerCase()]);

/** Headers that describe the message rather than the file: they are the transport's and cannot be set by hand. */
const OF_THE_MESSAGE = ['Connection', 'Content-Length', 'Content-Range', 'Keep-Alive', 'Transfer-Encoding'];

/** Headers that `addHeaders` may set and that differ by representation. */
const SET_ASIDE = ['Accept-Ranges', 'Content-Encoding', 'ETag', 'Last-Modified', 'Use-As-Dictionary', 'Vary'];

/** Writes the headers of files by the options. */
export class HeaderWriter {
  readonly #options: ServingOptions;
  readonly #mediaTypes: MediaTypes;
  readonly #isFallback: (url: string) => boolean;
  readonly #cacheControl: readonly string[];
  readonly #cors: readonly string[];

  /** @param isFallback tells the URL of the page of a single-page application */
  constructor(options: ServingOptions, mediaTypes: MediaTypes, isFallback: (url: string) => boolean) {
    this.#options = options;
    this.#mediaTypes = mediaTypes;
    this.#isFallback = isFallback;
    this.#cacheControl =
      options.maxAge === null ? [] : ['Cache-Control', `max-age=${options.maxAge}, public`];
    this.#cors = options.allowAllOrigins ? [ALLOW_ORIGIN, '*'] : [];
  }

  /** Writes the headers of a redirect, but for its Location. */
  writeRedirect(): readonly string[] {
    return this.#cacheControl;
  }

  /** Writes the headers that the representations of a file share. Calls `addHeaders`, once. */
  writeShared(served: ServedFile): SharedHeaders {
    const { addHeaders } = this.#options;
    const { file, name, url } = served;
    const cacheControl = this.#cacheControlOf(served);
    const always = [...cacheControl, ...this.#cors];
    const type = this.#mediaTypes.typeOf(name);
    const list = ['Content-Type', type, ...always];
    const encoding = /\.svgz$/i.test(name) && type === 'image/svg+xml' ? 'gzip' : null;
    const isDictionary = encoding === null && cacheControl[1] === FOREVER;
    const dictionary = isDictionary ? useAsDictionary(served.versions, type) : null;
    if (addHeaders === null) {
      const custom = { type, encoding, etag: null, lastModified: null, vary: null, dictionary };
      return { list, notModified: always, cors: this.#cors, defaults: DEFAULTS, ...custom };
    }
    const headers = new Headers(pairs(list));
    if (encoding !== null) headers.set('Content-Encoding', encoding);
    if (dictionary !== null) headers.set('Use-As-Dictionary', dictionary);
    addHeaders(headers, file, url);
    return readCustom(headers, list, file);
  }

  /** The page of a single-page application names its chunks: it is asked for anew whatever a test of names says. */
  #cacheControlOf({ file, url, immutable: proven, revalidate }: ServedFile): readonly string[] {
    if (this.#isFallback(url)) return REVALIDATE;
    const { immutableFileTest, immutable } = this.#options;
    const never = immutableFileTest?.(file, url) ?? proven;
    if (never || (immutable === 'bundler' && looksBuilt(url))) return ['Cache-Control', FOREVER];
    return revalidate ? REVALIDATE : this.#cacheControl;
  }

  /** Tells whether a representation's entity-tag is made of its own bytes, so that they have to be read first. */
  tagsContent({ etag }: SharedHeaders, { digest, disk }: RepresentedFile): boolean {
    return etag === null && digest === null && disk.size < LARGE_FILE;
  }

  /**
   * Writes the headers of one representation.
   *
   * @param digest of its own bytes in base64, or null
   */
  write(shared: SharedHeaders, representation: RepresentedFile, digest: string | null): FileHeaders {
    const { original, coding, mark, varies: names } = representation;
    const etag = shared.etag === null ? entityTag(representation, digest) : withMark(shared.etag, mark);
    const seconds =
      shared.lastModified === null ? modificationTime(original) : parseHttpDate(shared.lastModified);
    const vary = names === null ? shared.vary : mergedVary(shared.vary ?? [], names);
    const encoding = coding ?? shared.encoding;
    const varies = vary === null ? [] : ['Vary', vary];
    const tagged = etag === null ? [] : ['ETag', etag];
    const dated = seconds === null ? [] : ['Last-Modified', shared.lastModified ?? formatHttpDate(seconds)];
    const encoded = encoding === null ? [] : ['Content-Encoding', encoding];
    return {
      list: [...shared.list, ...varies, ...dated, ...tagged, 'Accept-Ranges', 'bytes', ...encoded],
      dictionary: shared.dictionary === null ? [] : ['Use-As-Dictionary', shared.dictionary],
      notModified: [...shared.notModified, ...varies, ...tagged],
      cors: shared.cors,
      defaults: shared.defaults,
      coding: encoding ?? 'identity',
      etag,
      lastModified: seconds,
    };
  }
}

/**
 * A strong entity-tag (RFC 9110 §8.8.3), another one for each representation (§8.8.3.3). It is evidence of content, or
 * there is none: the digest that the manifest proves, so that a deploy of equal bytes keeps it; the digest of the bytes
 * themselves; for a file too large to be read for it, time and size, where the time says something. A variant made by
 * another compressor has, but for a rare chance, another size.
 */
function entityTag({ disk, mark, digest: proven }: RepresentedFile, digest: string | null): string | null {
  const size = disk.size.toString(16);
  if (proven !== null) return mark === null ? `"${proven}"` : `"${proven}-${mark}-${size}"`;
  if (digest !== null) return withMark(`"${digest}"`, mark);
  if (!isCredibleTime(disk.mtimeMs)) return null;
  return withMark(`"${Math.floor(disk.mtimeMs).toString(16)}-${size}"`, mark);
}

/** An entity-tag for a variant: a strong one must not be shared between representations. */
function withMark(etag: string, mark: string | null): string {
  return mark === null || etag.startsWith('W/') ? etag : `${etag.slice(0, -1)}-${mark}"`;
}

/** Last-Modified: null where the file's time says nothing. It never lies in the future (§8.8.2.1). */
function modificationTime({ mtimeMs }: FileOnDisk): number | null {
  return isCredibleTime(mtimeMs) ? Math.floor(Math.min(mtimeMs, Date.now()) / 1000) : null;
}

/**
 * Reads the headers that `addHeaders` left, and sets those aside that differ by representation.
 *
 * @param given the headers that it was given
 */
function readCustom(headers: Headers, given: readonly string[], file: string): SharedHeaders {
  for (const name of OF_THE_MESSAGE) headers.delete(name);
  const etag = headers.get('ETag');
  const lastModified = headers.get('Last-Modified');
  const vary = headers.get('Vary');
  const encoding = headers.get('Content-Encoding');
  const dictionary = encoding === null ? headers.get('Use-As-Dictionary') : null;
  if (etag !== null && !/^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag)) {
    throw new TypeError(`addHeaders gave ${file} the ETag ${etag}: expected it in double quotes`);
  }
  if (lastModified !== null && parseHttpDate(lastModified) === null) {
    throw new TypeError(`addHeaders gave ${file} the Last-Modified ${lastModified}: expected an HTTP date`);
  }
  for (const name of SET_ASIDE) headers.delete(name);
  const list = [...headers].flatMap(([name, value]) => [titleCase(name), value]);
  return {
    list,
    notModified: only(list, IN_NOT_MODIFIED),
    cors: only(list, IN_EVERY_ANSWER),
    // Leaves out what addHeaders changed: it is meant for this file, and wins over what stands on the response.
    defaults: pairs(given).flatMap(([name, value]) => (headers.get(name) === value ? [name] : [])),
    type: headers.get('Content-Type'),
    encoding,
    etag,
    lastModified,
    vary,
    dictionary,
  };
}

/** `content-type` → `Content-Type`: `Headers` keeps no case. */
function titleCase(name: string): string {
  return name.replace(/(?<![^-])[a-z]/g, (letter) => letter.toUpperCase());
}

function pairs(list: readonly string[]): [string, string][] {
  return list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1] ?? '']] : []));
}

function only(list: readonly string[], names: ReadonlySet<string>): string[] {
  return pairs(list).flatMap((pair) => (names.has(pair[0].toLowerCase()) ? pair : []));
}
