import type { FuzzAnswer } from '../fuzz/oracle';
import type { FuzzRequest } from '../fuzz/requests';
import { FROM_APPLICATION, type Tree } from '../fuzz/tree';
import {
  acceptsInHttp,
  acceptsInWhiteNoise,
  hasNeedlessEscapes,
  httpDate,
  isIllFormed,
  lenientPath,
  listNames,
  rangeInHttp,
  rangeInPython,
} from './reading';
import type { Rule } from './rules';
import { type Entry, type File, type Representation, siteOf } from './site';

/** Stands in a generated header for the entity-tag that the asked server itself gives the file. */
export const OWN_TAG = '"the-own-tag"';

/** The facts of Python's tables and parsers; see facts.py. */
export interface Facts {
  readonly dates: Readonly<Record<string, readonly number[] | null>>;
  readonly types: Readonly<Record<string, string>>;
}

const MAX_AGE = 'max-age=60, public';

/** Our media types, of the extensions that the tree has. */
const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  gz: 'application/gzip',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

/**
 * The one right answer to each request: WhiteNoise's without any rule, ours with all. Both servers are held to it in
 * full, so that no difference can hide behind another one.
 */
export class Model {
  readonly #site: ReadonlyMap<string, Entry>;

  readonly #rules: ReadonlySet<Rule>;
  readonly #facts: Facts;

  constructor(tree: Tree, rules: ReadonlySet<Rule>, facts: Facts) {
    this.#rules = rules;
    this.#facts = facts;

    this.#site = siteOf(tree, rules);
  }

  /** The request with the entity-tag that this server gives the file that it is for. */
  addressed(request: FuzzRequest): FuzzRequest {
    const entry = this.#entryFor(request.target);
    if (entry?.kind !== 'file') return request;
    const own = Object.entries(request.headers).map(([name, value]) => [
      name,
      value.replaceAll(OWN_TAG, entry.identity.etag),
    ]);
    return { ...request, headers: Object.fromEntries(own) };
  }

