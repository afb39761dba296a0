import type { FuzzAnswer } from '../fuzz/oracle';
import type { FuzzRequest } from '../fuzz/requests';

/** Headers that belong to the host and the connection, not to the file. */
const OF_THE_HOST = new Set(['date', 'server', 'connection', 'keep-alive', 'transfer-encoding']);

/** The differences between an answer and the expected one: `status`, `body`, or names of headers. */
export function differences(answer: FuzzAnswer, expected: FuzzAnswer): string[] {
  if (answer.status !== expected.status) return ['status'];
  const names = new Set([...answer.headers.keys(), ...expected.headers.keys()]);
  const found = [...names].filter(
    (name) =>
      !OF_THE_HOST.has(name) &&
      answer.headers.get(name)?.join('\n') !== expected.headers.get(name)?.join('\n'),
  );
  if (!answer.body?.equals(expected.body ?? Buffer.alloc(0))) found.push('body');
  return found;
}

/** A way in which our answers could be wrong. */
export interface Mutation {
  readonly name: string;
  /** The answer as it would be then; the same object where it makes no difference. */
  mutate(answer: FuzzAnswer, request: FuzzRequest): FuzzAnswer;
}

const isOurs = ({ headers }: FuzzAnswer) => !headers.has('x-application');

const header = (
  name: string,
  change: (value: string) => string | null,
  statuses: readonly number[] = [],
): Mutation => ({
  name: `${statuses.join(', ') || 'any status'}: another ${name}, or none`,
  mutate(answer) {
    const [value] = answer.headers.get(name) ?? [];
    if (value === undefined || !isOurs(answer) || (statuses.length > 0 && !statuses.includes(answer.status)))
      return answer;
    const headers = new Map(answer.headers);
    const changed = change(value);
    if (changed === null) headers.delete(name);
    else headers.set(name, [changed]);
    return { ...answer, headers };
  },
});

const status = (
  from: number,
  to: number,
  when: (request: FuzzRequest) => boolean = () => true,
): Mutation => ({
  name: `${to} instead of ${from}`,
  mutate: (answer, request) =>
    answer.status === from && isOurs(answer) && when(request) ? { ...answer, status: to } : answer,
});

const without = () => null;

/** Each of these has to be noticed wherever it makes a difference, whatever else differs in the same answer. */
export const MUTATIONS: readonly Mutation[] = [
  header('content-type', () => 'text/plain'),
  header('content-type', (value) => value.replace('utf-8', 'latin1')),
  header('cache-control', without),
  header('cache-control', () => 'max-age=61, public', [200]),
  header('cache-control', without, [304]),
  header('cache-control', (value) => value.replace(', immutable', '')),
  header('vary', without, [200, 206]),
  header('vary', without, [304]),
  header('vary', () => 'Origin'),
  header('etag', (value) => `W/${value}`, [200, 206]),
  header('etag', without, [304]),
  header('etag', (value) => value.replace(/-(?:gzip|br)/, '')),
  header('last-modified', () => 'Thu, 01 Jan 1970 00:00:01 GMT'),
  header('last-modified', without, [206]),
  header('accept-ranges', without),
  header('accept-ranges', () => 'none'),
  header('content-encoding', without),
  header('content-length', (value) => String(Number(value) + 1), [200, 206, 416, 412]),
  header('content-range', (value) => value.replace('bytes ', 'bytes 0')),
  header('content-range', without, [416]),
  header('access-control-allow-origin', without, [200, 206]),
  header('access-control-allow-origin', without, [304, 412, 416]),
  header('access-control-allow-methods', () => '*'),
  header('allow', () => 'GET'),
  header('location', (value) => value.replace(/\?.*/, '')),
  header('location', (value) => `/${value}`),
  status(412, 200),
  status(412, 304),
  status(304, 200),
  status(206, 200),
  status(416, 200),
  status(405, 404),
  status(302, 301),
  status(200, 206, ({ headers }) => headers.range !== undefined),
  status(200, 304, ({ headers }) => headers['if-none-match'] !== undefined),
  status(200, 412, ({ headers }) => headers['if-match'] !== undefined),
  {
    name: 'a header more',
    mutate: (answer) =>
      isOurs(answer) ? { ...answer, headers: new Map([...answer.headers, ['x-more', ['yes']]]) } : answer,
  },
  {
    name: 'another byte at the end of a body',
    mutate(answer) {
      if (!isOurs(answer) || !answer.body?.length) return answer;
      const body = Buffer.from(answer.body);
      body[body.length - 1] = (body.at(-1) ?? 0) ^ 1;
      return { ...answer, body };
    },
  },
];
