import fc from 'fast-check';
import type { Tree } from './tree';

/** A request as a value. Header names are in lower case. */
export interface FuzzRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'];
const CODINGS = [
  'gzip',
  'br',
  'identity',
  '*',
  'deflate',
  'x-gzip',
  'zstd',
  'GZIP',
  'Br',
  'gzipped',
  'bra',
  'dcb',
  'dcz',
  'DCB',
];

/** Pieces of paths that have led elsewhere in other servers. */
const SPELLINGS = [
  ...[
    '..',
    '.',
    '',
    '%2e%2e',
    '%2E.',
    '.%2e',
    '%2f',
    '%5c',
    '\\',
    '%00',
    '%0d%0a',
    '%25',
    '%252e%252e',
    '...',
  ],
  ...['..;', '..%00', '%c0%ae%c0%ae', '%e0%80%ae', '%ff', '%', '%2', '%zz', '%u002e', '::$DATA', 'c:', '~'],
  ...[
    '.env',
    '.git',
    'css',
    'app.css',
    'static',
    'index.html',
    'CON',
    'fifo.txt',
    'link-out.txt',
    '__proto__',
  ],
  ...[
    'root-secret',
    'secret.txt',
    'linked-folder',
    'constructor',
    'app.css.gz',
    '%61pp.css',
    'evil.example',
    '^',
  ],
];

const dates = (seconds: number): fc.Arbitrary<string> => {
  const around = fc.integer({ min: -2, max: 50 }).map((offset) => new Date((seconds + offset) * 1000));
  return fc.oneof(
    { weight: 4, arbitrary: around.map((date) => date.toUTCString()) },
    { weight: 1, arbitrary: around.map(rfc850) },
    { weight: 1, arbitrary: around.map(asctime) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...['Thu, 32 Foo 2024 99:99:99 GMT', '0', '-1', 'now', 'Tue, 02 Jan 2024 03:04:05 +0100', ''],
        ...['Tue, 02 Jan 2024 03:04:05 UTC', '2024-01-02T03:04:05Z', 'Sat, 29 Feb 2025 00:00:00 GMT'],
        ...[
          'Fri, 31 Dec 9999 23:59:59 GMT',
          'Mon, 01 Jan 0000 00:00:00 GMT',
          'Sat, 31 Dec 2016 23:59:60 GMT',
        ],
      ),
    },
  );
};

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function rfc850(date: Date): string {
  const [, day = '', month = '', year = '', time = ''] = date.toUTCString().split(' ');
  return `${DAYS[date.getUTCDay()]}, ${day}-${month}-${year.slice(2)} ${time} GMT`;
}

function asctime(date: Date): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = date.toUTCString().split(' ');
  return `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`;
}

const entityTags = (known: readonly string[]): fc.Arbitrary<string> => {
  const tag = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...known) },
    { weight: 2, arbitrary: fc.constantFrom(...known).map((etag) => `W/${etag}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('"x"', '""', '"a,b"', 'W/"x"', '"', 'W/', 'w/"x"', 'unquoted', '"a"b"'),
    },
  );
  return fc.oneof(
    { weight: 4, arbitrary: tag },
    { weight: 2, arbitrary: fc.array(tag, { maxLength: 5 }).map((tags) => tags.join(', ')) },
    { weight: 1, arbitrary: fc.constantFrom('*', '', ',,,,', '*, "x"', ` ${known[0]}\t`, ','.repeat(5000)) },
  );
};

const numbers = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 10 }).map(String) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 300_000 }).map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '-1', '00', '1e3', '0x1', '18446744073709551615', '9'.repeat(400), ' 1'),
  },
);

const ranges = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(numbers, numbers).map(([first, last]) => `bytes=${first}-${last}`) },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.tuple(numbers, numbers).map(([first, last]) => `${first}-${last}`),
        { maxLength: 4 },
      )
      .map((list) => `bytes=${list.join(',')}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        'bytes',
        'bytes=',
        'bytes=-',
        'bytes=a-b',
        'lines=0-1',
        'BYTES=0-0',
        'bytes = 0-1',
        'bytes=0-0,',
        'bytes=,',
      ],
      `bytes=${',0-0'.repeat(3000)}`,
      `bytes=${','.repeat(8000)}`,
      `bytes=${' '.repeat(8000)}0-0`,
    ),
  },
);

