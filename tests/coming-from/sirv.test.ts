import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import sirv, { type Options } from 'sirv';
import { expect } from 'vitest';
import { type FileSource, type WhiteNoiseOptions, whiteNoise } from '../../framework/whitenoise';
import {
  APPLICATION,
  answer,
  application,
  brief,
  describePage,
  type Fixture,
  recipe,
  row,
  STYLES,
} from './side-by-side';

type Listener = RequestListener;

const { withoutExtension } = recipe<{ withoutExtension(root: string): FileSource }>('without-extension.ts');
const { singlePage } = recipe<{ singlePage(root: string, page?: string): Listener }>('single-page.ts');
const { readingOnly } = recipe<{ readingOnly(app: Listener, options: WhiteNoiseOptions): Listener }>(
  'reading-only.ts',
);

/** sirv in front of an application. */
function theirs({ root }: Fixture, options: Options = {}): Listener {
  const files = sirv(root, options);
  return (request, response) => files(request, response, () => application(request, response));
}

function ours({ root }: Fixture, options: WhiteNoiseOptions = {}): Listener {
  return whiteNoise(application, { root, warn: () => {}, ...options });
}

const NAVIGATION = { Accept: 'text/html,application/xhtml+xml' };

describePage('coming-from-sirv', [
  row('`dev: true`', async (fixture) => {
    const servers = [theirs(fixture, { dev: true }), ours(fixture, { autorefresh: true })] as const;
    const file = path.join(fixture.root, 'new.txt');
    writeFileSync(file, 'new');
    try {
      for (const server of servers) expect(brief(await answer(server, '/new.txt'))).toEqual([200, 'new']);
      const cacheControl = async (server: Listener) =>
        (await answer(server, '/new.txt')).headers['cache-control'];
      expect(await cacheControl(servers[0])).toBe('no-store');
      expect(await cacheControl(servers[1])).toBe('max-age=60, public');
    } finally {
      rmSync(file);
    }
  }),

  row('`etag: true`', async (fixture) => {
    expect((await answer(theirs(fixture), '/digits.txt')).headers.etag).toBeUndefined();
    expect((await answer(theirs(fixture, { etag: true }), '/digits.txt')).headers.etag).toMatch(/^W\/"/);
    expect((await answer(ours(fixture), '/digits.txt')).headers.etag).toMatch(/^"/);
  }),

  row('`dotfiles: true`', async (fixture) => {
    expect(brief(await answer(theirs(fixture, { dotfiles: true }), '/.env'))).toEqual([200, 'SECRET=1']);
    expect(brief(await answer(ours(fixture, { allowDotfiles: true }), '/.env'))).toEqual([200, 'SECRET=1']);
  }),

  row('`dotfiles: false`, the default', async (fixture) => {
    for (const server of [theirs(fixture), ours(fixture)]) {
      expect(brief(await answer(server, '/.env'))).toEqual(APPLICATION);
      expect((await answer(server, '/.well-known/security.txt')).status).toBe(200);
    }
  }),

  row("`extensions: ['html', 'htm']`, the default", async (fixture) => {
    expect(brief(await answer(theirs(fixture), '/about'))).toEqual([200, '<h1>about</h1>']);
    expect(brief(await answer(ours(fixture), '/about'))).toEqual(APPLICATION);
    const named = whiteNoise(application, { root: fixture.root }).addFiles(withoutExtension(fixture.root));
    expect(brief(await answer(named, '/about'))).toEqual([200, '<h1>about</h1>']);
  }),

  row('`extensions: []`', async (fixture) => {
    const server = theirs(fixture, { extensions: [] });
    for (const url of ['/about', '/docs/']) {
      expect(brief(await answer(server, url))).toEqual(APPLICATION);
      expect(brief(await answer(ours(fixture), url))).toEqual(APPLICATION);
    }
  }),

  row('`gzip: true`', async (fixture) => {
    const encoding = async (server: Listener, accept: string) =>
      (await answer(server, { path: '/site.css', headers: { 'Accept-Encoding': accept } })).headers[
        'content-encoding'
      ];
    expect(await encoding(theirs(fixture, { gzip: true }), 'gzip')).toBe('gzip');
    expect(await encoding(theirs(fixture, { gzip: true }), 'gzip;q=0')).toBe('gzip');
    expect(await encoding(ours(fixture), 'gzip')).toBe('gzip');
    expect(await encoding(ours(fixture), 'gzip;q=0')).toBeUndefined();
  }),

  row('`brotli: true`', async (fixture) => {
    const variant = path.join(fixture.root, 'site.css.br');
    writeFileSync(variant, brotliCompressSync(STYLES));
    try {
      const ask = { path: '/site.css', headers: { 'Accept-Encoding': 'br' } };
      const servers = [theirs(fixture, { brotli: true }), ours(fixture)] as const;
      for (const server of servers)
        expect((await answer(server, ask)).headers['content-encoding']).toBe('br');
      expect((await answer(servers[0], '/site.css.br')).status).toBe(200);
      expect(brief(await answer(servers[1], '/site.css.br'))).toEqual(APPLICATION);
    } finally {
      rmSync(variant);
    }
  }),

  row('`maxAge: 86400`', async (fixture) => {
    const cacheControl = async (server: Listener) =>
      (await answer(server, '/digits.txt')).headers['cache-control'];
    expect(await cacheControl(theirs(fixture, { maxAge: 86400 }))).toBe('public,max-age=86400');
    expect(await cacheControl(ours(fixture, { maxAge: 86400 }))).toBe('max-age=86400, public');
    expect(await cacheControl(theirs(fixture))).toBeUndefined();
    expect(await cacheControl(ours(fixture))).toBe('max-age=60, public');
  }),

  row('`maxAge: 0`', async (fixture) => {
    const cacheControl = async (server: Listener) =>
      (await answer(server, '/digits.txt')).headers['cache-control'];
    expect(await cacheControl(theirs(fixture, { maxAge: 0 }))).toBe('public,max-age=0,must-revalidate');
    expect(await cacheControl(ours(fixture, { maxAge: 0 }))).toBe('max-age=0, public');
  }),

  row('`immutable: true` with `maxAge`', async (fixture) => {
    const their = theirs(fixture, { maxAge: 31536000, immutable: true });
    const our = ours(fixture, { immutableFileTest: /\.[0-9a-f]{8}\./ });
    const built = whiteNoise(application, { root: fixture.root, prefix: '/assets/', immutable: 'bundler' });
    for (const [server, url, isImmutable] of [
      [their, '/app.0123abcd.js', true],
      [their, '/index.html', true],
      [our, '/app.0123abcd.js', true],
      [our, '/index.html', false],
      [built, '/assets/app.0123abcd.js', true],
      [built, '/assets/index.html', false],
    ] as const) {
      const { headers } = await answer(server, url);
      expect(headers['cache-control']?.includes('immutable'), url).toBe(isImmutable);
    }
  }),

  row('`single: true`', async (fixture) => {
    const [their, our] = [theirs(fixture, { single: true }), singlePage(fixture.root)];
    for (const server of [their, our]) {
      const navigation = { path: '/users/7', headers: NAVIGATION };
      expect(brief(await answer(server, navigation))).toEqual([200, '<h1>home</h1>']);
      expect((await answer(server, '/missing.js')).status).toBe(404);
      expect(brief(await answer(server, '/digits.txt'))).toEqual([200, '0123456789']);
    }
    const dotted = { path: '/users/ann.smith', headers: NAVIGATION };
    expect((await answer(their, dotted)).status).toBe(404);
    expect(brief(await answer(our, dotted))).toEqual([200, '<h1>home</h1>']);
    // A script asks for data that is not there.
    expect(brief(await answer(their, '/api/users'))).toEqual([200, '<h1>home</h1>']);
    expect((await answer(our, '/api/users')).status).toBe(404);
  }),

  row("`single: 'app.html'`", async (fixture) => {
    const navigation = { path: '/users/7', headers: NAVIGATION };
    for (const server of [theirs(fixture, { single: 'about.html' }), singlePage(fixture.root, 'about.html')])
      expect(brief(await answer(server, navigation))).toEqual([200, '<h1>about</h1>']);
  }),

  row('`ignores`', async (fixture) => {
    const their = theirs(fixture, { single: true, ignores: [/^\/api/] });
    for (const server of [their, singlePage(fixture.root)])
      expect((await answer(server, '/api/users')).status).toBe(404);
  }),

  row('`onNoMatch(request, response)`', async ({ root }) => {
    const their = sirv(root, { onNoMatch: application });
    expect(brief(await answer(their, '/missing'))).toEqual(APPLICATION);
    expect(brief(await answer(whiteNoise(application, { root }), '/missing'))).toEqual(APPLICATION);
    const our = whiteNoise(application, { root, notFound: 'about.html' });
    expect(brief(await answer(our, '/missing'))).toEqual([404, '<h1>about</h1>']);
  }),

  row('`setHeaders(response, pathname, stats)`', async (fixture) => {
    const setHeaders = (response: ServerResponse) => response.setHeader('X-Robots-Tag', 'noindex');
    const addHeaders = (headers: Headers) => headers.set('X-Robots-Tag', 'noindex');
    for (const server of [theirs(fixture, { setHeaders }), ours(fixture, { addHeaders })])
      expect((await answer(server, '/digits.txt')).headers['x-robots-tag']).toBe('noindex');
  }),

  row('`/docs/`', async (fixture) => {
    for (const server of [theirs(fixture), ours(fixture, { indexFile: true })])
      expect(brief(await answer(server, '/docs/'))).toEqual([200, '<h1>docs</h1>']);
  }),

  row('`/docs`', async (fixture) => {
    expect(brief(await answer(theirs(fixture), '/docs'))).toEqual([200, '<h1>docs</h1>']);
    const { status, headers } = await answer(ours(fixture, { indexFile: true }), '/docs');
    expect([status, headers.location]).toEqual([302, 'docs/']);
  }),

  row('`POST` to the URL of a file', async (fixture) => {
    const post = { path: '/digits.txt', method: 'POST' };
    expect(brief(await answer(theirs(fixture), post))).toEqual([200, '0123456789']);
    expect((await answer(ours(fixture), post)).status).toBe(405);
    const reading = readingOnly(application, { root: fixture.root });
    expect(brief(await answer(reading, post))).toEqual(APPLICATION);
  }),

  row('HEAD', async (fixture) => {
    for (const server of [theirs(fixture), ours(fixture)]) {
      const { status, headers } = await answer(server, { path: '/digits.txt', method: 'HEAD' });
      expect([status, headers['content-length']]).toEqual([200, '10']);
    }
  }),

  row('`Last-Modified` and `If-Modified-Since`', async (fixture) => {
    const [their, our] = [theirs(fixture, { etag: true }), ours(fixture)];
    const { headers } = await answer(our, '/digits.txt');
    const again = {
      path: '/digits.txt',
      headers: { 'If-Modified-Since': headers['last-modified'] ?? '' },
    };
    expect((await answer(their, again)).status).toBe(200);
    expect((await answer(our, again)).status).toBe(304);
  }),

  row('`Range: bytes=-4`', async (fixture) => {
    const ask = { path: '/digits.txt', headers: { Range: 'bytes=-4' } };
    expect(brief(await answer(theirs(fixture), ask))).toEqual([206, '01234']);
    expect(brief(await answer(ours(fixture), ask))).toEqual([206, '6789']);
  }),

  row('text of another type than HTML', async (fixture) => {
    const type = async (server: Listener) => (await answer(server, '/site.css')).headers['content-type'];
    expect(await type(theirs(fixture))).toBe('text/css');
    expect(await type(ours(fixture))).toBe('text/css; charset=utf-8');
  }),

  row('other origins', async (fixture) => {
    const origin = async (server: Listener) =>
      (await answer(server, '/digits.txt')).headers['access-control-allow-origin'];
    expect(await origin(theirs(fixture))).toBeUndefined();
    expect(await origin(ours(fixture))).toBe('*');
    expect(await origin(ours(fixture, { allowAllOrigins: false }))).toBeUndefined();
  }),

  row('a file that has changed on the disk', async (fixture) => {
    const file = path.join(fixture.root, 'changing.txt');
    writeFileSync(file, 'long content');
    utimesSync(file, 1, 1);
    const [their, our] = [theirs(fixture), ours(fixture)];
    writeFileSync(file, 'short');
    try {
      expect(brief(await answer(our, '/changing.txt'))).toEqual([200, 'short']);
      await expect(answer(their, '/changing.txt')).rejects.toThrow(/Content-Length is 12/);
    } finally {
      rmSync(file);
    }
  }),
]);
