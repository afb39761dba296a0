import Negotiator from 'negotiator';
import parseRange from 'range-parser';
import { decodeDelta, decodes } from '../deltas/decode';
import type { FuzzRequest } from './requests';
import { FROM_APPLICATION, SECRET, type ServedFile, type Tree, type TreeDelta } from './tree';

/** An answer as it came out of whatever transport. */
export interface FuzzAnswer {
  readonly status: number;
  /** Names in lower case; of repeated ones, all values. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** The bytes of the body; null where the transport has not been asked for them. */
  readonly body: Buffer | null;
}

/** An answer that may not be. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** The path that a target asks for, decoded once, by the simplest reading of the RFCs; null where it has none. */
export function pathAskedFor(target: string): string | null {
  const raw = (target.split('?', 1)[0] ?? '').replace(/^https?:\/\/[^/]*/i, (_, at) => (at === 0 ? '' : _));
  const path = raw === '' && /^https?:/i.test(target) ? '/' : raw;
  if (!path.startsWith('/') || path.includes('#')) return null;
  try {
    return decodeURIComponent(Buffer.from(path, 'latin1').toString('utf8'));
  } catch {
    return null;
  }
}

/** Tells whether a path is one that a client must be able to write, with reserved and odd characters spelled either way. */
const NEEDLESS = /%(?:2[def]|3\d|[46][1-9a-f]|[57][\da]|5f|7e|00)/i;

/** Judges answers by what the tree holds and by other people's readings of the RFCs. */
export class Oracle {
  readonly #tree: Pick<Tree, 'files' | 'redirects'>;
  readonly #expectsDeltas: boolean;
  /** Number of differences to an earlier version that were sent. */
  differences = 0;

  /** @param expectsDeltas a difference is to be sent wherever one may be: not so with autorefresh */
  constructor(tree: Pick<Tree, 'files' | 'redirects'>, expectsDeltas = false) {
    this.#tree = tree;
    this.#expectsDeltas = expectsDeltas;
  }

  /** @throws Violation saying what is wrong with the answer */
  check(request: FuzzRequest, answer: FuzzAnswer): void {
    const { status } = answer;
    if (status === 500) throw new Violation('500');
    this.#checkMessage(request, answer);
    const asked = pathAskedFor(request.target);
    const fromApplication = answer.headers.has('x-application');
    const file = asked === null ? undefined : this.#tree.files.get(asked);
    const location = asked === null ? undefined : this.#tree.redirects.get(asked);

    const read = request.method === 'GET' || request.method === 'HEAD';
    // Other methods are refused at a file's own URL only: a folder's is one that the application may have, too.
    const left = !read && (file === undefined || file.url.endsWith('/'));
    if (left && !fromApplication) throw new Violation(`${request.method} kept from the application`);
    if (fromApplication) {
      const canonical = asked !== null && encodeURI(asked).replace(/[?#]/g, encodeURIComponent);
      if (!left && (file || location) && canonical === request.target.split('?', 1)[0])
        throw new Violation('not served');
      return;
    }
    if (file === undefined && location === undefined) {
      throw new Violation(`answered ${status} though nothing lies at ${JSON.stringify(asked)}`);
    }
    const spelled = request.target.split('?', 1)[0]?.replace(/^https?:\/\/[^/]*/i, '') ?? '';
    if (NEEDLESS.test(spelled)) throw new Violation(`a second spelling: ${spelled}`);

    if (request.method === 'OPTIONS') this.#expectStatus(answer, 204);
    else if (!read) this.#expectStatus(answer, 405);
    else if (location !== undefined) this.#checkRedirect(request, answer, location);
    else if (file !== undefined) this.#checkFile(request, answer, file);
  }

  #expectStatus({ status, headers }: FuzzAnswer, expected: number): void {
    if (status !== expected) throw new Violation(`${status} instead of ${expected}`);
    if (only(headers, 'allow') !== 'GET, HEAD, OPTIONS') throw new Violation('no Allow');
  }

  /** Checks the rules that hold for every message. */
  #checkMessage(request: FuzzRequest, { status, headers, body }: FuzzAnswer): void {
    for (const name of [
      'content-length',
      'content-type',
      'etag',
      'location',
      'content-range',
      'content-encoding',
    ]) {
      if ((headers.get(name)?.length ?? 0) > 1) throw new Violation(`${name} twice`);
    }
    for (const values of headers.values()) {
      for (const value of values) {
        if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
          throw new Violation(`a control character: ${JSON.stringify(value)}`);
      }
    }
    if (body === null) return;
    if (body.includes(SECRET)) throw new Violation('bytes from outside of the roots');
    const length = only(headers, 'content-length');
    const bodiless = request.method === 'HEAD' || status === 204 || status === 304;
    if (bodiless && body.byteLength > 0) throw new Violation(`a body with ${request.method} ${status}`);
    if (!bodiless && length !== null && Number(length) !== body.byteLength) {
      throw new Violation(`Content-Length ${length}, body ${body.byteLength}`);
    }
    if (headers.has('x-application') && !bodiless && body.toString() !== FROM_APPLICATION) {
      throw new Violation('not what the application said');
    }
  }

