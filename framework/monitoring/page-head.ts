import { type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { REQUEST_ID } from '../headers';
import { BodyCount } from './body-count';

/** The function that Node gives every response; a package may have put one of its own in its place. */
const nativeWriteHead = ServerResponse.prototype.writeHead as WriteHead;

const ENCODING = 'content-encoding';

/** Headers as `writeHead` takes them: an object, a list of names and values, or a list of pairs. */
type GivenHeaders =
  | OutgoingHttpHeaders
  | readonly OutgoingHttpHeader[]
  | readonly (readonly [string, string])[];

type WriteHead = (status: number, ...rest: unknown[]) => ServerResponse;

interface Followed {
  writeHead: WriteHead;
}

/** The head and the body of a page as they are sent: in one object, as each that a response holds takes time. */
class FollowedPage extends BodyCount {
  /** The id that is sent with it; null for none. */
  readonly id: string | null;
  readonly writeHead: WriteHead;
  encoding = 'identity';

  constructor(response: ServerResponse, id: string | null) {
    super(response);
    this.id = id;
    this.writeHead = response.writeHead as WriteHead;
  }
}

/**
 * Adds an id to the head of a page when it is written, notes its content coding, and counts the bytes of its body. Headers
 * that are given to `writeHead` alone are not found in the response. A header that is set before that takes Node a longer
 * way through all others.
 *
 * @param id as X-Request-Id, unless the application sends one of its own; null for none
 */
export function followPage(response: ServerResponse, id: string | null): void {
  new FollowedPage(response, id).attach(response);
  (response as unknown as Followed).writeHead = writeHeadFollowed;
}

/** Gives the content coding that a page was sent with; `identity` for none. */
export function sentEncoding(response: ServerResponse): string {
  const page = BodyCount.of(response);
  return page instanceof FollowedPage ? page.encoding : 'identity';
}

function writeHeadFollowed(this: ServerResponse & Followed, status: number, ...rest: unknown[]) {
  const page = BodyCount.of(this) as FollowedPage;
  const last = rest.length - 1;
  const given = rest[last];
  const list = typeof given === 'object' && given !== null ? asList(given as GivenHeaders) : [];
  page.encoding = String(valueIn(list, ENCODING) ?? this.getHeader(ENCODING) ?? 'identity');
  const { id } = page;
  if (id !== null && valueIn(list, REQUEST_ID) === undefined && !this.hasHeader(REQUEST_ID)) {
    if (list.length === 0) this.setHeader('X-Request-Id', id);
    // The application may go on using its headers. A copy of them as a list takes less than one of the object, but a
    // function in place of Node's may not understand it.
    else if (page.writeHead !== nativeWriteHead) rest[last] = withId(given as GivenHeaders, id);
    else {
      list.push('X-Request-Id', id);
      rest[last] = list;
    }
  }
  return page.writeHead.call(this, status, ...rest);
}

/** Copies headers into a list of names and values. */
function asList(headers: GivenHeaders): unknown[] {
  if (Array.isArray(headers)) return Array.isArray(headers[0]) ? headers.flat() : [...headers];
  const list: unknown[] = [];
  for (const name in headers) {
    if (Object.hasOwn(headers, name)) list.push(name, (headers as OutgoingHttpHeaders)[name]);
  }
  return list;
}

function valueIn(list: readonly unknown[], name: string): unknown {
  for (let index = 0; index < list.length; index += 2) {
    const given = list[index];
    if (typeof given === 'string' && given.length === name.length && given.toLowerCase() === name)
      return list[index + 1];
  }
  return undefined;
}

function withId(headers: GivenHeaders, id: string): GivenHeaders {
  if (!Array.isArray(headers)) return { ...(headers as OutgoingHttpHeaders), 'X-Request-Id': id };
  return Array.isArray(headers[0]) ? [...headers, ['X-Request-Id', id]] : [...headers, 'X-Request-Id', id];
}
