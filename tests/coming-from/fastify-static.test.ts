import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import path from 'node:path';
import fastifyStatic, { type FastifyStaticOptions } from '@fastify/static';
import fastify from 'fastify';
import { expect } from 'vitest';
import {
  ANSWER_CHANNEL,
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

/** @fastify/static in front of an application, which is Fastify's handler of 404. */
async function theirs({ root }: Fixture, options: Partial<FastifyStaticOptions> = {}): Promise<Listener> {
  const app = fastify();
  await app.register(fastifyStatic, { root, ...options } as FastifyStaticOptions);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send('application'));
  await app.ready();
  return (request, response) => app.routing(request, response);
}

function ours({ root }: Fixture, options: WhiteNoiseOptions = {}): Listener {
  return whiteNoise(application, { root, warn: () => {}, ...options });
}

async function header(server: Listener, url: string, name: string): Promise<string | undefined> {
  return (await answer(server, url)).headers[name];
}

const FILE = [200, '0123456789'];

describePage('coming-from-fastify-static', [
  row('`root`', async (fixture) => {
    expect(brief(await answer(await theirs(fixture), '/digits.txt'))).toEqual(FILE);
    expect(brief(await answer(ours(fixture), '/digits.txt'))).toEqual(FILE);
    const relative = path.relative(process.cwd(), fixture.root);
    await expect(theirs({ ...fixture, root: relative })).rejects.toThrow(/absolute/);
    expect(brief(await answer(ours({ ...fixture, root: relative }), '/digits.txt'))).toEqual(FILE);
  }),

  row("`root: ['a', 'b']`", async ({ root, second }) => {
    const their = await theirs({ root, second }, { root: [second, root] });
    const our = whiteNoise(application, { root }).addFiles(second);
    for (const server of [their, our]) {
      expect(brief(await answer(server, '/digits.txt'))).toEqual([200, 'second']);
      expect(brief(await answer(server, '/data.json'))).toEqual([200, '{}']);
    }
  }),

  row("`prefix: '/public/'`", async (fixture) => {
    for (const server of [
      await theirs(fixture, { prefix: '/public/' }),
      ours(fixture, { prefix: '/public/' }),
    ]) {
      expect(brief(await answer(server, '/public/digits.txt'))).toEqual(FILE);
      expect(brief(await answer(server, '/digits.txt'))).toEqual(APPLICATION);
    }
  }),

  row('`prefixAvoidTrailingSlash: true`', async (fixture) => {
    const prefix = { prefix: '/pre', prefixAvoidTrailingSlash: true };
    expect(brief(await answer(await theirs(fixture, prefix), '/predigits.txt'))).toEqual(FILE);
    expect(brief(await answer(ours(fixture, { prefix: '/pre' }), '/predigits.txt'))).toEqual(APPLICATION);
  }),

  row('`constraints: { host }`', async (fixture) => {
    const their = await theirs(fixture, { constraints: { host: 'files.test' } });
    const files = ours(fixture);
    const our: Listener = (request, response) =>
      (request.headers.host === 'files.test' ? files : application)(request, response);
    for (const server of [their, our]) {
      const asked = { path: '/digits.txt', headers: { Host: 'files.test' } };
      expect(brief(await answer(server, asked))).toEqual(FILE);
      expect(brief(await answer(server, '/digits.txt'))).toEqual(APPLICATION);
    }
  }),

  row('`serve: false`', async (fixture) => {
    const their = await theirs(fixture, { serve: false });
    expect(brief(await answer(their, '/digits.txt'))).toEqual(APPLICATION);
    expect(brief(await answer(application, '/digits.txt'))).toEqual(APPLICATION);
  }),

  row('`decorateReply`: `reply.sendFile`, `reply.download`', async ({ root }) => {
    const app = fastify();
    await app.register(fastifyStatic, { root, serve: false } as FastifyStaticOptions);
    app.get('/report', (_request, reply) => reply.header('X-Report', 'yes').sendFile('digits.txt', root));
    await app.ready();
    const our = whiteNoise(
      (request: IncomingMessage, response: ServerResponse) => app.routing(request, response),
      {
        root,
      },
    );
    const report = await answer(our, '/report');
    expect([brief(report), report.headers['x-report']]).toEqual([FILE, 'yes']);
    expect(brief(await answer(our, '/data.json'))).toEqual([200, '{}']);
  }),

  row('`schemaHide`, `logLevel`', async (fixture) => {
    const seen: unknown[] = [];
    const listener = (message: unknown) => seen.push(message);
    subscribe(ANSWER_CHANNEL, listener);
    try {
      await answer(ours(fixture), '/digits.txt');
    } finally {
      unsubscribe(ANSWER_CHANNEL, listener);
    }
    expect(seen).toEqual([expect.objectContaining({ url: '/digits.txt', status: 200 })]);
  }),

  row('`setHeaders(response, path, stat)`', async (fixture) => {
    const their = await theirs(fixture, {
      setHeaders: (response) => response.setHeader('X-Robots-Tag', 'noindex'),
    });
    const our = ours(fixture, { addHeaders: (headers) => headers.set('X-Robots-Tag', 'noindex') });
    for (const server of [their, our])
      expect(await header(server, '/digits.txt', 'x-robots-tag')).toBe('noindex');
  }),

  row('`acceptRanges: false`', async (fixture) => {
    const range = { path: '/digits.txt', headers: { Range: 'bytes=2-4' } };
    expect(brief(await answer(await theirs(fixture, { acceptRanges: false }), range))).toEqual(FILE);
    expect(brief(await answer(ours(fixture), range))).toEqual([206, '234']);
    expect(brief(await answer(withoutRanges(ours(fixture)), range))).toEqual(FILE);
  }),

  row('`contentType: false`', async (fixture) => {
    const addHeaders = (headers: Headers) => headers.delete('Content-Type');
    const their = await header(await theirs(fixture, { contentType: false }), '/digits.txt', 'content-type');
    expect(their).toBeUndefined();
    expect(await header(ours(fixture, { addHeaders }), '/digits.txt', 'content-type')).toBeUndefined();
  }),

  row('`cacheControl: false`', async (fixture) => {
    for (const server of [await theirs(fixture, { cacheControl: false }), ours(fixture, { maxAge: null })])
      expect(await header(server, '/digits.txt', 'cache-control')).toBeUndefined();
  }),

  row("`dotfiles: 'allow'`, the default; `serveDotFiles`", async (fixture) => {
    expect(brief(await answer(await theirs(fixture), '/.env'))).toEqual([200, 'SECRET=1']);
    expect(brief(await answer(ours(fixture), '/.env'))).toEqual(APPLICATION);
    expect(brief(await answer(ours(fixture, { allowDotfiles: true }), '/.env'))).toEqual([200, 'SECRET=1']);
  }),

  row("`dotfiles: 'ignore'`", async (fixture) => {
    const their = await theirs(fixture, { dotfiles: 'ignore' });
    for (const server of [their, ours(fixture)])
      expect(brief(await answer(server, '/.env'))).toEqual(APPLICATION);
    expect((await answer(their, '/.well-known/security.txt')).status).toBe(404);
    expect((await answer(ours(fixture), '/.well-known/security.txt')).status).toBe(200);
  }),

  row("`dotfiles: 'deny'`", async (fixture) => {
    expect((await answer(await theirs(fixture, { dotfiles: 'deny' }), '/.env')).status).toBe(403);
    const our = whiteNoise(
      (request: IncomingMessage, response: ServerResponse) =>
        denyDotfiles(request, response, () => application(request, response)),
      { root: fixture.root },
    );
    expect((await answer(our, '/.env')).status).toBe(403);
    expect(brief(await answer(our, '/missing'))).toEqual(APPLICATION);
  }),

  row('`etag: false`, `lastModified: false`', async (fixture) => {
    const their = (await answer(await theirs(fixture, { etag: false, lastModified: false }), '/digits.txt'))
      .headers;
    expect([their.etag, their['last-modified']]).toEqual([undefined, undefined]);
    const our = (await answer(ours(fixture), '/digits.txt')).headers;
    expect([our.etag, our['last-modified']]).toEqual([expect.stringMatching(/^"/), CHANGED_DATE]);
  }),

  row("`extensions: ['html']`", async (fixture) => {
    const their = await theirs(fixture, { extensions: ['html'] });
    const our = whiteNoise(application, { root: fixture.root }).addFiles(withoutExtension(fixture.root));
    for (const server of [their, our])
      expect(brief(await answer(server, '/about'))).toEqual([200, '<h1>about</h1>']);
    expect(brief(await answer(ours(fixture), '/about'))).toEqual(APPLICATION);
  }),

  row("`immutable: true` with `maxAge: '30d'`", async (fixture) => {
    const their = await theirs(fixture, { immutable: true, maxAge: '30d' });
    const our = ours(fixture, { immutableFileTest: /\.[0-9a-f]{8}\./ });
    expect(await header(their, '/app.0123abcd.js', 'cache-control')).toContain('immutable');
    expect(await header(their, '/index.html', 'cache-control')).toContain('immutable');
    expect(await header(our, '/app.0123abcd.js', 'cache-control')).toContain('immutable');
    expect(await header(our, '/index.html', 'cache-control')).toBe('max-age=60, public');
  }),

  row("`maxAge: '1d'`", async (fixture) => {
    const cacheControl = (server: Listener) => header(server, '/digits.txt', 'cache-control');
    expect(await cacheControl(await theirs(fixture, { maxAge: '1d' }))).toBe('public, max-age=86400');
    expect(await cacheControl(ours(fixture, { maxAge: 86400 }))).toBe('max-age=86400, public');
    expect(await cacheControl(await theirs(fixture))).toBe('public, max-age=0');
    expect(await cacheControl(ours(fixture))).toBe('max-age=60, public');
  }),

  row("`index: 'index.html'`, the default", async (fixture) => {
    const [their, our] = [await theirs(fixture), ours(fixture, { indexFile: true })];
    for (const server of [their, our])
      expect(brief(await answer(server, '/docs/'))).toEqual([200, '<h1>docs</h1>']);
    expect((await answer(their, '/docs/index.html')).status).toBe(200);
    expect(await header(our, '/docs/index.html', 'location')).toBe('./');
  }),

  row('`index: false`', async (fixture) => {
    // There the folder is forbidden, or left to the handler of 404.
    expect((await answer(await theirs(fixture, { index: false }), '/docs/')).status).toBeGreaterThanOrEqual(
      403,
    );
    expect(brief(await answer(ours(fixture), '/docs/'))).toEqual(APPLICATION);
  }),

  row('`redirect: true`', async (fixture) => {
    const their = await answer(await theirs(fixture, { redirect: true }), '/docs?q=1');
    const our = await answer(ours(fixture, { indexFile: true }), '/docs?q=1');
    expect([their.status, their.headers.location]).toEqual([301, '/docs/?q=1']);
    expect([our.status, our.headers.location]).toEqual([302, 'docs/?q=1']);
  }),

  row('`redirect: false`, the default', async (fixture) => {
    expect(brief(await answer(await theirs(fixture), '/docs'))).toEqual([200, '<h1>docs</h1>']);
    const files = withoutRedirects(fixture.root);
    const our: Listener = (request, response) =>
      files(request, response, () => application(request, response));
    expect(brief(await answer(our, '/docs'))).toEqual(APPLICATION);
    expect(brief(await answer(our, '/docs/'))).toEqual([200, '<h1>docs</h1>']);
  }),

  row('`wildcard: false`', async (fixture) => {
    const their = await theirs(fixture, { wildcard: false });
    const our = whiteNoise(application, { root: fixture.root });
    await withNewFile(fixture, async () => {
      for (const server of [their, our]) expect(brief(await answer(server, '/new.txt'))).toEqual(APPLICATION);
      await our.reload();
      expect(brief(await answer(our, '/new.txt'))).toEqual([200, 'new']);
    });
  }),

  row('`wildcard: true`, the default', async (fixture) => {
    const [their, our] = [await theirs(fixture), ours(fixture, { autorefresh: true })];
    await withNewFile(fixture, async () => {
      for (const server of [their, our])
        expect(brief(await answer(server, '/new.txt'))).toEqual([200, 'new']);
    });
  }),

  row('`globIgnore`, `allowedPath`', async (fixture) => {
    const their = await theirs(fixture, { allowedPath: (name) => name.endsWith('.txt') });
    const files = new Map([['digits.txt', path.join(fixture.root, 'digits.txt')]]);
    const source: FileSource = { find: (name) => files.get(name) ?? null, list: () => files };
    const guarded = whiteNoiseMiddleware({ root: fixture.root });
    const guard: Listener = (request, response) =>
      request.url?.endsWith('.txt')
        ? guarded(request, response, () => application(request, response))
        : application(request, response);
    for (const server of [their, whiteNoise(application, { root: source }), guard]) {
      expect(brief(await answer(server, '/digits.txt'))).toEqual(FILE);
      expect(brief(await answer(server, '/data.json'))).toEqual(APPLICATION);
    }
  }),

  row('`list: true`', async (fixture) => {
    const their = await answer(await theirs(fixture, { index: false, list: true }), '/docs/');
    expect(JSON.parse(their.body.toString())).toEqual({ dirs: [], files: ['index.html', 'page.html'] });
    expect(brief(await answer(ours(fixture), '/docs/'))).toEqual(APPLICATION);
  }),

  row('`preCompressed: true`', async (fixture) => {
    const ask = { path: '/site.css', headers: { 'Accept-Encoding': 'gzip' } };
    const [their, our] = [await theirs(fixture, { preCompressed: true }), ours(fixture)];
    for (const server of [their, our])
      expect((await answer(server, ask)).headers['content-encoding']).toBe('gzip');
    expect((await answer(their, '/site.css.gz')).status).toBe(200);
    expect(brief(await answer(our, '/site.css.gz'))).toEqual(APPLICATION);
  }),

  row('a missing file', async (fixture) => {
    for (const server of [await theirs(fixture), ours(fixture)])
      expect(brief(await answer(server, '/missing'))).toEqual(APPLICATION);
    const all = ours(fixture, { prefix: '/public/', missing: 'all' });
    expect(brief(await answer(all, '/public/missing'))).toEqual([404, 'Not Found\n']);
    // Fastify with a server of ours in front, as the page has it.
    const app = fastify({
      serverFactory: (handler) => createServer(whiteNoise(handler as Listener, { root: fixture.root })),
    });
    app.setNotFoundHandler((_request, reply) => reply.code(404).send('application'));
    await app.ready();
    const [listener] = app.server.listeners('request') as Listener[];
    expect(brief(await answer(listener as Listener, '/missing'))).toEqual(APPLICATION);
    expect(brief(await answer(listener as Listener, '/digits.txt'))).toEqual(FILE);
  }),

  row('`POST` to the URL of a file', async (fixture) => {
    const post = { path: '/digits.txt', method: 'POST' };
    expect(brief(await answer(await theirs(fixture), post))).toEqual(APPLICATION);
    expect((await answer(ours(fixture), post)).status).toBe(405);
    expect(brief(await answer(readingOnly(application, { root: fixture.root }), post))).toEqual(APPLICATION);
  }),

  row('ETag', async (fixture) => {
    const other = { ...fixture, root: fixture.second };
    const etag = (server: Listener) => header(server, '/data.json', 'etag');
    expect(await etag(await theirs(fixture))).toMatch(/^W\/"/);
    expect(await etag(await theirs(other))).not.toBe(await etag(await theirs(fixture)));
    expect(await etag(ours(fixture))).toMatch(/^"/);
    expect(await etag(ours(other))).toBe(await etag(ours(fixture)));
  }),

  row('`Vary` with compressed variants', async (fixture) => {
    const ask = { path: '/site.css', headers: { 'Accept-Encoding': 'gzip' } };
    const [their, our] = [await theirs(fixture, { preCompressed: true }), ours(fixture)];
    expect((await answer(their, ask)).headers.vary).toBeUndefined();
    expect((await answer(our, ask)).headers.vary).toBe('Accept-Encoding');
  }),

  row('other origins', async (fixture) => {
    const origin = 'access-control-allow-origin';
    expect(await header(await theirs(fixture), '/digits.txt', origin)).toBeUndefined();
    expect(await header(ours(fixture), '/digits.txt', origin)).toBe('*');
    expect(await header(ours(fixture, { allowAllOrigins: false }), '/digits.txt', origin)).toBeUndefined();
  }),
]);

/** Runs with a file that came after the servers had started. */
async function withNewFile({ root }: Fixture, work: () => Promise<void>): Promise<void> {
  const file = path.join(root, 'new.txt');
  writeFileSync(file, 'new');
  try {
    await work();
  } finally {
    rmSync(file);
  }
}