  /** @param request as it is sent to this server */
  answer(request: FuzzRequest): FuzzAnswer {
    const entry = this.#entryFor(request.target);
    const isGet = request.method === 'GET';
    const reads = isGet || request.method === 'HEAD';
    const folder = entry?.kind === 'redirect' || entry?.isFolder === true;
    if (entry === undefined || (!reads && folder && this.#rules.has('folderMethods'))) {
      const headers = { 'X-Application': 'yes', 'Content-Length': String(FROM_APPLICATION.length) };
      return answerOf(404, headers, request.method === 'HEAD' ? '' : FROM_APPLICATION);
    }
    if (!reads) {
      if (request.method === 'OPTIONS' && this.#rules.has('options')) return this.#options(entry, request);
      if (entry.kind === 'file') return this.#empty(405, { ...this.#allow(), ...this.#cors() });
    }
    if (entry.kind === 'file') return this.#serve(entry, this.#values(request), isGet);
    const [, query = ''] = /\?(.*)/.exec(request.target) ?? [];
    const kept = this.#rules.has('redirectQuery') && query !== '' ? `?${query}` : '';
    return this.#empty(302, { 'Cache-Control': MAX_AGE, Location: entry.location + kept });
  }

  #entryFor(target: string): Entry | undefined {
    if (this.#rules.has('needlessEscapes') && hasNeedlessEscapes(target)) return undefined;
    if (this.#rules.has('illFormed') && isIllFormed(target)) return undefined;
    return this.#site.get(lenientPath(target));
  }

  /** Blanks around a value are none of it (RFC 9110 §5.5); gunicorn keeps those behind it. */
  #values({ headers }: FuzzRequest): FuzzRequest['headers'] {
    const blanks = this.#rules.has('blanks') ? /^[ \t]+|[ \t]+$/g : /^[ \t]+/;
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace(blanks, '')]),
    );
  }

  #options(entry: Entry, { headers }: FuzzRequest): FuzzAnswer {
    const asked = headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
    const granted = asked && entry.kind === 'file' && this.#rules.has('preflight');
    const cors = {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': 'GET, HEAD',
      'Access-Control-Allow-Headers': '*',
      'Access-Control-Max-Age': '86400',
    };
    return answerOf(204, { ...this.#allow(), ...(granted ? cors : {}) });
  }

  #allow(): Record<string, string> {
    return { Allow: this.#rules.has('allow') ? 'GET, HEAD, OPTIONS' : 'GET, HEAD' };
  }

  #serve(file: File, asked: FuzzRequest['headers'], isGet: boolean): FuzzAnswer {
    const chosen = this.#negotiate(file, asked['accept-encoding']);
    if (this.#fails(file, chosen, asked)) return this.#empty(412, this.#cors());
    if (this.#isNotModified(file, chosen, asked)) return this.#notModified(file, chosen);
    const common = this.#headers(file, chosen);
    const size = chosen.bytes.length;
    const range = this.#range(file, chosen, asked);
    if (range === 'unsatisfiable')
      return this.#empty(416, { 'Content-Range': `bytes */${size}`, ...this.#cors() });
    const [first, last] = range ?? [0n, BigInt(size - 1)];
    const body = chosen.bytes.subarray(Number(first), Number(last) + 1);
    const headers = {
      ...common,
      ...(range === null ? {} : this.#partHeaders(file, `bytes ${first}-${last}/${size}`)),
      'Content-Length': String(body.length),
    };
    return answerOf(range === null ? 200 : 206, headers, isGet ? body : '');
  }

  #partHeaders(file: File, contentRange: string): Record<string, string> {
    const noTransform = { 'Cache-Control': `${this.#cacheControl(file)}, no-transform` };
    return { 'Content-Range': contentRange, ...(this.#rules.has('noTransform') ? noTransform : {}) };
  }

  #negotiate(file: File, header: string | undefined): Representation {
    const accepts = this.#rules.has('acceptEncoding') ? acceptsInHttp(header) : acceptsInWhiteNoise(header);
    return file.representations.find(({ coding }) => accepts(coding)) ?? file.identity;
  }

  #fails(file: File, { etag }: Representation, asked: FuzzRequest['headers']): boolean {
    const { 'if-match': ifMatch, 'if-unmodified-since': ifUnmodifiedSince } = asked;
    if (ifMatch !== undefined) return this.#rules.has('ifMatch') && !listNames(ifMatch, etag, false);
    const date = ifUnmodifiedSince === undefined ? null : httpDate(ifUnmodifiedSince);
    return this.#rules.has('ifUnmodifiedSince') && date !== null && file.modified > date;
  }

  #isNotModified(file: File, { etag }: Representation, asked: FuzzRequest['headers']): boolean {
    const { 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince } = asked;
    if (ifNoneMatch !== undefined) {
      return this.#rules.has('ifNoneMatch') ? listNames(ifNoneMatch, etag, true) : ifNoneMatch === etag;
    }
    if (ifModifiedSince === undefined) return false;
    if (this.#rules.has('ifModifiedSince')) {
      const date = httpDate(ifModifiedSince);
      return date !== null && file.modified <= date;
    }
    // WhiteNoise compares what Python's parsedate gives, number by number.
    const parsed = this.#facts.dates[ifModifiedSince] ?? null;
    return parsed !== null && compareInTurn(parsed, fields(file.modified)) >= 0;
  }

  #notModified(file: File, { etag }: Representation): FuzzAnswer {
    return answerOf(304, {
      'Cache-Control': this.#cacheControl(file),
      ...varyOf(file),
      ETag: etag,
      ...this.#cors(),
    });
  }

  #range(
    file: File,
    { bytes, etag }: Representation,
    asked: FuzzRequest['headers'],
  ): ReturnType<typeof rangeInHttp> {
    const { range, 'if-range': ifRange } = asked;
    if (range === undefined || range === '') return null;
    if (this.#rules.has('ifRange') && ifRange !== undefined) {
      const holds = ifRange.endsWith('"') ? ifRange === etag : httpDate(ifRange) === file.modified;
      if (!holds) return null;
    }
    return this.#rules.has('range') ? rangeInHttp(range, bytes.length) : rangeInPython(range, bytes.length);
  }

  #headers(file: File, { coding, etag }: Representation): Record<string, string> {
    const extension = /\.(\w+)$/.exec(file.name)?.[1]?.toLowerCase() ?? '';
    return {
      'Content-Type': this.#rules.has('mediaTypes')
        ? (TYPES[extension] ?? 'application/octet-stream')
        : (this.#facts.types[file.name] ?? ''),
      'Cache-Control': this.#cacheControl(file),
      'Access-Control-Allow-Origin': '*',
      ...varyOf(file),
      'Last-Modified': new Date(file.modified * 1000).toUTCString(),
      ETag: etag,
      ...(this.#rules.has('acceptRanges') ? { 'Accept-Ranges': 'bytes' } : {}),
      ...(coding === null ? {} : { 'Content-Encoding': coding }),
    };
  }

  #cacheControl(file: File): string {
    return file.immutable && this.#rules.has('immutable') ? 'max-age=315360000, public, immutable' : MAX_AGE;
  }

  #cors(): Record<string, string> {
    return this.#rules.has('cors') ? { 'Access-Control-Allow-Origin': '*' } : {};
  }

  #empty(status: number, headers: Record<string, string>): FuzzAnswer {
    return answerOf(status, {
      ...headers,
      ...(this.#rules.has('contentLength') ? { 'Content-Length': '0' } : {}),
    });
  }
}

const varyOf = ({ representations }: File): Record<string, string> =>
  representations.length > 1 ? { Vary: 'Accept-Encoding' } : {};

function answerOf(status: number, headers: Record<string, string>, body: string | Buffer = ''): FuzzAnswer {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]] as const);
  return { status, headers: new Map(entries), body: Buffer.from(body) };
}

/** Year, month, day, hour, minute and second. */
function fields(seconds: number): number[] {
  const date = new Date(seconds * 1000);
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), ...time];
}

function compareInTurn(one: readonly number[], other: readonly number[]): number {
  for (const [index, number] of other.entries()) {
    const difference = (one[index] ?? 0) - number;
    if (difference !== 0) return difference;
  }
  return 0;
}
