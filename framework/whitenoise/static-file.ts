import type { FileOnDisk, FileToSend } from './disk';
import type { FileHeaders } from './file-headers';
import { IDENTITY } from './negotiate';
import type { Validators } from './preconditions';
import type { ByteRange } from './ranges';

/** Something that a URL of ours leads to. */
export type Entry = StaticFile | Redirect;

/** The bytes of a representation from `start` up to, and not including, `end`. */
export interface Body {
  readonly representation: Representation;
  readonly start: number;
  readonly end: number;
}

/** What to answer: a value, made without any I/O, that every transport can carry out. */
export interface Decision {
  readonly status: number;
  /** Names and values in turn, as `response.writeHead` takes them. */
  readonly headers: readonly string[];
  /** Null where no body is sent. */
  readonly body: Body | null;
}

/** One way to send a file, with every answer that can be known before a request. */
export class Representation implements Validators, FileToSend {
  readonly file: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly original: FileOnDisk | null;
  readonly etag: string | null;
  readonly lastModified: number | null;
  /** As in Content-Encoding, `identity` for the original. */
  readonly coding: string;
  readonly codingBit: number;
  readonly ok: Decision;
  readonly notModified: Decision;
  /** The bytes while they are in memory. The body cache writes these two; a page made for one answer comes with its own. */
  bytes: string | Buffer | null = null;
  recentlyUsed = false;
  readonly #cors: readonly string[];

  /** @param coding null for an original */
  constructor(
    disk: FileOnDisk,
    headers: FileHeaders,
    coding: { name: string; bit: number } | null,
    original: FileOnDisk | null = null,
  ) {
    this.file = disk.file;
    this.size = disk.size;
    this.mtimeMs = disk.mtimeMs;
    this.original = original;
    this.coding = coding?.name ?? 'identity';
    this.codingBit = coding?.bit ?? IDENTITY;
    this.etag = headers.etag;
    this.lastModified = headers.lastModified;
    this.#cors = headers.cors;
    // Nothing needs to be read for an empty file.
    const body: Body | null = disk.size === 0 ? null : { representation: this, start: 0, end: disk.size };
    this.ok = { status: 200, headers: [...headers.list, ...contentLength(disk.size)], body };
    this.notModified = { status: 304, headers: headers.notModified, body: null };
  }

  /** What HEAD is told. */
  okWithoutBody(): Decision {
    return { ...this.ok, body: null };
  }

  /** 206, RFC 9110 §15.3.7. */
  partial({ start, end }: ByteRange, withBody: boolean): Decision {
    const common = this.ok.headers.slice(0, -2);
    const contentRange = ['Content-Range', `bytes ${start}-${end - 1}/${this.size}`];
    return {
      status: 206,
      headers: [...common, ...contentRange, ...contentLength(end - start)],
      body: withBody ? { representation: this, start, end } : null,
    };
  }

  /** 416, RFC 9110 §15.5.17. */
  rangeNotSatisfiable(): Decision {
    return empty(416, ['Content-Range', `bytes */${this.size}`, ...this.#cors]);
  }
}

/** A file and the ways it can be sent. */
export class StaticFile {
  readonly kind = 'file';
  /** The path it is served at, decoded. */
  readonly url: string;
  /** The original, which is always among the representations. */
  readonly identity: Representation;
  /** The smallest first. */
  readonly representations: readonly Representation[];
  readonly #cors: readonly string[];

  constructor(
    url: string,
    identity: Representation,
    variants: readonly Representation[],
    cors: readonly string[],
  ) {
    this.url = url;
    this.identity = identity;
    const all = [...variants, identity];
    this.representations = variants.length === 0 ? all : all.sort((a, b) => a.size - b.size);
    this.#cors = cors;
  }

  preconditionFailed(): Decision {
    return empty(412, this.#cors);
  }

  /** The answer to OPTIONS, or to a CORS preflight where the file may be read by other origins. */
  options(preflight: boolean): Decision {
    const cors = preflight && this.#cors.length > 0 ? [...this.#cors, ...PREFLIGHT] : [];
    return { status: 204, headers: [...ALLOW, ...cors], body: null };
  }
}

const ALLOW = ['Allow', 'GET, HEAD'];
/** Any header may be asked with; the answer holds for a day. */
const PREFLIGHT = [
  'Access-Control-Allow-Methods',
  'GET, HEAD',
  'Access-Control-Allow-Headers',
  '*',
  'Access-Control-Max-Age',
  '86400',
];

/** An index file's other names lead to the one it is served at. */
export class Redirect {
  readonly kind = 'redirect';
  readonly url: string;
  readonly found: Decision;
  readonly #location: string;
  readonly #headers: readonly string[];

  /**
   * @param location a relative reference; nothing that a client sent
   * @param headers Cache-Control, or nothing
   */
  constructor(url: string, location: string, headers: readonly string[]) {
    this.url = url;
    this.#location = location;
    this.#headers = headers;
    this.found = empty(302, [...headers, 'Location', location]);
  }

  /** The same redirect that keeps a query. What may not stand in a header is escaped; each character is one byte. */
  withQuery(query: string): Redirect {
    const escaped = query.replace(
      /[^\x21-\x7e]/g,
      (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
    return new Redirect(this.url, `${this.#location}?${escaped}`, this.#headers);
  }

  options(): Decision {
    return { status: 204, headers: ALLOW, body: null };
  }
}

export const METHOD_NOT_ALLOWED: Decision = empty(405, ALLOW);

/** The machine is at fault, as with too many open files, or the deployer's own function: nobody may keep this. */
export const FAILED: Decision = empty(500, ['Cache-Control', 'no-store']);

function empty(status: number, headers: readonly string[]): Decision {
  return { status, headers: [...headers, ...contentLength(0)], body: null };
}

function contentLength(bytes: number): [string, string] {
  return ['Content-Length', String(bytes)];
}
