import type { HeaderReader } from '../diagnostics';
import { DECIDING_HEADERS, type DecidingHeader, type FileRequest } from '../request';

/** A request that needs nothing of HTTP/1.1 beyond its request line and plain headers (RFC 9112 §2). */
export interface PlainRequest extends FileRequest {
  readonly method: 'GET' | 'HEAD';
  /** The offset at which the next request begins. */
  readonly end: number;
}

/**
 * Bytes up to which a head is read here. Longer ones are left to Node, which has limits and errors of its own for
 * them.
 */
export const LONGEST_HEAD = 8 * 1024;
/** Number of headers up to which a head is read here. Node, which gets the others, has a far higher limit. */
const MOST_HEADERS = 100;

const CR = 13;
const LF = 10;
const SPACE = 32;
const COLON = 58;

/** Classes of bytes. Those without a class occur nowhere in a plain request but at the ends of its lines. */
const TOKEN = 1;
const TARGET = 2;
const VALUE = 4;
const HOST = 8;
const CLASS = new Uint8Array(256);
for (let byte = 0x21; byte < 0x7f; byte++) CLASS[byte] = TARGET | VALUE;
CLASS[SPACE] = VALUE;
CLASS[9] = VALUE;
// A fragment has no place in a request (RFC 9112 §3.2).
CLASS[0x23] = VALUE;
addClass(TOKEN, "!#$%&'*+-.^_`|~");
addClass(TOKEN | HOST, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
// `uri-host [ ":" port ]` (RFC 9110 §7.2), as far as its characters go.
addClass(HOST, "-._~%!$&'()*+,;=:[]");

function addClass(bits: number, characters: string): void {
  for (const byte of Buffer.from(characters)) CLASS[byte] = (CLASS[byte] ?? 0) | bits;
}

const GET = Buffer.from('GET /');
const HEAD = Buffer.from('HEAD /');
const HTTP_1_1 = Buffer.from(' HTTP/1.1\r\n');
const KEEP_ALIVE = Buffer.from('keep-alive');

/**
 * The meaning of a header for this transport. A `stranger` asks for something that a plain answer does not give: a
 * body, another protocol, an interim response. Headers that are not known mean nothing.
 */
type Meaning = 'host' | 'connection' | 'stranger' | DecidingHeader;

interface KnownHeader {
  readonly name: Buffer;
  readonly meaning: Meaning;
}

/** The headers that matter, by the length of their names. */
const KNOWN: readonly (readonly KnownHeader[] | undefined)[] = (() => {
  const meanings: Readonly<Record<string, Meaning>> = {
    host: 'host',
    connection: 'connection',
    ...Object.fromEntries(DECIDING_HEADERS.map((name) => [name, name])),
    'content-length': 'stranger',
    expect: 'stranger',
    'proxy-connection': 'stranger',
    'transfer-encoding': 'stranger',
    upgrade: 'stranger',
  };
  const byLength: KnownHeader[][] = [];
  for (const [name, meaning] of Object.entries(meanings)) {
    const known = { name: Buffer.from(name), meaning };
    byLength[name.length] = [...(byLength[name.length] ?? []), known];
  }
  return byLength;
})();

/**
 * Reads the request that begins at an offset. Null unless its head is complete and plain to the last byte: GET or
 * HEAD of a target that begins with `/`, well-formed fields (RFC 9112 §5) without folded lines or bytes beyond
 * ASCII, exactly one valid Host, no repeated header of those that matter, no sign of a body or of another protocol,
 * and a connection that stays.
 *
 * It looks at bytes, not at a string of them: that takes less than half the time.
 *
 * @param earlier of the connection, where it has answered a request before
 */
export function readRequest(bytes: Buffer, start: number, earlier?: EarlierFields): PlainRequest | null {
  const isGet = holds(bytes, start, GET);
  if (!isGet && !holds(bytes, start, HEAD)) return null;
  const limit = Math.min(bytes.length, start + LONGEST_HEAD);
  const from = start + (isGet ? GET.length : HEAD.length) - 1;
  const again = earlier === undefined ? null : earlier.urlAt(bytes, from);
  const to = again === null ? after(bytes, from, limit, TARGET) : from + again.length;
  const fields = earlier === undefined ? readFields(bytes, to, limit) : earlier.read(bytes, to, limit);
  if (fields === null) return null;
  const { headers, end } = fields;
  const url = again ?? bytes.toString('latin1', from, to);
  if (earlier !== undefined) earlier.url = url;
  return { method: isGet ? 'GET' : 'HEAD', url, headers, end };
}

/** The part of a head behind its target. */
interface Fields {
  readonly headers: Readonly<Partial<Record<DecidingHeader, string>>>;
  /** The offset at which the next request begins. */
  readonly end: number;
}

/**
 * The fields of the request before on a connection. A browser or a proxy mostly sends the same again, byte for byte:
 * to see that they are takes a sixth of the time in which they are read.
 */
export class EarlierFields {
  #bytes: Buffer = NOTHING;
  #headers: Fields['headers'] = {};
  #reader: HeaderReader | null = null;
  /** The target of the request that was read last. */
  url = '';

  /** Gives the same target if it is at an offset again; null otherwise. Only bytes of a target were ever read into it. */
  urlAt(bytes: Buffer, at: number): string | null {
    const { url } = this;
    for (let index = 0; index < url.length; index++)
      if (bytes[at + index] !== url.charCodeAt(index)) return null;
    return bytes[at + url.length] === SPACE ? url : null;
  }

  /** Gives the headers of the request that was read last; the same function as long as they are the same. */
  get reader(): HeaderReader {
    this.#reader ??= headersOf(this.#bytes);
    return this.#reader;
  }

  /** Gives the fields at an offset if they are the same again; reads them otherwise, and remembers them. */
  read(bytes: Buffer, at: number, limit: number): Fields | null {
    const end = at + this.#bytes.length;
    if (end <= limit && this.#bytes.length > 0 && this.#bytes.compare(bytes, at, end) === 0)
      return { headers: this.#headers, end };
    const fields = readFields(bytes, at, limit);
    if (fields !== null) {
      const own = bytes.subarray(at, fields.end);
      // Requests that came together lie in one memory, which would be kept for one of them.
      this.#bytes = bytes.length > LONGEST_HEAD ? Buffer.from(own) : own;
      this.#headers = fields.headers;
      this.#reader = null;
    }
    return fields;
  }
}

const NOTHING = Buffer.alloc(0);

/** Reads what follows a target: the version, and all fields up to the blank line. */
function readFields(bytes: Buffer, start: number, limit: number): Fields | null {
  if (!holds(bytes, start, HTTP_1_1)) return null;
  let at = start + HTTP_1_1.length;

  const headers: Partial<Record<DecidingHeader, string>> = {};
  let hosts = 0;
  let connections = 0;
  // Browsers send two headers with every request that matter where a dictionary is offered, and there alone: their
  // offsets are remembered, and strings are made of them when they are needed, which saves 200 ns.
  let site = 0;
  let siteEnd = 0;
  let mode = 0;
  let modeEnd = 0;
  for (let count = 0; count <= MOST_HEADERS; count++) {
    if (bytes[at] === CR) {
      if (bytes[at + 1] !== LF || at >= limit || hosts !== 1) return null;
      if (headers['available-dictionary'] !== undefined) {
        if (siteEnd > 0) headers['sec-fetch-site'] = bytes.toString('latin1', site, siteEnd);
        if (modeEnd > 0) headers['sec-fetch-mode'] = bytes.toString('latin1', mode, modeEnd);
      }
      return { headers, end: at + 2 };
    }
    const name = at;
    at = after(bytes, at, limit, TOKEN);
    if (at === name || bytes[at] !== COLON) return null;
    const known = knownHeader(bytes, name, at);
    const value = skipBlanks(bytes, at + 1);
    at = after(bytes, value, limit, VALUE);
    if (bytes[at] !== CR || bytes[at + 1] !== LF) return null;
    if (known !== null) {
      const end = withoutBlanks(bytes, value, at);
      const { meaning } = known;
      if (meaning === 'host') {
        if (hosts++ > 0 || end === value || after(bytes, value, end, HOST) !== end) return null;
      } else if (meaning === 'connection') {
        if (connections++ > 0 || !spells(bytes, value, end, KEEP_ALIVE)) return null;
      } else if (meaning === 'sec-fetch-site') {
        if (siteEnd > 0) return null;
        site = value;
        siteEnd = end;
      } else if (meaning === 'sec-fetch-mode') {
        if (modeEnd > 0) return null;
        mode = value;
        modeEnd = end;
      } else if (meaning === 'stranger' || headers[meaning] !== undefined) return null;
      else headers[meaning] = bytes.toString('latin1', value, end);
    }
    at += 2;
  }
  return null;
}

/**
 * Finds headers by their lower-case names, those too that {@link readRequest} passed over.
 *
 * @param bytes of the fields, from the end of the target on
 */
function headersOf(bytes: Buffer): HeaderReader {
  let fields = '';
  let names = '';
  return (name) => {
    if (fields === '') {
      fields = bytes.toString('latin1');
      names = fields.toLowerCase();
    }
    const at = names.indexOf(`\n${name}:`);
    if (at < 0) return undefined;
    const value = at + name.length + 2;
    return fields.slice(value, fields.indexOf('\r', value)).trim();
  };
}

/** The first offset from `at` on whose byte is not of a class; `limit` when all are. */
function after(bytes: Buffer, at: number, limit: number, bits: number): number {
  let offset = at;
  while (offset < limit && ((CLASS[bytes[offset] as number] as number) & bits) !== 0) offset++;
  return offset;
}

function holds(bytes: Buffer, at: number, expected: Buffer): boolean {
  for (let index = 0; index < expected.length; index++) {
    if (bytes[at + index] !== expected[index]) return false;
  }
  return true;
}

/** Tells whether a word of letters and `-` stands between two offsets, in whatever case. */
function spells(bytes: Buffer, start: number, end: number, word: Buffer): boolean {
  if (end - start !== word.length) return false;
  // Backwards: names of one length that are told apart here begin alike, as those of Sec-Fetch-Site and -Mode.
  for (let index = word.length - 1; index >= 0; index--) {
    // This bit makes an upper-case letter lower-case and leaves '-' as it is.
    if (((bytes[start + index] as number) | 0x20) !== word[index]) return false;
  }
  return true;
}

function knownHeader(bytes: Buffer, start: number, end: number): KnownHeader | null {
  const candidates = KNOWN[end - start];
  if (candidates === undefined) return null;
  for (const known of candidates) if (spells(bytes, start, end, known.name)) return known;
  return null;
}

function skipBlanks(bytes: Buffer, at: number): number {
  let offset = at;
  while (bytes[offset] === SPACE || bytes[offset] === 9) offset++;
  return offset;
}

function withoutBlanks(bytes: Buffer, start: number, end: number): number {
  let offset = end;
  while (offset > start && (bytes[offset - 1] === SPACE || bytes[offset - 1] === 9)) offset--;
  return offset;
}
