import { isUtf8 } from 'node:buffer';

/** Names, in lower case, of the request headers that a decision depends on. Every transport hands over these. */
export const DECIDING_HEADERS = [
  'accept',
  'accept-encoding',
  'access-control-request-method',
  'available-dictionary',
  'cdn-loop',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'origin',
  'range',
  'sec-fetch-mode',
  'sec-fetch-site',
] as const;

export type DecidingHeader = (typeof DECIDING_HEADERS)[number];

/** The request headers that a decision depends on, by their lower-case names. Node's `request.headers` will do. */
export type RequestHeaders = { readonly [Name in DecidingHeader]?: string | string[] | undefined };

/** A request for a file, by any transport. Node's `IncomingMessage` will do. */
export interface FileRequest {
  /** The request target, as in the request line. */
  readonly url: string;
  readonly method: string;
  readonly headers: RequestHeaders;
  /** The whole request target, where a framework took its mount point away from `url`: Connect and its like. */
  readonly originalUrl?: string | undefined;
  /** The part that was taken away: Express. */
  readonly baseUrl?: string | undefined;
}

/** The value of a header as one string. Node joins repeated headers of these names; other hosts may give a list. */
export function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** A path that decoding leaves as it is: printable ASCII in which nothing is escaped. */
const PLAIN = /^\/[\x21\x22\x24\x26-\x3e\x40-\x7e]*$/;

/** RFC 9112 §3.2.2: a server must accept the absolute form, which clients send to proxies. */
const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;

/** Characters that must be escaped in a path: unescaped they are a second spelling of `%20`, `%23` and the like. */
const RAW_ONLY_ESCAPED = /[^\x21\x22\x24-\x7e\x80-\xff]/;

/**
 * Matches escaped letters, digits, `-`, `.`, `_`, `~` (RFC 3986 §2.3: they never need to be escaped) and slashes.
 * Browsers never escape them. Such a path would be a second spelling of a file's URL, which a guard of the first
 * would not see.
 */
const NEEDLESS_ESCAPE = /%(?:2[def]|3\d|[46][1-9a-f]|[57][\da]|5f|7e|00)/i;

/**
 * The path of a request target without its query, percent-decoded once. Nothing is normalised: there is one
 * URL per file, and every other spelling of it is null or leads nowhere.
 *
 * @param target as in the request line; bytes beyond ASCII are read as UTF-8
 */
export function requestedPath(target: string): string | null {
  const mark = target.indexOf('?');
  const raw = mark < 0 ? target : target.slice(0, mark);
  return PLAIN.test(raw) ? raw : decoded(raw);
}

/** The query of a request target without its question mark; empty when there is none. */
export function requestedQuery(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? '' : target.slice(mark + 1);
}

function decoded(raw: string): string | null {
  if (!raw.startsWith('/')) return ABSOLUTE_FORM.test(raw) ? withoutOrigin(raw) : null;
  if (RAW_ONLY_ESCAPED.test(raw) || NEEDLESS_ESCAPE.test(raw)) return null;
  const bytes = Buffer.from(raw, 'latin1');
  if (!isUtf8(bytes)) return null;
  try {
    return decodeURIComponent(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

function withoutOrigin(raw: string): string | null {
  const path = raw.replace(ABSOLUTE_FORM, '');
  return path === '' ? '/' : path.startsWith('/') ? requestedPath(path) : null;
}