const weights = fc.constantFrom(
  '',
  ';q=0',
  ';q=0.5',
  '; q=1',
  ';q=1.000',
  ';q=0.000',
  ';Q=0.1',
  ';q=2',
  ';q=',
  ';x=1',
  ';q=0.0001',
);
const acceptEncodings = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['gzip, deflate, br, zstd', 'gzip', 'br', 'identity', '*', '', 'gzip, br'],
      ...['gzip, deflate, br, zstd, dcb, dcz', 'dcb', 'br, dcz;q=0.1', 'dcb, *;q=0'],
    ),
  },
  {
    weight: 6,
    arbitrary: fc
      .array(
        fc.tuple(fc.constantFrom(...CODINGS), weights).map((pair) => pair.join('')),
        { maxLength: 5 },
      )
      .map((list) => list.join(', ')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ',',
      ','.repeat(7000),
      'gzip;'.repeat(1500),
      ';q=1',
      'gzip\t;\tq=0',
      'gzip br',
    ),
  },
);

/** A path as a well-behaved client writes it. */
export function encodedPath(decoded: string): string {
  return decoded.split('/').map(encodeURIComponent).join('/');
}

/** Wrong and right spellings of paths: right ones for the files to be met at all. */
export function targets(tree: Tree): fc.Arbitrary<string> {
  const known = [...tree.files.keys(), ...tree.redirects.keys()];
  const right = fc.constantFrom(...known).map(encodedPath);
  const spelling = fc.constantFrom(...SPELLINGS);
  const inserted = fc
    .tuple(fc.constantFrom(...known, ...tree.forbidden).map(encodedPath), fc.nat(60), spelling, fc.boolean())
    .map(([path, at, piece, asSegment]) => {
      if (!asSegment) return path.slice(0, at) + piece + path.slice(at);
      const segments = path.split('/');
      segments.splice(1 + (at % segments.length), 0, piece);
      return segments.join('/');
    });
  const escaped = fc.tuple(fc.constantFrom(...known).map(encodedPath), fc.nat(60)).map(([path, at]) => {
    const place = at % path.length;
    const code = path.charCodeAt(place).toString(16).padStart(2, '0');
    return `${path.slice(0, place)}%${at % 2 ? code : code.toUpperCase()}${path.slice(place + 1)}`;
  });
  const latin1 = fc.constantFrom(...known).map((path) => Buffer.from(path, 'utf8').toString('latin1'));
  const composed = fc.array(spelling, { minLength: 1, maxLength: 6 }).map((pieces) => `/${pieces.join('/')}`);
  const bytes = fc.string({ unit: 'binary-ascii', maxLength: 40 }).map((text) => `/${text}`);
  const delta = [...tree.files.values()].filter(({ deltas }) => deltas !== undefined).map(({ url }) => url);
  const path = fc.oneof(
    { weight: 8, arbitrary: right },
    ...(delta.length === 0 ? [] : [{ weight: 4, arbitrary: fc.constantFrom(...delta) }]),
    { weight: 4, arbitrary: inserted },
    { weight: 2, arbitrary: escaped },
    { weight: 1, arbitrary: latin1 },
    { weight: 2, arbitrary: composed },
    { weight: 1, arbitrary: fc.constantFrom(...tree.forbidden) },
    { weight: 1, arbitrary: fc.constantFrom(...tree.forbidden).map(encodedPath) },
    { weight: 1, arbitrary: bytes },
  );
  const form = fc.oneof(
    { weight: 20, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('http://x.example', 'HTTPS://x.example:1', 'http:/', 'ftp://x', '*', 'x:'),
    },
  );
  const query = fc.oneof(
    { weight: 8, arbitrary: fc.constant('') },
    {
      weight: 2,
      arbitrary: fc.constantFrom('?', '?a=1', '?/../', '??', '?%0d%0aX: 1', '?//evil.example', '?é', '#f'),
    },
  );
  return fc.tuple(form, path, query).map((parts) => parts.join(''));
}

