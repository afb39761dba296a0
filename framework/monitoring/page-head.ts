import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { REQUEST_ID } from '../headers';

/** The property of a response that holds what is known of its head. */
const HEAD = Symbol('whitenoise-node:PageHead');

const ENCODING = 'content-encoding';

/** Headers as `writeHead` takes them: an object, a list of names and values, or a list of pairs. */
type GivenHeaders =
  | OutgoingHttpHeaders
  | readonly OutgoingHttpHeader[]
  | readonly (readonly [string, string])[];

type WriteHead = (status: number, ...rest: unknown[]) => ServerResponse;

interface PageHead {
  /** The id that is sent with it; null for none. */
  readonly id: string | null;
  readonly writeHead: WriteHead;
  encoding: string;
}

interface Followed {
  [HEAD]?: PageHead;
  writeHead: WriteHead;
}

/**
 * Adds an id to the head of a page when it is written, and notes its content coding: headers that are given to `writeHead`
 * alone are not found in the response. A header that is set before that takes Node a longer way through all others.
 *
 * @param id as X-Request-Id, unless the application sends one of its own; null for none
 */
export function followHead(response: ServerResponse, id: string | null): void {
  const followed = response as unknown as Followed;
  followed[HEAD] = { id, writeHead: followed.writeHead, encoding: 'identity' };
  followed.writeHead = writeHeadFollowed;
}

/** Gives the content coding that a page was sent with; `identity` for none. */
export function sentEncoding(response: ServerResponse): string {
  return (response as unknown as Followed)[HEAD]?.encoding ?? 'identity';
}

function writeHeadFollowed(this: ServerResponse & Followed, status: number, ...rest: unknown[]) {
  const head = this[HEAD] as PageHead;
  const { id } = head;
  const last = rest.length - 1;
  const given = rest[last];
  const headers = typeof given === 'object' && given !== null ? (given as GivenHeaders) : null;
  const encoding = headers === null ? undefined : headerIn(headers, ENCODING);
  head.encoding = String(encoding ?? this.getHeader(ENCODING) ?? 'identity');
  if (id === null || this.hasHeader(REQUEST_ID)) return head.writeHead.call(this, status, ...rest);
  if (headers === null) this.setHeader('X-Request-Id', id);
  else if (headerIn(headers, REQUEST_ID) === undefined) rest[last] = withId(headers, id);
  return head.writeHead.call(this, status, ...rest);
}

function headerIn(headers: GivenHeaders, name: string): unknown {
  if (!Array.isArray(headers)) {
    for (const key in headers) if (isName(key, name)) return (headers as OutgoingHttpHeaders)[key];
    return undefined;
  }
  const pairs = Array.isArray(headers[0]) ? (headers as unknown[]).flat() : headers;
  for (let index = 0; index < pairs.length; index += 2)
    if (isName(String(pairs[index]), name)) return pairs[index + 1];
  return undefined;
}

function isName(given: string, name: string): boolean {
  return given.length === name.length && given.toLowerCase() === name;
}

function withId(headers: GivenHeaders, id: string): GivenHeaders {
  if (!Array.isArray(headers)) return { ...(headers as OutgoingHttpHeaders), 'X-Request-Id': id };
  return Array.isArray(headers[0]) ? [...headers, ['X-Request-Id', id]] : [...headers, 'X-Request-Id', id];
}
