import type { FuzzAnswer } from '../fuzz/oracle';
import { only } from '../fuzz/oracle';
import type { FuzzRequest } from '../fuzz/requests';

/** Two answers to one request. */
export interface Answers {
  readonly request: FuzzRequest;
  readonly theirs: FuzzAnswer;
  readonly ours: FuzzAnswer;
}

/** A way in which ours is meant to differ. */
export interface DifferenceClass {
  readonly name: string;
  /** Whether it explains that status or body differ, or the named headers. */
  explains(answers: Answers): boolean;
  /** The headers it explains; all where it is left out. */
  readonly headers?: readonly string[];
}

const asked =
  (name: string) =>
  ({ request }: Answers) =>
    request.headers[name] !== undefined;
const fromApplication = ({ headers }: FuzzAnswer) => headers.has('x-application');
const statusIs =
  (...statuses: number[]) =>
  ({ ours, theirs }: Answers) =>
    statuses.includes(ours.status) || statuses.includes(theirs.status);

const NEEDLESS = /%(?:2[def]|3\d|[46][1-9a-f]|[57][\da]|5f|7e|00)/i;
const pathOf = ({ request }: Answers) => request.target.split('?')[0] ?? '';

/**
 * The first that explains a difference counts. Wide ones (another path altogether) come before narrow ones (one
 * header).
 */
export const CLASSES: readonly DifferenceClass[] = [
  {
    name: 'gunicorn refuses the request itself, or reads a target in another form',
    explains: ({ theirs, request }) =>
      theirs.status === 400 || !request.target.startsWith('/') || /#/.test(request.target),
  },
  {
    name: 'one path per file: needless escapes lead to the application',
    explains: (answers) => NEEDLESS.test(pathOf(answers)) && fromApplication(answers.ours),
  },
  {
    name: 'one path per file: nothing is normalised, ill-formed escapes are no path',
    explains: (answers) =>
      fromApplication(answers.ours) &&
      (/\/\/|%(?![\da-f]{2})|\\/i.test(pathOf(answers)) || isNotUtf8(pathOf(answers))),
  },
  {
    name: 'a backslash is a character of a name like any other',
    explains: (answers) => /%5c|\\/i.test(pathOf(answers)) && fromApplication(answers.theirs),
  },
  {
    name: 'dotfiles are not served, nor links to them',
    explains: (answers) =>
      fromApplication(answers.ours) &&
      /(?:^|\/)(?:\.(?!well-known)|sub\/\.hidden|link-to-hidden)/.test(decoded(pathOf(answers))),
  },
  {
    name: 'links out of the root are not followed',
    explains: (answers) =>
      fromApplication(answers.ours) && /link(?:-out|ed-folder)/.test(decoded(pathOf(answers))),
  },
  { name: 'OPTIONS is told what is allowed (204)', explains: ({ request }) => request.method === 'OPTIONS' },
  {
    name: 'an index redirect is for GET and HEAD',
    explains: ({ request, theirs }) => theirs.status === 302 && !['GET', 'HEAD'].includes(request.method),
  },
  {
    name: 'an index redirect keeps the query',
    explains: ({ request, theirs, ours }) =>
      theirs.status === 302 && ours.status === 302 && request.target.includes('?'),
    headers: ['location'],
  },
  {
    name: 'If-Match and If-Unmodified-Since are honoured (412)',
    explains: (answers) =>
      answers.ours.status === 412 && (asked('if-match')(answers) || asked('if-unmodified-since')(answers)),
  },
  {
    name: 'If-None-Match is a list of tags compared weakly, and beats If-Modified-Since',
    explains: (answers) => asked('if-none-match')(answers) && statusIs(304)(answers),
  },
  {
    name: 'If-Modified-Since takes dates as HTTP writes them, and no others',
    explains: (answers) => asked('if-modified-since')(answers) && statusIs(304)(answers),
  },
  {
    name: 'If-Range is honoured',
    explains: (answers) => asked('if-range')(answers) && statusIs(206, 416)(answers),
  },
  {
    name: 'Accept-Encoding is parsed: weights, exclusions, upper case, x-gzip, junk',
    explains: ({ ours, theirs, request }) =>
      request.headers['accept-encoding'] !== undefined &&
      only(ours.headers, 'content-encoding') !== only(theirs.headers, 'content-encoding'),
  },
  {
    name: 'a range is read by RFC 9110: `0-0`, `-1`, `-0`, suffixes, junk, several',
    explains: (answers) => asked('range')(answers) && statusIs(206, 416)(answers),
  },
  {
    name: 'Accept-Encoding is parsed: weights, exclusions, upper case, x-gzip, junk',
    explains: ({ ours, theirs, request }) =>
      request.headers['accept-encoding'] !== undefined &&
      ours.status === theirs.status &&
      ours.status !== 200,
    headers: ['etag'],
  },
  { name: 'Accept-Ranges is sent', explains: () => true, headers: ['accept-ranges'] },
  {
    name: 'entity-tags: one for each representation, in milliseconds UTC or from the digest',
    explains: () => true,
    headers: ['etag'],
  },
  {
    name: 'immutable where the manifest proves the name',
    explains: ({ ours }) => /immutable/.test(only(ours.headers, 'cache-control') ?? ''),
    headers: ['cache-control'],
  },
  {
    name: 'Access-Control-Allow-Origin is on 304, 412 and 416 too',
    explains: ({ ours }) => [304, 412, 416].includes(ours.status),
    headers: ['access-control-allow-origin'],
  },
  {
    name: 'Content-Length is on empty answers; 304 has the headers of RFC 9110 §15.4.5',
    explains: ({ ours }) => [302, 304, 405, 412, 416].includes(ours.status),
    headers: ['content-length', 'content-type', 'last-modified', 'vary'],
  },
  {
    name: 'media types and charsets of the larger table',
    explains: ({ ours, theirs }) => ours.headers.has('content-type') && theirs.headers.has('content-type'),
    headers: ['content-type'],
  },
];

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function isNotUtf8(path: string): boolean {
  try {
    decodeURIComponent(path);
    return false;
  } catch {
    return true;
  }
}

/** What differs: `status`, `body`, or names of headers. Those that belong to the host and not to the file are left out. */
export function differences({ request, theirs, ours }: Answers): string[] {
  const found: string[] = [];
  if (theirs.status !== ours.status) return ['status'];
  if (request.method !== 'HEAD' && !theirs.body?.equals(ours.body ?? Buffer.alloc(0))) found.push('body');
  const names = new Set([...theirs.headers.keys(), ...ours.headers.keys()]);
  for (const name of ['date', 'server', 'connection', 'keep-alive', 'transfer-encoding']) names.delete(name);
  for (const name of names) {
    if (theirs.headers.get(name)?.join() !== ours.headers.get(name)?.join()) found.push(name);
  }
  return found;
}

/** The class that explains a difference, or null. */
export function classify(answers: Answers, difference: string): string | null {
  const explains = ({ headers, explains: does }: DifferenceClass) =>
    (headers === undefined || headers.includes(difference)) && does(answers);
  return CLASSES.find(explains)?.name ?? null;
}
