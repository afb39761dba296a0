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

/** The headers that all representations of a file share. */
interface SharedHeaders {
  readonly list: readonly string[];
  readonly notModified: readonly string[];
  readonly cors: readonly string[];
  /** The values that `addHeaders` set by itself. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly vary: string | null;
}

/** The facts that a manifest gives of a file. */
export interface FileProof {
  /** Its name carries the digest of its bytes. */
  readonly immutable: boolean;
  /** Digest of its bytes in base64, or null. */
  readonly digest: string | null;
}

/** A file that headers are written for. */
export interface ServedFile {
  /** Its place on the disk. */
  readonly file: string;
  /** The decoded path it is served at. */
  readonly url: string;
  readonly proof: FileProof | null;
}

/** One representation of a file. */
export interface RepresentedFile {
  /** The file itself, whose time is every representation's Last-Modified. */
  readonly original: FileOnDisk;
  /** The file that is sent: the original or a compressed variant of it. */
  readonly disk: FileOnDisk;
  /** The Content-Encoding, null for the original. */
  readonly coding: string | null;
  /** The URL has more than one representation. */
  readonly negotiated: boolean;
  /** Digest of the original's bytes in base64 where it is known, or null. */
  readonly digest: string | null;
}

/** Ten years, as WhiteNoise and nginx have it. */
const FOREVER = 'max-age=315360000, public, immutable';

/** Headers of a 304: RFC 9110 §15.4.5, and the one that a reader from another origin needs. ETag and Vary come by themselves. */
const IN_NOT_MODIFIED = new Set([
  'access-control-allow-origin',
  'cache-control',
  'content-location',
  'date',
  'expires',
]);

/** Headers that another origin needs in order to see an answer without a body. */
const IN_EVERY_ANSWER = new Set(['access-control-allow-origin']);

/** Headers that describe the message rather than the file: they are the transport's and cannot be set by hand. */
const OF_THE_MESSAGE = ['Connection', 'Content-Length', 'Content-Range', 'Keep-Alive', 'Transfer-Encoding'];

/** Writes the headers of files by the options. */
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

  /** Writes the headers of a redirect, but for its Location. */
  writeRedirect(): readonly string[] {
    return this.#cacheControl;
  }

  /** Writes the headers that the representations of a file share. Calls `addHeaders`, once. */
  writeShared({ file, url, proof }: ServedFile): SharedHeaders {
    const { addHeaders, immutableFileTest } = this.#options;
    const immutable = immutableFileTest?.(file, url) ?? proof?.immutable ?? false;
    const always = [...(immutable ? ['Cache-Control', FOREVER] : this.#cacheControl), ...this.#cors];
    const list = ['Content-Type', this.#mediaTypes.typeOf(file), ...always];
    if (addHeaders === null) {
      return { list, notModified: always, cors: this.#cors, etag: null, lastModified: null, vary: null };
    }
    const headers = new Headers(pairs(list));
    addHeaders(headers, file, url);
    return readCustom(headers, file);
  }

  /** Writes the headers of one representation. */
  write(shared: SharedHeaders, representation: RepresentedFile): FileHeaders {
    const { original, disk, coding, negotiated, digest } = representation;
    const etag = shared.etag === null ? entityTag(disk, coding, digest) : forCoding(shared.etag, coding);
    const seconds =
      shared.lastModified === null ? modificationTime(original) : parseHttpDate(shared.lastModified);
    const vary = negotiated ? mergedVary(shared.vary ?? [], 'Accept-Encoding') : shared.vary;
    const varies = vary === null ? [] : ['Vary', vary];
    const tagged = etag === null ? [] : ['ETag', etag];
    const dated = seconds === null ? [] : ['Last-Modified', shared.lastModified ?? formatHttpDate(seconds)];
    const encoded = coding === null ? [] : ['Content-Encoding', coding];
    return {
      list: [...shared.list, ...varies, ...dated, ...tagged, 'Accept-Ranges', 'bytes', ...encoded],
      notModified: [...shared.notModified, ...varies, ...tagged],
      cors: shared.cors,
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

/** Reads the headers that `addHeaders` left, and sets those aside that differ by representation. */
function readCustom(headers: Headers, file: string): SharedHeaders {
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