/** Values of Available-Dictionary: those of the tree, others, and no values at all. */
function offers(tree: Tree): fc.Arbitrary<string> {
  const known = [...tree.files.values()].flatMap(({ deltas }) => [...(deltas?.keys() ?? [])]);
  const some = known.length === 0 ? [':AAAA:'] : known;
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...some) },
    { weight: 1, arbitrary: fc.constantFrom(...some).map((value) => value.slice(1, -1)) },
    { weight: 1, arbitrary: fc.constantFrom(...some).map((value) => `${value}, ${value}`) },
    { weight: 1, arbitrary: fc.constantFrom(...some).map((value) => `${value};a=1`) },
    { weight: 1, arbitrary: fc.constantFrom(...some).map((value) => value.toLowerCase()) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', ':', '::', '?1', '"x"', `:${'A'.repeat(6000)}:`, '__proto__'),
    },
  );
}

/** The parts that requests are made of. */
export interface RequestParts {
  readonly method: fc.Arbitrary<string>;
  readonly target: fc.Arbitrary<string>;
  readonly headers: Readonly<Record<string, fc.Arbitrary<string>>>;
}

export function requestParts(tree: Tree, etags: readonly string[]): RequestParts {
  const modified = Math.min(...[...tree.files.values()].map((file) => file.modified));
  const someDate = dates(modified);
  const someTags = entityTags(etags);
  return {
    method: fc.oneof(
      { weight: 12, arbitrary: fc.constant('GET') },
      { weight: 4, arbitrary: fc.constantFrom(...METHODS) },
    ),
    target: targets(tree),
    headers: {
      'accept-encoding': acceptEncodings,
      range: ranges,
      'if-none-match': someTags,
      'if-match': someTags,
      'if-modified-since': someDate,
      'if-unmodified-since': someDate,
      'if-range': fc.oneof(someTags, someDate),
      origin: fc.constantFrom('https://other.example', 'null', ''),
      'access-control-request-method': fc.constantFrom('GET', 'PUT', ''),
      'available-dictionary': offers(tree),
      'sec-fetch-site': fc.constantFrom('same-origin', 'same-origin', 'cross-site', 'same-site', 'none', ''),
      'sec-fetch-mode': fc.constantFrom('no-cors', 'cors', 'navigate', 'same-origin', 'websocket', ''),
    },
  };
}

/** Whole requests, for properties that fast-check shrinks. */
export function requests({ method, target, headers }: RequestParts): fc.Arbitrary<FuzzRequest> {
  // Seldom many headers at once: one precondition hides the next.
  const few = fc
    .subarray(Object.keys(headers), { maxLength: 4 })
    .chain((names) =>
      fc.record(Object.fromEntries(names.map((name) => [name, headers[name] ?? fc.constant('')]))),
    );
  return fc.record({ method, target, headers: few }) as fc.Arbitrary<FuzzRequest>;
}

/** The number of values of each part in circulation at a time, and of the requests that are made of them. */
const POOL = 10_000;
const DRAWN = 500_000;

/**
 * Endless requests, made of parts that fast-check gave, in new combinations: a hundred times as fast. The same
 * seed gives the same requests.
 */
export function* recombined(parts: RequestParts, seed: number): Generator<FuzzRequest> {
  const random = randomNumbers(seed);
  for (let round = 0; ; round++) {
    const draw = (arbitrary: fc.Arbitrary<string>, size: number) => {
      const pool = fc.sample(arbitrary, { numRuns: size, seed: (seed + round) % 0x7fff_ffff });
      return () => pool[random() % pool.length] ?? '';
    };
    const method = draw(parts.method, 200);
    const target = draw(parts.target, POOL);
    const headers = Object.entries(parts.headers).map(([name, some]) => [name, draw(some, 1000)] as const);
    for (let index = 0; index < DRAWN; index++) {
      const chosen: Record<string, string> = {};
      // Each header comes in about one request of four.
      const which = random() & random();
      for (const [at, [name, value]] of headers.entries()) if ((which >> at) & 1) chosen[name] = value();
      yield { method: method(), target: target(), headers: chosen };
    }
  }
}

/** Marsaglia's xorshift: quick, and the same everywhere. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
