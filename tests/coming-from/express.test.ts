import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import path from 'node:path';
import express from 'express';
import { expect } from 'vitest';
import {
  type FileSource,
  type WhiteNoiseOptions,
  whiteNoise,
  whiteNoiseMiddleware,
} from '../../framework/whitenoise';
import {
  APPLICATION,
  answer,
  application,
  brief,
  CHANGED_DATE,
  describePage,
  type Fixture,
  recipe,
  row,
  STYLES,
} from './side-by-side';

type Listener = RequestListener;
type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => unknown;

const { withoutRanges } = recipe<{ withoutRanges(app: Listener): Listener }>('without-ranges.ts');
const { denyDotfiles } = recipe<{ denyDotfiles: Middleware }>('deny-dotfiles.ts');
const { withoutExtension } = recipe<{ withoutExtension(root: string): FileSource }>('without-extension.ts');
const { withoutRedirects } = recipe<{ withoutRedirects(root: string): Middleware }>('without-redirects.ts');
const { readingOnly } = recipe<{ readingOnly(app: Listener, options: WhiteNoiseOptions): Listener }>(
  'reading-only.ts',
);
const { nothingElse } = recipe<{ nothingElse: Listener }>('nothing-else.ts');

type StaticOptions = Parameters<typeof express.static>[1];

/** `express.static` in front of an application. */
function theirs({ root }: Fixture, options: StaticOptions = {}): RequestListener {
  const app = express();
  app.use(express.static(root, options));
  app.use(application);
  app.use((error: { status: number }, _request: unknown, response: ServerResponse, _next: unknown) => {
    response.statusCode = error.status;
    response.end('error handler');
  });
  return app;
}

function ours({ root }: Fixture, options: WhiteNoiseOptions = {}): RequestListener {
  return whiteNoise(application, { root, ...options });
}

