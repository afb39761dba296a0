import type { Content } from './content';

/** An answer to a request: a value, made without any I/O, that every transport can carry out. */
export interface Decision {
  readonly status: number;
  /** Names and values in turn, as `response.writeHead` takes them. */
  readonly headers: readonly string[];
  /**
   * The list that `headers` is or begins with, the same list in every answer of this status for a representation: a
   * transport may keep what it makes of it. Null in answers that are made for one request.
   */
  readonly lasting: readonly string[] | null;
  /** Names of the headers that are left out where the application has set its own. */
  readonly defaults: readonly string[];
  /** Null where no body is sent. */
  readonly body: Body | null;
}

/** A decision that needs a file's digest, so that the file has to be read first. */
export class Unread {
  readonly content: Content;
  /** True for GET, whose answer may send the bytes; false for HEAD. */
  readonly sendsBytes: boolean;
  /** Decides again, with the file as it was found. */
  readonly decide: () => Outcome;

  constructor(content: Content, sendsBytes: boolean, decide: () => Outcome) {
    this.content = content;
    this.sendsBytes = sendsBytes;
    this.decide = decide;
  }
}

export type Outcome = Decision | Unread;

/** A decision that cannot be made before other machines were asked for a file that is not here. */
export class Absent {
  /** Asks them. Then the request is to be decided on again, whatever came of it; it never fails. */
  readonly ask: () => Promise<void>;

  constructor(ask: () => Promise<void>) {
    this.ask = ask;
  }
}

/** The bytes that follow a head: of a file, or made for the answer. */
export type Body = FileBody | PageBody;

/** The bytes of a file from `start` up to, and not including, `end`. */
export interface FileBody {
  readonly kind: 'file';
  readonly content: Content;
  /** The Content-Encoding of the bytes, `identity` for none. */
  readonly coding: string;
  readonly start: number;
  readonly end: number;
  /** Bytes by which a difference to an earlier version is smaller than every form that needs no dictionary; else 0. */
  readonly saved: number;
}

/** Bytes that belong to no file. */
export interface PageBody {
  readonly kind: 'page';
  readonly bytes: Buffer;
}

/** The content that has to be read for an answer; null where none is needed. */
export function contentOf(outcome: Outcome | Absent): Content | null {
  if (outcome instanceof Unread) return outcome.content;
  if (outcome instanceof Absent) return null;
  return outcome.body?.kind === 'file' ? outcome.body.content : null;
}

/** The length of a body in bytes. */
export function bodyLength(body: Body): number {
  return body.kind === 'page' ? body.bytes.byteLength : body.end - body.start;
}

/** The bytes that a file's body is of, out of all bytes of the file. */
export function sliceOf(bytes: string | Buffer, { content, start, end }: FileBody): string | Buffer {
  if (end - start === content.size) return bytes;
  return typeof bytes === 'string' ? bytes.slice(start, end) : bytes.subarray(start, end);
}

export function contentLength(bytes: number): [string, string] {
  return ['Content-Length', String(bytes)];
}

/** The header that another origin needs in order to read an answer. */
export const ALLOW_ORIGIN = 'Access-Control-Allow-Origin';

/** Headers whose values come from the options and are the same for every file. Those that the application set win. */
export const DEFAULTS: readonly string[] = ['Content-Type', 'Cache-Control', ALLOW_ORIGIN];

/** An answer whose body has no bytes. */
export function emptyAnswer(
  status: number,
  headers: readonly string[],
  defaults: readonly string[] = DEFAULTS,
): Decision {
  return { status, headers: [...headers, ...contentLength(0)], lasting: null, defaults, body: null };
}

/** The methods that are answered at a file's own URL (RFC 9110 §10.2.1). */
const ALLOW = ['Allow', 'GET, HEAD, OPTIONS'];

/**
 * 405, RFC 9110 §15.5.6.
 *
 * @param cors Access-Control-Allow-Origin, or nothing
 */
export function methodNotAllowed(cors: readonly string[], defaults: readonly string[]): Decision {
  return emptyAnswer(405, [...ALLOW, ...cors], defaults);
}

/** Nobody may keep the answer: the next one may be another. */
export const NO_STORE: readonly string[] = ['Cache-Control', 'no-store'];

/** Keeps browsers from guessing another type from the bytes. */
export const NO_SNIFFING: readonly string[] = ['X-Content-Type-Options', 'nosniff'];

/** 500: the machine is at fault, as with too many open files, or the deployer's own function. */
export const FAILED: Decision = emptyAnswer(500, NO_STORE, []);

/** The answer to a client whose connection closed before there was one, by nginx's status for it. It is never sent. */
export const CLIENT_LEFT: Decision = emptyAnswer(499, [], []);

/** The grant to a CORS preflight: any header may be asked with, and the answer holds for a day. */
const PREFLIGHT = [
  'Access-Control-Allow-Methods',
  'GET, HEAD',
  'Access-Control-Allow-Headers',
  '*',
  'Access-Control-Max-Age',
  '86400',
];

/**
 * 204, the answer to OPTIONS.
 *
 * @param cors Access-Control-Allow-Origin where a preflight is to be granted, otherwise nothing
 */
export function allowedMethods(cors: readonly string[], defaults: readonly string[]): Decision {
  const granted = cors.length > 0 ? PREFLIGHT : [];
  return { status: 204, headers: [...ALLOW, ...cors, ...granted], lasting: null, defaults, body: null };
}

/**
 * 404 with a page that nobody may keep: another release may have the file.
 *
 * @param type the page's media type without its charset
 */
export function notFound(page: string, type: string, withBody: boolean): Decision {
  const bytes = Buffer.from(page);
  const headers = [
    ...['Content-Type', `${type}; charset=utf-8`],
    ...NO_STORE,
    ...NO_SNIFFING,
    ...contentLength(bytes.byteLength),
  ];
  return {
    status: 404,
    headers,
    lasting: null,
    defaults: [],
    body: withBody ? { kind: 'page', bytes } : null,
  };
}
