import { DELTA_LENGTH, manyName, OFFER, SHEET_NAME } from './fixtures';

/** The headers that Chrome sends for a script of the page's own origin. */
export const BROWSER: Readonly<Record<string, string>> = {
  Connection: 'keep-alive',
  'sec-ch-ua': '"Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"',
  'sec-ch-ua-mobile': '?0',
  'User-Agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'sec-ch-ua-platform': '"Linux"',
  Accept: '*/*',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'no-cors',
  'Sec-Fetch-Dest': 'script',
  Referer: 'http://127.0.0.1/',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'en-GB,en;q=0.9',
};

/** The same of a browser that has the earlier version of a file, and takes the next one as a difference to it. */
const RETURNING: Readonly<Record<string, string>> = {
  ...BROWSER,
  'Accept-Encoding': 'gzip, deflate, br, zstd, dcb, dcz',
  'Available-Dictionary': OFFER,
};

/** One question put to every contender. */
export interface Case {
  readonly name: string;
  /** A note for the reader of the table. */
  readonly note: string;
  readonly path: string;
  /** More paths to spread the load over; `path` is one of them. */
  readonly paths?: readonly string[];
  /** The request for the floor, which decides by the target alone. */
  readonly floorPath?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Ask with the ETag that the contender itself gave. */
  readonly revalidate?: boolean;
  /** The right answer. A contender that answers otherwise does not have the feature and is left out of the case. */
  readonly expect: { readonly status: number; readonly encoding?: string; readonly length?: number };
}

const size = (name: string, path: string, length: number): Case => ({
  name,
  note: `a file of ${name}`,
  path: `/static/${path}.js`,
  headers: BROWSER,
  expect: { status: 200, length },
});

/** All cases, in the order of the tables. */
export function cases(many: number): Case[] {
  return [
    size('1 kB', '1k', 1_000),
    size('10 kB', '10k', 10_000),
    size('100 kB', '100k', 100_000),
    size('1 MB', '1m', 1_000_000),
    size('10 MB', '10m', 10_000_000),
    {
      name: 'br',
      note: 'the brotli variant of a script of 300 kB',
      path: '/static/app.js',
      floorPath: '/static/app.js?br',
      headers: BROWSER,
      expect: { status: 200, encoding: 'br' },
    },
    {
      name: 'gzip',
      note: 'its gzip variant, for a client without brotli',
      path: '/static/app.js',
      floorPath: '/static/app.js?gzip',
      headers: { ...BROWSER, 'Accept-Encoding': 'gzip, deflate' },
      expect: { status: 200, encoding: 'gzip' },
    },
    {
      name: 'delta',
      note: 'a style sheet of 8 kB as the difference to the version that the browser has',
      path: `/static/${SHEET_NAME}`,
      headers: RETURNING,
      expect: { status: 200, encoding: 'dcz', length: DELTA_LENGTH },
    },
    {
      name: 'dictionary offered',
      note: 'the 10 kB file for a browser that offers a dictionary for it in vain',
      path: '/static/10k.js',
      headers: RETURNING,
      expect: { status: 200, length: 10_000 },
    },
    {
      name: '304',
      note: 'If-None-Match with the current ETag of the 10 kB file',
      path: '/static/10k.js',
      floorPath: '/static/10k.js?304',
      headers: BROWSER,
      revalidate: true,
      expect: { status: 304, length: 0 },
    },
    {
      name: 'range',
      note: '1,000 bytes out of the middle of 100 kB',
      path: '/static/100k.js',
      floorPath: '/static/100k.js?range',
      headers: { ...BROWSER, 'Accept-Encoding': 'identity', Range: 'bytes=1000-1999' },
      expect: { status: 206, length: 1_000 },
    },
    {
      name: 'miss',
      note: 'a request that is for the application behind the wrapper',
      path: '/app',
      headers: BROWSER,
      expect: { status: 200, length: 5 },
    },
    {
      name: 'many files',
      note: `${many.toLocaleString('en')} files of 10 kB asked for at random; at 10,000 they exceed the memory budget`,
      path: `/static/${manyName(0)}`,
      paths: Array.from({ length: many }, (_, index) => `/static/${manyName(index)}`),
      headers: BROWSER,
      expect: { status: 200, length: 10_000 },
    },
  ];
}