  /** Decodes a difference, whatever its bytes: what comes of it is the file. */
  #checkDelta({ status, headers, body }: FuzzAnswer, delta: TreeDelta, file: ServedFile): void {
    this.differences++;
    if (status !== 200) throw new Violation(`a difference with ${status}`);
    if (only(headers, 'vary') !== 'Accept-Encoding, Available-Dictionary')
      throw new Violation('a difference that does not vary by the dictionary');
    if (body === null || body.byteLength === 0 || !decodes(delta.coding)) return;
    const decoded = decodeDelta(body, delta.dictionary);
    const whole = file.representations.get('identity');
    if (whole === undefined || !decoded.equals(whole)) throw new Violation('a difference to another file');
  }

  #checkRedirect(request: FuzzRequest, { status, headers }: FuzzAnswer, expected: string): void {
    if (status !== 302) throw new Violation(`${status} instead of 302`);
    const location = only(headers, 'location') ?? '';
    if (location.split('?')[0] !== expected)
      throw new Violation(`Location ${location} instead of ${expected}`);
    const base = new URL('http://ours.example/');
    base.pathname = pathAskedFor(request.target) ?? '/';
    if (new URL(location, base).host !== 'ours.example')
      throw new Violation(`Location ${location} leaves the site`);
  }

  #checkFile(request: FuzzRequest, answer: FuzzAnswer, file: ServedFile): void {
    const { status, headers, body } = answer;
    const conditional = justify(request, answer, file);
    if (!conditional) throw new Violation(`${status} is not justified`);
    if (file.representations.size > 1 && [200, 206, 304].includes(status) && only(headers, 'vary') === null) {
      throw new Violation(`${status} of a negotiated file without Vary`);
    }
    if (status === 206 && !/\bno-transform\b/.test(only(headers, 'cache-control') ?? ''))
      throw new Violation('a part of a file that may be compressed on the way');
    if (status !== 200 && status !== 206) return;

    const coding = only(headers, 'content-encoding') ?? 'identity';
    const due = deltaDue(request, file);
    const delta = due?.coding === coding ? due : null;
    if (this.#expectsDeltas && due !== null && delta === null)
      throw new Violation(`${coding} instead of ${due.coding}`);
    const bytes = delta === null ? file.representations.get(coding) : delta.bytes;
    if (bytes === undefined) throw new Violation(`Content-Encoding ${coding}`);
    if (delta === null) checkNegotiation(request, coding, file);
    else this.#checkDelta(answer, delta, file);
    if (!headers.has('content-type')) throw new Violation('no Content-Type');
    const slice = status === 200 ? bytes : sliceOf(only(headers, 'content-range') ?? '', bytes);
    if (Number(only(headers, 'content-length')) !== slice.byteLength)
      throw new Violation('wrong Content-Length');
    if (body !== null && request.method === 'GET' && !body.equals(slice)) throw new Violation('wrong bytes');
  }
}

/** The difference that a request is to be answered with, by RFC 9842 §6.1 and §9.3.3 read anew; null for none. */
function deltaDue({ headers, method }: FuzzRequest, file: ServedFile): TreeDelta | null {
  const delta = file.deltas?.get((headers['available-dictionary'] ?? '').trim());
  if (delta === undefined || headers.range !== undefined || !/^(?:GET|HEAD)$/.test(method)) return null;
  // The last of several weights for one coding counts as little as the first: ours is the most favourable.
  const weights = (headers['accept-encoding'] ?? '').split(',').flatMap((element) => {
    const [, name, weight = '1'] = NAMED.exec(element.trim()) ?? [];
    return name?.toLowerCase() === delta.coding ? [Number(weight)] : [];
  });
  if (!weights.some((weight) => weight > 0)) return null;
  const site = headers['sec-fetch-site']?.trim();
  const mode = headers['sec-fetch-mode']?.trim();
  const isOwn = site === undefined || site === 'same-origin';
  const isPlain = mode === undefined || mode === 'navigate' || mode === 'same-origin';
  return isOwn || isPlain || (mode === 'cors' && headers.origin !== undefined) ? delta : null;
}

