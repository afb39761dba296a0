import { rmSync } from 'node:fs';
import path from 'node:path';
import express from 'express';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WhiteNoiseOptionError, whiteNoise, whiteNoiseMiddleware } from '../../framework/whitenoise';
import { fallback as application, TemporaryFolder } from './serving';

const HTML = { Accept: 'text/html,*/*;q=0.8' };

describe('a page that answers where no file does', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder({
      'index.html': '<h1>app</h1>',
      '404.html': '<h1>gone</h1>',
      'assets/index-DiwrgTda.js': 'export {};',
    });
  });
  afterEach(() => folder.remove());

  const get = async (listener: Parameters<typeof request>[0], url: string, headers = {}) => {
    const { status, text } = await request(listener).get(url).set(headers);
    return `${status} ${text}`;
  };

  it.each([
    [
      { fallback: 'index.htm' },
      "fallback must be a file of root, got 'index.htm'",
      "did you mean 'index.html'?",
    ],
    [{ notFound: '440.html' }, "notFound must be a file of root, got '440.html'", "did you mean '404.html'?"],
    [{ fallback: 'assets' }, "fallback must be a file of root, got 'assets'", 'there is none in '],
    [{ fallback: 'Index.html' }, "got 'Index.html'", "did you mean 'index.html'?"],
  ])('is an error at start where %o names none, with the nearest name', (options, said, near) => {
    const open = () => whiteNoise(application, { root: folder.path, ...options });
    expect(open).toThrow(WhiteNoiseOptionError);
    expect(open).toThrow(said);
    expect(open).toThrow(folder.path);
    expect(open).toThrow(near);
  });

  it('is an error at start where the root is missing, too', () => {
    const root = path.join(folder.path, 'build');
    const open = () => whiteNoise(application, { root, fallback: 'index.html', warn: () => {} });
    expect(open).toThrow(`fallback must be a file of root, got 'index.html': there is none in ${root}`);
  });

  it('may come later with autorefresh, which warns', async () => {
    const warnings: string[] = [];
    const warn = (message: string) => warnings.push(message);
    const options = { root: folder.path, autorefresh: true, fallback: 'app.html', warn };
    const wrapped = whiteNoise(application, options);
    expect(warnings.join()).toContain("fallback must be a file of root, got 'app.html'");
    expect(await get(wrapped, '/x', HTML)).toBe('404 from the application');
    folder.write('app.html', 'later');
    expect(await get(wrapped, '/x', HTML)).toBe('200 later');
  });

  it('keeps the files of before where a reload does not find it', async () => {
    const wrapped = whiteNoise(application, { root: folder.path, fallback: 'index.html' });
    expect(await get(wrapped, '/x', HTML)).toBe('200 <h1>app</h1>');
    rmSync(path.join(folder.path, 'index.html'));
    await expect(wrapped.reload()).rejects.toThrow('fallback must be a file of root');
    expect(await get(wrapped, '/x', HTML)).toBe('200 <h1>app</h1>');
    folder.write('index.html', 'next');
    await wrapped.reload();
    expect(await get(wrapped, '/x', HTML)).toBe('200 next');
    await wrapped.close();
    expect(await get(wrapped, '/x', HTML)).toBe('404 from the application');
  });

  it('is the one that is served at its URL, also from a later root', async () => {
    const theme = new TemporaryFolder({ 'index.html': 'theme' });
    const wrapped = whiteNoise(application, { root: folder.path, fallback: 'index.html' });
    wrapped.addFiles(theme.path);
    expect(await get(wrapped, '/x', HTML)).toBe('200 theme');
    theme.remove();
  });

  it('is never immutable, and never without a Cache-Control', async () => {
    const options = { root: folder.path, fallback: 'index.html', immutableFileTest: /./, maxAge: null };
    const wrapped = whiteNoise(application, options);
    for (const url of ['/index.html', '/x']) {
      const { headers } = await request(wrapped).get(url).set(HTML);
      expect(headers['cache-control']).toBe('no-cache');
    }
  });

  it('keeps the headers of addHeaders, and a Vary that varies by more', async () => {
    const addHeaders = (headers: Headers) => {
      headers.set('Content-Security-Policy', "default-src 'self'");
      headers.set('Vary', 'Cookie');
    };
    const options = { root: folder.path, fallback: 'index.html', notFound: '404.html', addHeaders };
    const wrapped = whiteNoise(application, options);
    const page = await request(wrapped).get('/x').set(HTML);
    expect(page.headers.vary).toBe('Cookie, Accept');
    expect(page.headers['content-security-policy']).toBe("default-src 'self'");
    const missing = await request(wrapped).get('/x.png');
    expect(missing.status).toBe(404);
    expect(missing.headers['content-security-policy']).toBe("default-src 'self'");
    expect(missing.headers['cache-control']).toBe('no-store');
  });

  it('leaves the routes before it alone, as the last middleware of a chain', async () => {
    const app = express();
    app.get('/api/users', (_request, response) => void response.json([]));
    const { path: root } = folder;
    app.use(whiteNoiseMiddleware({ root, indexFile: true, fallback: 'index.html', notFound: '404.html' }));
    expect(await get(app, '/api/users', HTML)).toBe('200 []');
    expect(await get(app, '/users/7', HTML)).toBe('200 <h1>app</h1>');
    expect(await get(app, '/missing.png')).toBe('404 <h1>gone</h1>');
  });

  it('is sent where a framework mounts the middleware below a path', async () => {
    const app = express();
    app.use('/app', whiteNoiseMiddleware({ root: folder.path, fallback: 'index.html' }));
    expect(await get(app, '/app/users/7', HTML)).toBe('200 <h1>app</h1>');
    expect(await get(app, '/users/7', HTML)).toContain('404');
  });

  it('keeps a status that the application set before', async () => {
    const wrapped = whiteNoiseMiddleware({ root: folder.path, fallback: 'index.html' });
    const listener: typeof application = (incoming, response) => {
      response.statusCode = 503;
      return wrapped(incoming, response, () => {});
    };
    expect(await get(listener, '/x', HTML)).toBe('503 <h1>app</h1>');
  });

  it('is sent in pieces where it is large, and the missing page as well', async () => {
    const large = 'x'.repeat(1_500_000);
    for (const name of ['index.html', '404.html']) folder.write(name, large);
    const wrapped = whiteNoise(application, {
      root: folder.path,
      fallback: 'index.html',
      notFound: '404.html',
    });
    expect(await get(wrapped, '/x', HTML)).toBe(`200 ${large}`);
    expect(await get(wrapped, '/x.png')).toBe(`404 ${large}`);
  });

  it('takes a long Accept of nothing but commas in no time', async () => {
    const wrapped = whiteNoise(application, { root: folder.path, fallback: 'index.html' });
    const started = performance.now();
    const headers = [',', ' ', 'text/html;', 'text/html;q=0,'].map((part) =>
      part.repeat(50_000 / part.length),
    );
    for (const accept of headers) await get(wrapped, '/x', { Accept: accept.slice(0, 15_000) });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a missing name that looks hashed', () => {
  const folder = new TemporaryFolder({ 'index.html': 'page', 'assets/index-DiwrgTda.js': 'export {};' });
  const CHUNK = '/assets/index-BwCdQ3x_.js';
  const isOurs = async (wrapped: Parameters<typeof request>[0], url = CHUNK) => {
    const { headers, text } = await request(wrapped).get(url).set(HTML);
    return headers['cache-control'] === 'no-store' && text === 'Not Found\n';
  };
  const root = folder.path;

  it('is refused at the prefix / where that is asked for, or a fallback is there', async () => {
    expect(await isOurs(whiteNoise(application, { root }))).toBe(false);
    expect(await isOurs(whiteNoise(application, { root, missing: 'hashed' }))).toBe(true);
    expect(await isOurs(whiteNoise(application, { root, missing: 'all' }))).toBe(true);
    expect(await isOurs(whiteNoise(application, { root, fallback: 'index.html' }))).toBe(true);
    expect(await isOurs(whiteNoise(application, { root, fallback: 'index.html', missing: 'pass' }))).toBe(
      false,
    );
  });

  it('is the application’s at the prefix / of a folder that lies over its URLs', async () => {
    const wrapped = whiteNoise(application, { missing: 'hashed' }).addFiles(root, '/');
    expect(await isOurs(wrapped)).toBe(false);
    wrapped.addFiles(root, '/static/');
    expect(await isOurs(wrapped, `/static${CHUNK}`)).toBe(true);
  });

  it('is the only name that missing refuses at the prefix /', async () => {
    expect(await isOurs(whiteNoise(application, { root, missing: 'all' }), '/api/users')).toBe(false);
  });
});
