import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import express from 'express';
import Koa from 'koa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whiteNoise, whiteNoiseFetch, whiteNoiseMiddleware } from '../../framework/whitenoise';
import { fallback, listening, TemporaryFolder } from './serving';

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
type App = RequestListener & { use(...handlers: Middleware[]): App };

/** Packages that have no types of their own; those with a version in their name are the last before a repair. */
const load = createRequire(__filename) as (name: string) => (...options: unknown[]) => Middleware;
const express4 = load('express-4') as unknown as () => App;

/** Middleware that puts functions of its own in place of those that Node gives a response. */
const PATCHES: Readonly<Record<string, () => Middleware>> = {
  'compression 1.7': () => load('compression-1.7')(),
  'morgan 1.10': () => load('morgan-1.10')('tiny', { stream: { write: () => {} } }),
  'express-session 1.18': () =>
    load('express-session-1.18')({ secret: 'secret', resave: false, saveUninitialized: true }),
  '@polka/compression': () => load('@polka/compression')(),
  'http-compression': () => load('http-compression')(),
  'a writeHead that takes a status alone': () => (_request, response, next) => {
    const { writeHead } = response;
    response.writeHead = (status: number, ...rest: unknown[]) => {
      if (rest.length > 0) throw new Error('more than a status');
      return writeHead.call(response, status);
    };
    next();
  },
};

const HOSTS: Readonly<Record<string, (patch: Middleware, root: string) => RequestListener>> = {
  'Express 4': (patch, root) => express4().use(patch).use(whiteNoiseMiddleware({ root })),
  'Express 5': (patch, root) => express().use(patch).use(whiteNoiseMiddleware({ root })),
  'a plain server': (patch, root) => {
    const application = whiteNoise(fallback, { root });
    return (request, response) => patch(request, response, () => application(request, response));
  },
  'a plain server that reads every file from the disk': (patch, root) => {
    const application = whiteNoise(fallback, { root, memoryBudget: 0 });
    return (request, response) => patch(request, response, () => application(request, response));
  },
};

const STYLES = 'body { color: rebeccapurple }\n'.repeat(100);
const LARGE = 'The quick brown fox jumps over the lazy dog. '.repeat(60_000);

for (const [host, application] of Object.entries(HOSTS)) {
  for (const [name, patch] of Object.entries(PATCHES)) {
    describe(`${name} in ${host}`, () => {
      let folder: TemporaryFolder;
      let server: Awaited<ReturnType<typeof listening>>;
      beforeAll(async () => {
        folder = new TemporaryFolder({ 'styles.css': STYLES, 'large.txt': LARGE, 'small.txt': 'small' });
        server = await listening(application(patch(), folder.path));
      });
      afterAll(async () => {
        await server.close();
        folder.remove();
      });

      const get = async (path: string, headers: Record<string, string> = {}) => {
        const response = await fetch(server.origin + path, { headers, method: 'GET' });
        for (const key of response.headers.keys()) expect(key).not.toMatch(/^\d+$/);
        return response;
      };

      it('answers as without it, or compressed', async () => {
        for (const [path, content, type] of [
          ['/styles.css', STYLES, 'text/css; charset=utf-8'],
          ['/large.txt', LARGE, 'text/plain; charset=utf-8'],
          ['/small.txt', 'small', 'text/plain; charset=utf-8'],
        ] as const) {
          for (const coding of ['identity', 'gzip']) {
            const response = await get(path, { 'Accept-Encoding': coding });
            expect(response.status).toBe(200);
            expect(response.headers.get('content-type')).toBe(type);
            expect(response.headers.get('cache-control')).toBe('max-age=60, public');
            expect((await response.text()) === content, `${path} ${coding}`).toBe(true);
          }
        }
      });

      it('answers conditional requests and HEAD', async () => {
        const response = await get('/styles.css', { 'Accept-Encoding': 'identity' });
        await response.arrayBuffer();
        const etag = response.headers.get('etag') ?? '';
        const again = await get('/styles.css', { 'Accept-Encoding': 'identity', 'If-None-Match': etag });
        expect(again.status).toBe(304);
        expect(again.headers.get('etag')).toBe(etag);
        const head = await fetch(`${server.origin}/styles.css`, {
          method: 'HEAD',
          headers: { 'Accept-Encoding': 'identity' },
        });
        expect(head.status).toBe(200);
        expect(head.headers.get('content-length')).toBe(String(STYLES.length));
      });

      it('answers ranges with the bytes of the file', async () => {
        const response = await get('/styles.css', { 'Accept-Encoding': 'identity', Range: 'bytes=0-3' });
        expect(response.status).toBe(206);
        expect(await response.text()).toBe('body');
      });
    });
  }
}

/** Koa with middleware that compresses what has a `ctx.body`, as an answer of {@link whiteNoiseFetch} does here. */
function koaCompressed(root: string): RequestListener {
  const files = whiteNoiseFetch(() => new Response(null, { status: 404 }), { root });
  const compress = load('koa-compress')({ threshold: 0 }) as unknown as Koa.Middleware;
  const app = new Koa().use(compress).use(async (ctx) => {
    const response = await files(new Request(ctx.href, { headers: ctx.headers as Record<string, string> }));
    ctx.status = response.status;
    if (response.body !== null) ctx.body = Readable.fromWeb(response.body as ReadableStream);
    ctx.set(Object.fromEntries(response.headers));
  });
  return app.callback();
}

describe('a part of a file', () => {
  it.each<[string, (root: string) => RequestListener]>([
    ['compression', (root) => express4().use(load('compression-1.7')(), whiteNoiseMiddleware({ root }))],
    ['koa-compress', koaCompressed],
  ])('is not compressed on its way by %s, which heeds no-transform', async (_, application) => {
    const folder = new TemporaryFolder({ 'large.txt': LARGE });
    const server = await listening(application(folder.path));
    const get = (headers: Record<string, string>) =>
      fetch(`${server.origin}/large.txt`, { headers: { 'Accept-Encoding': 'gzip', ...headers } });
    const whole = await get({});
    expect(whole.headers.get('content-encoding')).toBe('gzip');
    expect(await whole.text()).toBe(LARGE);
    const response = await get({ Range: 'bytes=0-99999' });
    expect(response.status).toBe(206);
    expect(response.headers.get('cache-control')).toBe('max-age=60, public, no-transform');
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('content-length')).toBe('100000');
    expect(await response.text()).toBe(LARGE.slice(0, 100_000));
    await server.close();
    folder.remove();
  });

  it('is not compressed on its way behind another’s Cache-Control either', async () => {
    const folder = new TemporaryFolder({ 'large.txt': LARGE });
    const guarded: Middleware = (_request, response, next) => {
      response.setHeader('Cache-Control', 'private, no-store');
      next();
    };
    const app = express4().use(
      load('compression-1.7')(),
      guarded,
      whiteNoiseMiddleware({ root: folder.path }),
    );
    const server = await listening(app);
    const headers = { 'Accept-Encoding': 'gzip', Range: 'bytes=0-99999' };
    const response = await fetch(`${server.origin}/large.txt`, { headers });
    expect(response.headers.get('cache-control')).toBe('private, no-store, no-transform');
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(await response.text()).toBe(LARGE.slice(0, 100_000));
    await server.close();
    folder.remove();
  });
});
