import type { FileOnDisk } from './disk';
import { formatHttpDate, parseHttpDate } from './http-date';
import { MediaTypes } from './media-types';
import type { ServingOptions } from './options';
import { mergedVary } from './vary';

/** The headers of one representation, names and values in turn. */
export interface FileHeaders {
  /** Everything but Content-Length. */
  readonly list: readonly string[];
  readonly notModified: readonly string[];
  /** Access-Control-Allow-Origin where it is sent, for the answers without the file's own headers. */
  readonly cors: readonly string[];
  readonly etag: string | null;
  readonly lastModified: number | null;
}

/** The headers that every representation of a file has, before they part by encoding. */
interface CommonHeaders {
  readonly list: readonly string[];
  readonly notModified: readonly string[];
  readonly cors: readonly string[];
  /** What `addHeaders` set by itself. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly vary: string | null;
}

/** What the manifest knows of a file. */
export interface Proof {
  /** Its name carries the digest of its bytes. */
  readonly immutable: boolean;
  /** Digest of its bytes in base64, or null. */
  readonly digest: string | null;
}

/** Ten years: what WhiteNoise and nginx call for ever. */
const FOREVER = 'max-age=315360000, public, immutable';

/** RFC 9110 §15.4.5, and what a cross-origin reader of the cached file needs. ETag and Vary come by themselves. */
const IN_NOT_MODIFIED = new Set([
  'access-control-allow-origin',
  'cache-control',
  'content-location',
  'date',
  'expires',
]);

/** What another origin needs to see of an answer without a body. */
const IN_EVERY_ANSWER = new Set(['access-control-allow-origin']);

/** Headers that describe the message rather than the file: they are the transport's and cannot be set by hand. */
const OF_THE_MESSAGE = ['Connection', 'Content-Length', 'Content-Range', 'Keep-Alive', 'Transfer-Encoding'];

/** Makes the header lists of files, by the options. */
export class HeaderWriter {
  readonly #options: ServingOptions;
  readonly #mediaTypes: MediaTypes;
  readonly #cacheControl: readonly string[];
  readonly #cors: readonly string[];

  constructor(options: ServingOptions) {
    this.#options = options;
    this.#mediaTypes = new MediaTypes(options.charset, options.mimetypes);
    this.#cacheControl =
      options.maxAge === null ? [] : ['Cache-Control', `max-age=${options.maxAge}, public`];
    this.#cors = options.allowAllOrigins ? ['Access-Control-Allow-Origin', '*'] : [];
  }

  forRedirect(): readonly string[] {
    return this.#cacheControl;
  }

  /** The headers that the representations of a file share. Calls `addHeaders`, once. */
  common(file: string, url: string, proof: Proof | null): CommonHeaders {
    const { addHeaders, immutableFileTest } = this.#options;
    const immutable = immutableFileTest?.(file, url) ?? proof?.immutable ?? false;
    const always = [...(immutable ? ['Cache-Control', FOREVER] : this.#cacheControl), ...this.#cors];
    const list = ['Content-Type', this.#mediaTypes.of(file), ...always];
    if (addHeaders === null) {
      return { list, notModified: always, cors: this.#cors, etag: null, lastModified: null, vary: null };
    }
    const headers = new Headers(pairs(list));
    addHeaders(headers, file, url);
    return fromCustom(headers, file);
  }

  /**
   * The headers of one representation.
   *
   * @param original the file itself, whose time is every representation's Last-Modified
   * @param disk what is sent: the original or a compressed variant of it
   * @param coding the Content-Encoding, null for the original
   * @param negotiated whether the URL has more than one representation
   */
  of(
    common: CommonHeaders,
    original: FileOnDisk,
    disk: FileOnDisk,
    coding: string | null,
    negotiated: boolean,
    digest: string | null,
  ): FileHeaders {
    const etag = common.etag === null ? entityTag(disk, coding, digest) : forCoding(common.etag, coding);
    const seconds =
      common.lastModified === null ? modificationTime(original) : parseHttpDate(common.lastModified);
    const vary = negotiated ? withAcceptEncoding(common.vary) : common.vary;
    const varies = vary === null ? [] : ['Vary', vary];
    const tagged = etag === null ? [] : ['ETag', etag];
    const dated = seconds === null ? [] : ['Last-Modified', common.lastModified ?? formatHttpDate(seconds)];
    const encoded = coding === null ? [] : ['Content-Encoding', coding];
    return {
      list: [...common.list, ...varies, ...dated, ...tagged, 'Accept-Ranges', 'bytes', ...encoded],
      notModified: [...common.notModified, ...varies, ...tagged],
      cors: common.cors,
      etag,
      lastModified: seconds,
    };
  }
}

/**
 * A strong entity-tag (§8.8.3), another one for each representation (§8.8.3.3): from the content's digest
 * where it is known, so that it outlives a deploy of equal bytes; otherwise from time and size. A variant
 * made by another compressor has, but for a rare chance, another size.
 */
function entityTag(disk: FileOnDisk, coding: string | null, digest: string | null): string | null {
  const size = disk.size.toString(16);
  if (digest !== null) return coding === null ? `"${digest}"` : `"${digest}-${coding}-${size}"`;
  // Files out of a reproducible build all bear the time 0, which says nothing of their content.
  if (disk.mtimeMs < 1) return null;
  const time = Math.floor(disk.mtimeMs).toString(16);
  return coding === null ? `"${time}-${size}"` : `"${time}-${size}-${coding}"`;
}

/** A custom entity-tag for a variant: a strong one must not be shared between representations. */
function forCoding(etag: string, coding: string | null): string {
  return coding === null || etag.startsWith('W/') ? etag : `${etag.slice(0, -1)}-${coding}"`;
}

/** Last-Modified is not known for the time 0, and never lies in the future (§8.8.2.1). */
function modificationTime(disk: FileOnDisk): number | null {
  const seconds = Math.floor(Math.min(disk.mtimeMs, Date.now()) / 1000);
  return seconds > 0 ? seconds : null;
}

/** Takes the headers that `addHeaders` left, and sets those aside that part by representation. */
function fromCustom(headers: Headers, file: string): CommonHeaders {
  for (const name of OF_THE_MESSAGE) headers.delete(name);
  const [etag, lastModified, vary] = [headers.get('ETag'), headers.get('Last-Modified'), headers.get('Vary')];
  if (etag !== null && !/^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag)) {
    throw new TypeError(`addHeaders gave ${file} the ETag ${etag}: expected it in double quotes`);
  }
  if (lastModified !== null && parseHttpDate(lastModified) === null) {
    throw new TypeError(`addHeaders gave ${file} the Last-Modified ${lastModified}: expected an HTTP date`);
  }
  for (const name of ['ETag', 'Last-Modified', 'Vary', 'Accept-Ranges']) headers.delete(name);
  const list = [...headers].flatMap(([name, value]) => [titleCase(name), value]);
  return {
    list,
    notModified: only(list, IN_NOT_MODIFIED),
    cors: only(list, IN_EVERY_ANSWER),
    etag,
    lastModified,
    vary,
  };
}

function withAcceptEncoding(vary: string | null): string {
  return mergedVary(vary ?? [], 'Accept-Encoding');
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