const NAMED = /^([\w-]+)(?:[ \t]*;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;

function sliceOf(contentRange: string, bytes: Buffer): Buffer {
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(contentRange);
  if (match === null) throw new Violation(`Content-Range ${contentRange}`);
  const [first, last, size] = match.slice(1).map(Number) as [number, number, number];
  if (size !== bytes.byteLength || first > last || last >= size)
    throw new Violation(`Content-Range ${contentRange}`);
  return bytes.subarray(first, last + 1);
}

const ELEMENT = /^[\w*-]+(?:[ \t]*;[ \t]*q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;

/** The npm package `negotiator`, where the header is one that RFC 9110 allows. */
function checkNegotiation({ headers }: FuzzRequest, coding: string, file: ServedFile): void {
  const header = headers['accept-encoding'];
  if (header === undefined || header === '' || header === '*') {
    if (coding !== 'identity') throw new Violation(`${coding} for ${JSON.stringify(header)}`);
    return;
  }
  if (coding !== 'identity' && !new RegExp(`(?:^|[\\s,])(?:x-)?(?:${coding}|\\*)`, 'i').test(header)) {
    throw new Violation(`${coding} was not asked for by ${header}`);
  }
  const elements = header.split(',').map((element) => element.trim());
  const names = elements.map((element) => element.split(/[ \t;]/)[0]?.toLowerCase());
  // Repeated names and x-gzip are read in more than one way; junk is ours to read.
  if (!elements.every((element) => ELEMENT.test(element)) || new Set(names).size !== names.length) return;
  if (names.includes('x-gzip')) return;
  const negotiator = new Negotiator({ headers: { 'accept-encoding': header } });
  const acceptable = [...file.representations].filter(([name]) => negotiator.encodings([name]).length > 0);
  const smallest = acceptable.sort(([, a], [, b]) => a.byteLength - b.byteLength)[0]?.[0] ?? 'identity';
  if (coding !== smallest) throw new Violation(`${coding} instead of ${smallest} for ${header}`);
}

/** Checks that a status has its reason in the request (RFC 9110 §13 and §14), read as simply as can be. */
function justify(
  { headers: asked, method }: FuzzRequest,
  { status, headers }: FuzzAnswer,
  file: ServedFile,
): boolean {
  const etag = only(headers, 'etag');
  const { range } = asked;
  const since = date(asked['if-modified-since']);
  const noneMatch = asked['if-none-match'];
  switch (status) {
    case 304:
      if (method !== 'GET' && method !== 'HEAD') return false;
      if (noneMatch !== undefined) return noneMatch === '*' || (etag !== null && noneMatch.includes(etag));
      return since !== null && file.modified <= since;
    case 412: {
      const unmodified = date(asked['if-unmodified-since']);
      if (asked['if-match'] !== undefined) return asked['if-match'] !== '*';
      return unmodified !== null && file.modified > unmodified;
    }
    case 206:
    case 416: {
      if (range === undefined) return false;
      const contentRange = only(headers, 'content-range') ?? '';
      const size = Number(contentRange.split('/')[1]);
      if (status === 416) return contentRange === `bytes */${size}` && isUnsatisfiable(range, size);
      const slice = slicesAskedFor(range, size);
      return slice !== null && contentRange === `bytes ${slice.first}-${slice.last}/${size}`;
    }
    case 200: {
      // Nothing simple may have been overlooked.
      const preconditions = ['if-match', 'if-unmodified-since', 'if-range'].some(
        (name) => asked[name] !== undefined,
      );
      if (noneMatch !== undefined && noneMatch === etag && !preconditions) return false;
      const plain = range !== undefined && /^bytes=\d{1,9}-\d{0,9}$/.exec(range);
      const size = Number(only(headers, 'content-length'));
      if (!plain || preconditions) return true;
      const [first = 0, last = Number.POSITIVE_INFINITY] = range
        .slice(6)
        .split('-')
        .map((n) => (n ? Number(n) : undefined));
      return first > last || size === 0;
    }
    default:
      return false;
  }
}

const ONE_RANGE = /^bytes=[\s,]*(\d*)-(\d*)[\s,]*$/i;

/** Exact numbers, however long. */
function slicesAskedFor(range: string, size: number): { first: bigint; last: bigint } | null {
  const [, first = '', last = ''] = ONE_RANGE.exec(range) ?? [];
  const end = BigInt(size) - 1n;
  const slice =
    first === ''
      ? { first: last === '' ? end + 1n : max(BigInt(size) - BigInt(last), 0n), last: end }
      : { first: BigInt(first), last: last === '' || BigInt(last) > end ? end : BigInt(last) };
  const isOne = slice.first <= slice.last;
  // The npm package `range-parser` agrees wherever it follows the RFC: not for a suffix longer than the file.
  const theirs = parseRange(size, range);
  if (Array.isArray(theirs) && theirs.length === 1 && Number(last) < 2 ** 53 && Number(first) < 2 ** 53) {
    const [one] = theirs;
    const equal = isOne && one?.start === Number(slice.first) && one.end === Number(slice.last);
    if (!equal && !/[\s,]/.test(range))
      throw new Violation(`range-parser reads ${range} of ${size} in another way`);
  }
  return isOne ? slice : null;
}

function isUnsatisfiable(range: string, size: number): boolean {
  const [match, first = '', last = ''] = ONE_RANGE.exec(range) ?? [];
  if (match === undefined) return false;
  if (first === '') return last !== '' && (BigInt(last) === 0n || size === 0);
  return BigInt(first) >= BigInt(size) && (last === '' || BigInt(first) <= BigInt(last));
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function date(text: string | undefined): number | null {
  if (text === undefined) return null;
  const time = Date.parse(text.replace(/^(\w+, \d\d)-(\w+)-(\d\d) /, '$1 $2 20$3 '));
  return Number.isNaN(time) ? null : time / 1000;
}

export function only(headers: ReadonlyMap<string, readonly string[]>, name: string): string | null {
  return headers.get(name)?.[0] ?? null;
}
