import { DELTA_LENGTH, manyName, OFFER, SHEET_NAME } from './fixtures';
import { FROM_DISK, HTTP2, PAGES, PLAIN, type Setup, TLS } from './setups';

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

/** A request and the right answer to it. */
export interface Exchange {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A contender that answers otherwise does not have the feature and is left out of the case. */
  readonly expect: { readonly status: number; readonly encoding?: string; readonly length?: number };
}

/** One question put to every contender of a setup. */
export interface Case extends Exchange {
  readonly name: string;
  readonly setup: Setup;
  /** A note for the reader of the table. */
  readonly note: string;
  /** More paths to spread the load over; `path` is one of them. */
  readonly paths?: readonly string[];
  /** The exchange with the floor and the limit where it differs: they decide by the target alone. */
  readonly constant?: Partial<Exchange>;
  /** Ask with the ETag that the contender itself gave. */
  readonly revalidate?: boolean;
}

/** The files that are asked for by their size. */
const SIZES = {
  '1 kB': { path: '/static/1k.js', length: 1_000 },
  '10 kB': { path: '/static/10k.js', length: 10_000 },
  '100 kB': { path: '/static/100k.js', length: 100_000 },
  '1 MB': { path: '/static/1m.js', length: 1_000_000 },
  '10 MB': { path: '/static/10m.js', length: 10_000_000 },
} as const;

type Size = keyof typeof SIZES;

const ofSize = (size: Size, setup: Setup = PLAIN, name: string = size, note = `a file of ${size}`): Case => ({
  name,
  setup,
  note,
  path: SIZES[size].path,
  headers: BROWSER,
  expect: { status: 200, length: SIZES[size].length },
});

const IDENTITY = { ...BROWSER, 'Accept-Encoding': 'identity' };

const page = (coding: string): Case => ({
  name: `page, ${coding}`,
  setup: PAGES,
  note: `a page of 20 kB, compressed by ${coding} for each request`,
  path: '/page',
  headers: { ...BROWSER, 'Accept-Encoding': coding },
  expect: { status: 200, encoding: coding },
  constant: { headers: IDENTITY, expect: { status: 200 } },
});

/** All cases, in the order of the tables. */
export function cases(many: number): Case[] {
  return [...plain(many), ...otherSetups()];
}

function plain(many: number): Case[] {
  const [setup, headers] = [PLAIN, BROWSER];
  return [
    ofSize('1 kB'),
    ofSize('10 kB'),
    ofSize('100 kB'),
    ofSize('1 MB'),
    ofSize('10 MB'),
    {
      ...{ name: 'br', setup, headers },
      note: 'the brotli variant of a script of 300 kB',
      path: '/static/app.js',
      expect: { status: 200, encoding: 'br' },
      constant: { path: '/static/app.js?br' },
    },
    {
      ...{ name: 'gzip', setup },
      note: 'its gzip variant, for a client without brotli',
      path: '/static/app.js',
      headers: { ...BROWSER, 'Accept-Encoding': 'gzip, deflate' },
      expect: { status: 200, encoding: 'gzip' },
      constant: { path: '/static/app.js?gzip' },
    },
    {
      ...{ name: 'delta', setup },
      note: 'a style sheet of 8 kB as the difference to the version that the browser has',
      path: `/static/${SHEET_NAME}`,
      headers: RETURNING,
      expect: { status: 200, encoding: 'dcz', length: DELTA_LENGTH },
    },
    {
      ...{ name: 'dictionary offered', setup },
      note: 'the 10 kB file for a browser that offers a dictionary for it in vain',
      path: '/static/10k.js',
      headers: RETURNING,
      expect: { status: 200, length: 10_000 },
    },
    {
      ...{ name: '304', setup, headers },
      note: 'If-None-Match with the current ETag of the 10 kB file',
      path: '/static/10k.js',
      revalidate: true,
      expect: { status: 304, length: 0 },
      constant: { path: '/static/10k.js?304' },
    },
    {
      ...{ name: 'range', setup },
      note: '1,000 bytes out of the middle of 100 kB',
      path: '/static/100k.js',
      headers: { ...IDENTITY, Range: 'bytes=1000-1999' },
      expect: { status: 206, length: 1_000 },
      constant: { path: '/static/100k.js?range' },
    },
    {
      ...{ name: 'miss', setup, headers },
      note: 'a request that is for the application behind the wrapper',
      path: '/app',
      expect: { status: 200, length: 5 },
    },
    {
      ...{ name: 'many files', setup, headers },
      note: `${many.toLocaleString('en')} files of 10 kB asked for at random; at 10,000 they exceed the memory budget`,
      path: `/static/${manyName(0)}`,
      paths: Array.from({ length: many }, (_, index) => `/static/${manyName(index)}`),
      expect: { status: 200, length: 10_000 },
    },
  ];
}

function otherSetups(): Case[] {
  const encrypted = (size: Size, setup: Setup, by: string) =>
    ofSize(size, setup, `${by} ${size}`, `a file of ${size}`);
  return [
    ofSize('10 MB', FROM_DISK, '10 MB, from disk', 'a file of 10 MB that is not kept in memory'),
    ...(['1 kB', '10 kB'] as const).map((size) => encrypted(size, TLS, 'TLS')),
    ...(['1 kB', '10 kB', '100 kB', '1 MB'] as const).map((size) => encrypted(size, HTTP2, 'HTTP/2')),
    page('br'),
    page('gzip'),
  ];
}
