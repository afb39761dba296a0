/** Conversations for the differential fuzz: plain requests, odd ones, and everything between, from one seed. */

/** A stream of numbers in [0, 1) that its seed determines (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The writes of a client, each with its delay in milliseconds; -1 sends it together with the one before. */
export interface Conversation {
  readonly seed: number;
  readonly writes: readonly { readonly after: number; readonly text: string }[];
}

const TARGETS = [
  ...['/static/small.js', '/static/small.js', '/static/app.js', '/static/app.js', '/static/large.bin'],
  ...['/static/empty.txt', '/static/huge.bin', '/static/none.js', '/static/a%20b.txt', '/static/%61pp.js'],
  ...[
    '/static/small.js?x=1',
    '/static//small.js',
    '/static/docs/',
    '/static/docs',
    '/static/docs/index.html?q=ä',
  ],
  ...[
    '/',
    '/app',
    '/app?x=y',
    '*',
    'http://host/static/small.js',
    '/static/small.js#a',
    '/static/sm\tall.js',
    '',
  ],
  ...['/static/\xe9.js', '/static/small.js\0', '/%00', '/static/../secret'],
];
const METHODS = [
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'HEAD',
  'HEAD',
  'OPTIONS',
  'POST',
  'PUT',
  'get',
  'FOO',
  'DELETE',
];
const VERSIONS = [
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/2.0',
  'http/1.1',
  '',
];
const HEADERS = [
  'Accept-Encoding: gzip, deflate, br, zstd',
  'accept-encoding: br;q=0, gzip',
  'ACCEPT-ENCODING:identity;q=0',
  'Accept-Encoding:\t*  ',
  'Accept: text/html,*/*;q=0.8',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64)',
  'Cookie: a=b; c="d"',
  'X-Empty:',
  'X-Latin: caf\xe9',
  'If-None-Match: *',
  'If-None-Match: "x", W/"y"',
  'If-None-Match: @etag',
  'If-Match: @etag',
  'If-Match: "x"',
  'If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT',
  'If-Modified-Since: yesterday',
  'If-Unmodified-Since: Thu, 01 Jan 1970 00:00:10 GMT',
  'Range: bytes=0-9',
  'Range: bytes=-5',
  'Range: bytes=5-',
  'Range: bytes=9-2',
  'Range: bytes=999999999-',
  'Range: bytes=0-1,5-6',
  'Range: lines=1-2',
  'If-Range: @etag',
  'If-Range: "x"',
  'Connection: keep-alive',
  'Connection: Keep-Alive',
  'Connection: close',
  'Connection: keep-alive, foo',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Proxy-Connection: close',
  'Expect: 100-continue',
  'Expect: magic',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip',
  'Content-Length: 0',
  'Content-Length: 5',
  'Content-Length: 5, 5',
  'Content-Length: -1',
  'Host: second',
  'Host : spaced',
  'No-Colon',
  ': no name',
  'Folded: a\r\n b',
  'Bare: a\nInjected: b',
  'Return: a\rb',
  'Nul: a\0b',
  'Del: a\x7fb',
  'X(Y): z',
  'Origin: https://other.example',
  'Access-Control-Request-Method: GET',
  `X-Long: ${'l'.repeat(9000)}`,
  `X-Longer: ${'l'.repeat(17_000)}`,
];
const PLAIN_HEADERS = 9;
const HOSTS = [
  'Host: a.example',
  'Host: a.example',
  'Host: a.example',
  'host:127.0.0.1:80',
  'Host: [::1]',
  'Host:',
  'Host: a b',
  'Host: u@h',
  '',
];
const BODIES = ['', '', 'hello', '5\r\nhello\r\n0\r\n\r\n', '0\r\n\r\n', 'zz\r\n', '\r\n', '\n'];
const BETWEEN = ['', '', '', '', '', '\r\n', '\n', ' ', '\0'];

/** @param etag what `@etag` in a header stands for: an entity-tag that really is one of the server's */
export function conversation(seed: number, etag: string): Conversation {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  // Half of the conversations are nearly plain: the others would hardly ever get past their first request.
  const isOdd = random() < 0.5;

  const request = (): string => {
    const odd = isOdd && random() < 0.4;
    const names = odd ? HEADERS : random() < 0.7 ? HEADERS.slice(0, PLAIN_HEADERS) : HEADERS.slice(0, 28);
    const lines = [
      `${odd ? pick(METHODS) : pick(METHODS.slice(0, 7))} ${odd ? pick(TARGETS) : pick(TARGETS.slice(0, 18))} ${odd ? pick(VERSIONS) : 'HTTP/1.1'}`,
      odd ? pick(HOSTS) : 'Host: a.example',
      ...Array.from({ length: Math.floor(random() * 5) }, () => pick(names)),
    ].filter((line) => line !== '');
    const newline = odd && random() < 0.1 ? '\n' : '\r\n';
    const head = lines.join(newline).replaceAll('@etag', etag) + newline + newline;
    const whole = head + (odd ? pick(BODIES) : '');
    return odd && random() < 0.1 ? mutated(whole, random) : whole;
  };

  let text = '';
  const count = 1 + Math.floor(random() * 6);
  for (let index = 0; index < count; index++) text += request() + (isOdd ? pick(BETWEEN) : '');
  if (random() < 0.8) text += 'GET /last HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n';
  return { seed, writes: cut(text, random) };
}

/** One character removed, doubled or replaced. */
function mutated(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const kind = random();
  const char =
    kind < 0.3
      ? ''
      : kind < 0.6
        ? (text[at] ?? '').repeat(2)
        : String.fromCharCode(Math.floor(random() * 256));
  return text.slice(0, at) + char + text.slice(at + 1);
}

/** The text in one to six writes, cut anywhere. */
function cut(text: string, random: () => number): Conversation['writes'] {
  const places = Array.from({ length: random() < 0.5 ? 0 : Math.floor(random() * 6) }, () =>
    Math.floor(random() * text.length),
  );
  const bounds = [0, ...places.sort((a, b) => a - b), text.length];
  return bounds.slice(1).map((end, index) => ({
    after: random() < 0.2 ? -1 : Math.floor(random() * 4),
    text: text.slice(bounds[index], end),
  }));
}
