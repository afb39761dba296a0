import { rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import Koa, { type Context, type Middleware, type Next } from 'koa';
import koaStatic, { type Options } from 'koa-static';
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
type Connect = (request: IncomingMessage, response: ServerResponse, next: () => void) => unknown;
type KoaFiles = (options: WhiteNoiseOptions) => (context: Context, next: Next) => Promise<void>;

const { koaFiles } = recipe<{ koaFiles: KoaFiles }>('koa-files.ts');
const { withoutExtension } = recipe<{ withoutExtension(root: string): FileSource }>('without-extension.ts');
const { withoutRedirects } = recipe<{ withoutRedirects(root: string): Connect }>('without-redirects.ts');
const { readingOnly } = recipe<{ readingOnly(app: Listener, options: WhiteNoiseOptions): Listener }>(
  'reading-only.ts',
);

/** Options that koa-static hands on to koa-send, and that its types leave out. */
type SendOptions = Options & { readonly format?: boolean; readonly immutable?: boolean };

/** A Koa application of some middleware, with an application at its end. */
function koa(...middleware: Middleware[]): Listener {
  const app = new Koa();
  app.silent = true;
  for (const each of middleware) app.use(each);
  app.use((context) => {
    context.status = 404;
    context.body = 'application';
  });
  return app.callback();
}

function theirs({ root }: Fixture, options: SendOptions = {}): Listener {
  return koa(koaStatic(root, options));
}

function ours({ root }: Fixture, options: WhiteNoiseOptions = {}): Listener {
  return whiteNoise(koa(), { root, warn: () => {}, ...options });
}

async function header(server: Listener, url: string, name: string): Promise<string | undefined> {
  return (await answer(server, url)).headers[name];
}

const FILE = [200, '0123456789'];
const GZIP = { path: '/site.css', headers: { 'Accept-Encoding': 'gzip' } };

describePage('coming-from-koa-static', [
  row('`maxage: 86_400_000`', async (fixture) => {
    const cacheControl = (server: Listener) => header(server, '/digits.txt', 'cache-control');
    expect(await cacheControl(theirs(fixture, { maxage: 86_400_000 }))).toBe('max-age=86400');
    expect(await cacheControl(ours(fixture, { maxAge: 86400 }))).toBe('max-age=86400, public');
    expect(await cacheControl(theirs(fixture))).toBe('max-age=0');
    expect(await cacheControl(ours(fixture))).toBe('max-age=60, public');
  }),

  row('`immutable: true` with `maxage`', async (fixture) => {
    const their = theirs(fixture, { immutable: true, maxage: 86_400_000 });
    const our = ours(fixture, { immutableFileTest: /\.[0-9a-f]{8}\./ });
    expect(await header(their, '/index.html', 'cache-control')).toContain('immutable');
    expect(await header(our, '/app.0123abcd.js', 'cache-control')).toContain('immutable');
    expect(await header(our, '/index.html', 'cache-control')).toBe('max-age=60, public');
  }),

  row('`hidden: true`', async (fixture) => {
    for (const server of [theirs(fixture, { hidden: true }), ours(fixture, { allowDotfiles: true })])
      expect(brief(await answer(server, '/.env'))).toEqual([200, 'SECRET=1']);
    for (const server of [theirs(fixture), ours(fixture)])
      expect(brief(await answer(server, '/.env'))).toEqual(APPLICATION);
    expect((await answer(theirs(fixture), '/.well-known/security.txt')).status).toBe(404);
    expect((await answer(ours(fixture), '/.well-known/security.txt')).status).toBe(200);
  }),

  row("`index: 'index.html'`, the default", async (fixture) => {
    const our = ours(fixture, { indexFile: true });
    for (const server of [theirs(fixture), our])
      expect(brief(await answer(server, '/docs/'))).toEqual([200, '<h1>docs</h1>']);
    expect((await answer(theirs(fixture), '/docs/index.html')).status).toBe(200);
    expect(await header(our, '/docs/index.html', 'location')).toBe('./');
  }),

  row('`index: false`', async (fixture) => {
    for (const server of [theirs(fixture, { index: false }), ours(fixture)])
      expect(brief(await answer(server, '/docs/'))).toEqual(APPLICATION);
  }),

  row('`format: true`, the default', async (fixture) => {
    expect(brief(await answer(theirs(fixture), '/docs'))).toEqual([200, '<h1>docs</h1>']);
    expect(await header(ours(fixture, { indexFile: true }), '/docs', 'location')).toBe('docs/');
  }),

  row('`format: false`', async (fixture) => {
    const files = withoutRedirects(fixture.root);
    const our: Listener = (request, response) =>
      files(request, response, () => application(request, response));
    for (const server of [theirs(fixture, { format: false }), our]) {
      expect(brief(await answer(server, '/docs'))).toEqual(APPLICATION);
      expect(brief(await answer(server, '/docs/'))).toEqual([200, '<h1>docs</h1>']);
    }
  }),

  row('`defer: true`', async ({ root }) => {
    const page: Middleware = async (context, next) => {
      if (context.path === '/digits.txt') context.body = 'a page';
      else await next();
    };
    const files = koaFiles({ root });
    const after: Middleware = async (context, next) => {
      await next();
      if (context.status === 404 && context.body == null) await files(context, async () => {});
    };
    for (const middleware of [koaStatic(root, { defer: true }), after]) {
      const app = new Koa().use(middleware).use(page).callback();
      expect(brief(await answer(app, '/digits.txt'))).toEqual([200, 'a page']);
      expect(brief(await answer(app, '/data.json'))).toEqual([200, '{}']);
      expect((await answer(app, '/missing')).status).toBe(404);
    }
  }),

  row('`gzip: true`, the default', async (fixture) => {
    const [their, our] = [await answer(theirs(fixture), GZIP), await answer(ours(fixture), GZIP)];
    expect([their, our].map(({ headers }) => headers['content-encoding'])).toEqual(['gzip', 'gzip']);
    expect([their, our].map(({ headers }) => headers.vary)).toEqual([undefined, 'Accept-Encoding']);
  }),

  row('`brotli: true`, the default (`br` in its readme)', async (fixture) => {
    const variant = path.join(fixture.root, 'site.css.br');
    writeFileSync(variant, brotliCompressSync(STYLES));
    try {
      const ask = { path: '/site.css', headers: { 'Accept-Encoding': 'br' } };
      for (const server of [theirs(fixture), ours(fixture)])
        expect((await answer(server, ask)).headers['content-encoding']).toBe('br');
    } finally {
      rmSync(variant);
    }
  }),

  row('`gzip: false`, `brotli: false`', async (fixture) => {
    const their = await answer(theirs(fixture, { gzip: false, brotli: false }), GZIP);
    const digits = { ...GZIP, path: '/digits.txt' };
    for (const { headers } of [their, await answer(ours(fixture), digits)])
      expect(headers['content-encoding']).toBeUndefined();
  }),

  row("`extensions: ['html']`", async (fixture) => {
    const our = whiteNoise(application, { root: fixture.root }).addFiles(withoutExtension(fixture.root));
    for (const server of [theirs(fixture, { extensions: ['html'] }), our])
      expect(brief(await answer(server, '/about'))).toEqual([200, '<h1>about</h1>']);
    expect(brief(await answer(ours(fixture), '/about'))).toEqual(APPLICATION);
  }),

  row('`setHeaders(response, path, stats)`', async (fixture) => {
    const setHeaders = (response: ServerResponse) => void response.setHeader('X-Robots-Tag', 'noindex');
    const addHeaders = (headers: Headers) => headers.set('X-Robots-Tag', 'noindex');
    for (const server of [theirs(fixture, { setHeaders }), ours(fixture, { addHeaders })])
      expect(await header(server, '/digits.txt', 'x-robots-tag')).toBe('noindex');
  }),

  row('ETag, 304', async (fixture) => {
    expect(await header(theirs(fixture), '/digits.txt', 'etag')).toBeUndefined();
    const etag = (await header(ours(fixture), '/digits.txt', 'etag')) ?? '';
    const again = { path: '/digits.txt', headers: { 'If-None-Match': etag } };
    expect((await answer(ours(fixture), again)).status).toBe(304);
  }),

  row('`Range`', async (fixture) => {
    const range = { path: '/digits.txt', headers: { Range: 'bytes=2-4' } };
    expect(brief(await answer(theirs(fixture), range))).toEqual(FILE);
    expect(brief(await answer(ours(fixture), range))).toEqual([206, '234']);
  }),

  row('`koa-mount`', async (fixture) => {
    const our = ours(fixture, { prefix: '/static/' });
    expect(brief(await answer(our, '/static/digits.txt'))).toEqual(FILE);
    expect(brief(await answer(our, '/digits.txt'))).toEqual(APPLICATION);
  }),

  row('a guard before it', async ({ root }) => {
    const guard: Middleware = async (context, next) => {
      if (context.get('Authorization') === '') context.throw(401);
      await next();
    };
    for (const files of [koaStatic(root), koaFiles({ root })]) {
      const app = koa(guard, files as Middleware);
      const allowed = { Authorization: 'x' };
      expect((await answer(app, '/digits.txt')).status).toBe(401);
      expect(brief(await answer(app, { path: '/digits.txt', headers: allowed }))).toEqual(FILE);
      expect(brief(await answer(app, { path: '/missing', headers: allowed }))).toEqual(APPLICATION);
    }
  }),

  row('`POST` to the URL of a file', async (fixture) => {
    const post = { path: '/digits.txt', method: 'POST' };
    expect(brief(await answer(theirs(fixture), post))).toEqual(APPLICATION);
    expect((await answer(ours(fixture), post)).status).toBe(405);
    expect(brief(await answer(readingOnly(koa(), { root: fixture.root }), post))).toEqual(APPLICATION);
  }),

  row('`/%`', async (fixture) => {
    expect((await answer(theirs(fixture), '/%')).status).toBe(400);
    expect(brief(await answer(ours(fixture), '/%'))).toEqual(APPLICATION);
  }),

  row('other origins', async (fixture) => {
    const origin = 'access-control-allow-origin';
    expect(await header(theirs(fixture), '/digits.txt', origin)).toBeUndefined();
    expect(await header(ours(fixture), '/digits.txt', origin)).toBe('*');
    expect(await header(ours(fixture, { allowAllOrigins: false }), '/digits.txt', origin)).toBeUndefined();
  }),
]);
