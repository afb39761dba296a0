import type { RequestHeaders } from '../preconditions';

/** A request that needs nothing of HTTP/1.1 beyond its request line and plain headers (RFC 9112 §2). */
export interface PlainRequest {
  readonly method: 'GET' | 'HEAD';
  /** The target as it was sent, in origin form. */
  readonly target: string;
  /** The request headers that a decision depends on; each was sent at most once. */
  readonly headers: RequestHeaders;
  /** Where the next request begins. */
  readonly end: number;
}

/** Longer heads are left to Node: its limits, and their errors, are its own affair. Characters. */
export const LONGEST_HEAD = 8 * 1024;
/** So are heads of more headers: `server.maxHeadersCount` and Node's own limit begin beyond. */
const MOST_HEADERS = 100;

const HTTP_1_1 = ' HTTP/1.1\r\n';
const CR = 13;
const LF = 10;
const SPACE = 32;
const COLON = 58;

/** Classes of characters, by code; codes beyond 255 do not occur in latin1. */
const TOKEN = 1;
const TARGET = 2;
const VALUE = 4;
const CLASS = new Uint8Array(256);
for (let code = 0x21; code < 0x7f; code++) CLASS[code] = TARGET | VALUE;
CLASS[SPACE] = VALUE;
CLASS[9] = VALUE;
for (const char of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
  const code = char.charCodeAt(0);
  CLASS[code] = (CLASS[code] ?? 0) | TOKEN;
}
// A fragment has no place in a request (RFC 9112 §3.2).
CLASS['#'.charCodeAt(0)] = TOKEN | VALUE;

/** What a header means to this transport; every other header means nothing to it. */
type Meaning = 'host' | 'connection' | 'stranger' | keyof RequestHeaders;

/**
 * The headers that matter, by the length of their names. Those called `stranger` ask for something that a
 * plain answer does not give: a body, another protocol, an interim response.
 */
const MEANINGS: readonly (readonly (readonly [name: string, meaning: Meaning])[] | undefined)[] = (() => {
  const known: (readonly [string, Meaning])[] = [
    ['host', 'host'],
    ['connection', 'connection'],
    ...(
      [
        ...['accept-encoding', 'if-match', 'if-modified-since', 'if-none-match', 'if-range'],
        ...['if-unmodified-since', 'range'],
      ] as (keyof RequestHeaders)[]
    ).map((name) => [name, name] as const),
    ...['content-length', 'expect', 'proxy-connection', 'transfer-encoding', 'upgrade'].map(
      (name) => [name, 'stranger'] as const,
    ),
  ];
  const byLength: (readonly [string, Meaning])[][] = [];
  for (const entry of known) {
    const { length } = entry[0];
    byLength[length] = [...(byLength[length] ?? []), entry];
  }
  return byLength;
})();

/** `uri-host [ ":" port ]` (RFC 9110 §7.2), without spelling out what a host is. */
const HOST = /^(?:[\w.~%!$&'()*+,;=-]+|\[[\w.:]+\])(?::\d{0,5})?$/;

/**
 * Reads the request that begins at a place. Null unless its head is complete and plain to the last character: GET
 * or HEAD of a target that begins with `/`, well-formed fields (RFC 9112 §5) without folded lines or characters
 * beyond ASCII, exactly one valid Host, no repeated header of those that matter, no sign of a body or of another
 * protocol, and a connection that stays.
 *
 * @param text what came over the wire, as latin1
 */
export function readRequest(text: string, start: number): PlainRequest | null {
  const method = text.startsWith('GET /', start) ? 'GET' : text.startsWith('HEAD /', start) ? 'HEAD' : null;
  if (method === null) return null;
  const limit = Math.min(text.length, start + LONGEST_HEAD);
  const from = start + method.length + 1;
  let at = from;
  while (at < limit && ((CLASS[text.charCodeAt(at)] ?? 0) & TARGET) !== 0) at++;
  const target = text.slice(from, at);
  if (!text.startsWith(HTTP_1_1, at)) return null;
  at += HTTP_1_1.length;

  const headers: Partial<Record<Meaning, string>> = {};
  for (let count = 0; count <= MOST_HEADERS; count++) {
    if (text.charCodeAt(at) === CR) {
      if (text.charCodeAt(at + 1) !== LF || headers.host === undefined || !HOST.test(headers.host))
        return null;
      const { connection } = headers;
      if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return null;
      return { method, target, headers, end: at + 2 };
    }
    const name = at;
    while (at < limit && ((CLASS[text.charCodeAt(at)] ?? 0) & TOKEN) !== 0) at++;
    if (at === name || text.charCodeAt(at) !== COLON) return null;
    const colon = at++;
    while (at < limit && ((CLASS[text.charCodeAt(at)] ?? 0) & VALUE) !== 0) at++;
    if (text.charCodeAt(at) !== CR || text.charCodeAt(at + 1) !== LF) return null;
    const meaning = meaningOf(text, name, colon);
    if (meaning !== null) {
      if (meaning === 'stranger' || headers[meaning] !== undefined) return null;
      headers[meaning] = trimmed(text, colon + 1, at);
    }
    at += 2;
  }
  return null;
}

/** What the header means whose name stands between two places, whatever its case. */
function meaningOf(text: string, start: number, end: number): Meaning | null {
  const candidates = MEANINGS[end - start];
  if (candidates === undefined) return null;
  for (const [name, meaning] of candidates) {
    let index = 0;
    // The names hold letters and '-': setting this bit makes an upper-case letter lower-case and leaves '-'.
    while (index < name.length && (text.charCodeAt(start + index) | 0x20) === name.charCodeAt(index)) index++;
    if (index === name.length) return meaning;
  }
  return null;
}

/** A field value without the blanks around it. */
function trimmed(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && text.charCodeAt(from) <= SPACE) from++;
  while (to > from && text.charCodeAt(to - 1) <= SPACE) to--;
  return text.slice(from, to);
}