describePage('coming-from-express', [
  row('`acceptRanges: false`', async (fixture) => {
    const range = { path: '/digits.txt', headers: { Range: 'bytes=2-4' } };
    expect(brief(await answer(theirs(fixture, { acceptRanges: false }), range))).toEqual([200, '0123456789']);
    expect(brief(await answer(ours(fixture), range))).toEqual([206, '234']);
    expect(brief(await answer(withoutRanges(ours(fixture)), range))).toEqual([200, '0123456789']);
  }),

  row('`cacheControl: false`', async (fixture) => {
    const their = await answer(theirs(fixture, { cacheControl: false }), '/digits.txt');
    const our = await answer(ours(fixture, { maxAge: null }), '/digits.txt');
    expect([their, our].map(({ headers }) => headers['cache-control'])).toEqual([undefined, undefined]);
  }),

  row("`dotfiles: 'allow'`", async (fixture) => {
    const their = await answer(theirs(fixture, { dotfiles: 'allow' }), '/.env');
    const our = await answer(ours(fixture, { allowDotfiles: true }), '/.env');
    expect([brief(their), brief(our)]).toEqual([
      [200, 'SECRET=1'],
      [200, 'SECRET=1'],
    ]);
  }),

  row("`dotfiles: 'ignore'`, the default", async (fixture) => {
    expect(brief(await answer(theirs(fixture), '/.env'))).toEqual(APPLICATION);
    expect(brief(await answer(ours(fixture), '/.env'))).toEqual(APPLICATION);
    expect(brief(await answer(theirs(fixture), '/.well-known/security.txt'))).toEqual(APPLICATION);
    expect((await answer(ours(fixture), '/.well-known/security.txt')).status).toBe(200);
  }),

  row("`dotfiles: 'deny'`", async (fixture) => {
    const strict = { dotfiles: 'deny', fallthrough: false } as const;
    expect(brief(await answer(theirs(fixture, strict), '/.env'))).toEqual([403, 'error handler']);
    const app = express();
    app.use(denyDotfiles);
    const our = whiteNoise(app as RequestListener, { root: fixture.root });
    expect((await answer(our, '/.env')).status).toBe(403);
    expect((await answer(our, '/.well-known/security.txt')).status).toBe(200);
  }),

  row('`etag: false`', async (fixture) => {
    const their = await answer(theirs(fixture, { etag: false }), '/digits.txt');
    expect(their.headers.etag).toBeUndefined();
    expect((await answer(ours(fixture), '/digits.txt')).headers.etag).toMatch(/^"/);
  }),

  row("`extensions: ['html']`", async (fixture) => {
    const their = await answer(theirs(fixture, { extensions: ['html'] }), '/about');
    expect(brief(their)).toEqual([200, '<h1>about</h1>']);
    expect(brief(await answer(ours(fixture), '/about'))).toEqual(APPLICATION);
    const app = whiteNoise(application, { root: fixture.root }).addFiles(withoutExtension(fixture.root));
    const our = await answer(app, '/about');
    expect(brief(our)).toEqual([200, '<h1>about</h1>']);
    expect(our.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(brief(await answer(app, '/docs/page'))).toEqual([200, '<h1>page</h1>']);
  }),

  row('`fallthrough: true`, the default', async (fixture) => {
    expect(brief(await answer(theirs(fixture), '/missing'))).toEqual(APPLICATION);
    expect(brief(await answer(ours(fixture), '/missing'))).toEqual(APPLICATION);
  }),

  row('`fallthrough: false`', async (fixture) => {
    const app = express();
    app.use('/static', express.static(fixture.root, { fallthrough: false }));
    expect((await answer(app, '/static/missing')).status).toBe(404);
    const our = await answer(ours(fixture, { prefix: '/static/', missing: 'all' }), '/static/missing');
    expect([brief(our), our.headers['cache-control']]).toEqual([[404, 'Not Found\n'], 'no-store']);
    expect(brief(await answer(ours(fixture, { prefix: '/static/', missing: 'all' }), '/page'))).toEqual(
      APPLICATION,
    );
    const alone = whiteNoise(nothingElse, { root: fixture.root });
    expect((await answer(alone, '/missing')).headers['cache-control']).toBe('no-store');
    expect((await answer(alone, '/digits.txt')).status).toBe(200);
  }),

  row('`immutable: true` with `maxAge`', async (fixture) => {
    const options = { immutable: true, maxAge: '1y' };
    const cacheControl = async (listener: RequestListener, url: string) =>
      (await answer(listener, url)).headers['cache-control'];
    expect(await cacheControl(theirs(fixture, options), '/app.0123abcd.js')).toBe(
      'public, max-age=31536000, immutable',
    );
    // Every file of theirs, of ours the hashed ones.
    expect(await cacheControl(theirs(fixture, options), '/digits.txt')).toContain('immutable');
    const immutableFileTest = /\.[0-9a-f]{8}\./;
    expect(await cacheControl(ours(fixture, { immutableFileTest }), '/app.0123abcd.js')).toBe(
      'max-age=315360000, public, immutable',
    );
    expect(await cacheControl(ours(fixture, { immutableFileTest }), '/digits.txt')).toBe(
      'max-age=60, public',
    );
  }),

  row("`index: 'index.html'`, the default", async (fixture) => {
    expect(brief(await answer(theirs(fixture), '/docs/'))).toEqual([200, '<h1>docs</h1>']);
    expect(brief(await answer(ours(fixture), '/docs/'))).toEqual(APPLICATION);
    const withIndex = ours(fixture, { indexFile: true });
    expect(brief(await answer(withIndex, '/docs/'))).toEqual([200, '<h1>docs</h1>']);
    expect((await answer(theirs(fixture), '/docs/index.html')).status).toBe(200);
    expect((await answer(withIndex, '/docs/index.html')).headers.location).toBe('./');
  }),

  row("`index: ['index.html', 'index.htm']`", async (fixture) => {
    const names = { index: ['index.html', 'index.htm'] };
    const { root } = fixture;
    const both = whiteNoise(whiteNoise(application, { root, indexFile: 'index.htm' }), {
      root,
      indexFile: true,
    });
    for (const [url, text] of [
      ['/docs/', '<h1>docs</h1>'],
      ['/old/', '<h1>old</h1>'],
    ] as const) {
      expect(brief(await answer(theirs(fixture, names), url))).toEqual([200, text]);
      expect(brief(await answer(both, url))).toEqual([200, text]);
    }
  }),

  row('`index: false`', async (fixture) => {
    expect(brief(await answer(theirs(fixture, { index: false }), '/docs/'))).toEqual(APPLICATION);
    expect(brief(await answer(ours(fixture), '/docs/'))).toEqual(APPLICATION);
  }),

  row('`lastModified: false`', async (fixture) => {
    const their = await answer(theirs(fixture, { lastModified: false }), '/digits.txt');
    expect(their.headers['last-modified']).toBeUndefined();
    expect((await answer(ours(fixture), '/digits.txt')).headers['last-modified']).toBe(CHANGED_DATE);
  }),

  row("`maxAge: '1d'`", async (fixture) => {
    const their = await answer(theirs(fixture, { maxAge: '1d' }), '/digits.txt');
    const our = await answer(ours(fixture, { maxAge: 86400 }), '/digits.txt');
    expect(their.headers['cache-control']).toBe('public, max-age=86400');
    expect(our.headers['cache-control']).toBe('max-age=86400, public');
    // The defaults.
    expect((await answer(theirs(fixture), '/digits.txt')).headers['cache-control']).toBe('public, max-age=0');
    expect((await answer(ours(fixture), '/digits.txt')).headers['cache-control']).toBe('max-age=60, public');
  }),

  row('`redirect: true`, the default', async (fixture) => {
    const their = await answer(theirs(fixture), '/docs?q=1');
    const our = await answer(ours(fixture, { indexFile: true }), '/docs?q=1');
    expect([their.status, their.headers.location]).toEqual([301, '/docs/?q=1']);
    expect([our.status, our.headers.location]).toEqual([302, 'docs/?q=1']);
  }),

  row('`redirect: false`', async (fixture) => {
    const app = express();
    app.use(withoutRedirects(fixture.root));
    app.use((request: IncomingMessage, response: ServerResponse) => {
      response.end(`application at ${request.url}`);
    });
    expect(brief(await answer(theirs(fixture, { redirect: false }), '/docs'))).toEqual(APPLICATION);
    expect(brief(await answer(app, '/docs'))).toEqual([200, 'application at /docs']);
    expect(brief(await answer(app, '/docs/?q=1'))).toEqual([200, '<h1>docs</h1>']);
    expect(brief(await answer(app, '/none/?q=1'))).toEqual([200, 'application at /none/?q=1']);
  }),

  row('`setHeaders(response, path, stat)`', async (fixture) => {
    const seen: string[] = [];
    const setHeaders = (response: ServerResponse, file: string) => {
      seen.push(file);
      response.setHeader('X-Robots-Tag', 'noindex');
    };
    const addHeaders = (headers: Headers, file: string, url: string) => {
      if (url === '/digits.txt') seen.push(file);
      headers.set('X-Robots-Tag', 'noindex');
    };
    const their = await answer(theirs(fixture, { setHeaders }), '/digits.txt');
    const our = await answer(ours(fixture, { addHeaders }), '/digits.txt');
    expect([their, our].map(({ headers }) => headers['x-robots-tag'])).toEqual(['noindex', 'noindex']);
    expect(seen).toEqual(Array(2).fill(path.join(fixture.root, 'digits.txt')));
  }),

  row("`app.use('/static', express.static('public'))`", async (fixture) => {
    const app = express();
    app.use('/static', express.static(fixture.root));
    expect(brief(await answer(app, '/static/digits.txt'))).toEqual([200, '0123456789']);
    const our = ours(fixture, { prefix: '/static/' });
    expect(brief(await answer(our, '/static/digits.txt'))).toEqual([200, '0123456789']);
  }),

  row('a second folder', async (fixture) => {
    const app = express();
    app.use(express.static(fixture.root), express.static(fixture.second));
    // Their first one wins, our last one.
    expect(brief(await answer(app, '/digits.txt'))).toEqual([200, '0123456789']);
    const our = whiteNoise(application, { root: fixture.root }).addFiles(fixture.second);
    expect(brief(await answer(our, '/digits.txt'))).toEqual([200, 'second']);
    expect(brief(await answer(our, '/data.json'))).toEqual([200, '{}']);
  }),

  row('a guard before it', async (fixture) => {
    const guard = (request: IncomingMessage, response: ServerResponse, next: () => void) => {
      if (request.headers.authorization !== undefined) return next();
      response.statusCode = 401;
      response.end();
    };
    const theirApp = express();
    theirApp.use('/reports', guard, express.static(fixture.root));
    const ourApp = express();
    ourApp.use('/reports', guard, whiteNoiseMiddleware({ root: fixture.root }));
    for (const app of [theirApp, ourApp]) {
      expect((await answer(app, '/reports/digits.txt')).status).toBe(401);
      const allowed = { path: '/reports/digits.txt', headers: { Authorization: 'x' } };
      expect(brief(await answer(app, allowed))).toEqual([200, '0123456789']);
    }
  }),

  row('a file that is added while it runs', async (fixture) => {
    const their = theirs(fixture);
    const our = whiteNoise(application, { root: fixture.root });
    const live = ours(fixture, { autorefresh: true });
    const file = path.join(fixture.root, 'new.txt');
    try {
      writeFileSync(file, 'new');
      expect(brief(await answer(their, '/new.txt'))).toEqual([200, 'new']);
      expect(brief(await answer(live, '/new.txt'))).toEqual([200, 'new']);
      expect(brief(await answer(our, '/new.txt'))).toEqual(APPLICATION);
      await our.reload();
      expect(brief(await answer(our, '/new.txt'))).toEqual([200, 'new']);
    } finally {
      rmSync(file);
    }
  }),

  row('compression', async (fixture) => {
    const ask = { path: '/site.css', headers: { 'Accept-Encoding': 'gzip' } };
    expect((await answer(theirs(fixture), ask)).headers['content-encoding']).toBeUndefined();
    const { headers } = await answer(ours(fixture), ask);
    expect([headers['content-encoding'], headers.vary]).toEqual(['gzip', 'Accept-Encoding']);
    expect(existsSync(path.join(fixture.root, 'site.css.gz'))).toBe(true);
    const whole = await answer(ours(fixture), '/site.css');
    expect(brief(whole)).toEqual([200, STYLES]);
  }),

  row('ETag', async (fixture) => {
    const folders = [fixture, { ...fixture, root: fixture.second }];
    const etags = (server: typeof theirs | typeof ours) =>
      Promise.all(folders.map(async (each) => (await answer(server(each), '/data.json')).headers.etag));
    const [their, theirOther] = await etags(theirs);
    expect(their).toMatch(/^W\/"/);
    expect(theirOther).not.toBe(their);
    const [our, ourOther] = await etags(ours);
    expect(our).toMatch(/^"/);
    expect(ourOther).toBe(our);
  }),

  row('other origins', async (fixture) => {
    const origin = 'access-control-allow-origin';
    expect((await answer(theirs(fixture), '/digits.txt')).headers[origin]).toBeUndefined();
    expect((await answer(ours(fixture), '/digits.txt')).headers[origin]).toBe('*');
    const closed = await answer(ours(fixture, { allowAllOrigins: false }), '/digits.txt');
    expect(closed.headers[origin]).toBeUndefined();
  }),

  row('`POST` to the URL of a file', async (fixture) => {
    const post = { path: '/digits.txt', method: 'POST' };
    expect(brief(await answer(theirs(fixture), post))).toEqual(APPLICATION);
    expect((await answer(ours(fixture), post)).status).toBe(405);
    const reading = readingOnly(application, { root: fixture.root });
    expect(brief(await answer(reading, post))).toEqual(APPLICATION);
    expect(brief(await answer(reading, '/digits.txt'))).toEqual([200, '0123456789']);
  }),

  row('a second spelling of a URL', async (fixture) => {
    for (const url of ['//digits.txt', '/docs/../digits.txt', '/%64igits.txt']) {
      expect(brief(await answer(ours(fixture), url)), url).toEqual(APPLICATION);
    }
    expect(brief(await answer(theirs(fixture), '//digits.txt'))).toEqual([200, '0123456789']);
    expect(brief(await answer(theirs(fixture), '/%64igits.txt'))).toEqual([200, '0123456789']);
    for (const listener of [theirs(fixture), ours(fixture)])
      expect(brief(await answer(listener, '/a%20b.txt'))).toEqual([200, 'a b']);
  }),
]);
