import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { rmSync, statSync, utimesSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import path from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ANSWER_CHANNEL,
  type Answer,
  type FileSource,
  whiteNoise,
  whiteNoiseFetch,
} from '../../framework/whitenoise';
import { fallback, TemporaryFolder } from './serving';

@Module({})
class NoPages {}

describe('whiteNoise', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder({ 'app.css': 'body { color: red }', 'sub/x.txt': 'x' });
  });
  afterEach(() => folder.remove());

  it('serves the files of its root and leaves everything else to the application', async () => {
    const application = whiteNoise(fallback, { root: folder.path, prefix: 'static' });
    const css = await request(application).get('/static/app.css');
    expect(css.status).toBe(200);
    expect(css.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(css.text).toBe('body { color: red }');
    expect((await request(application).get('/app.css')).text).toBe('from the application');
  });

  it.each(['static', '/static', 'static/', '/static/', '//static//'])(
    'takes the prefix %s for /static/',
    async (prefix) => {
      const application = whiteNoise(fallback, { root: folder.path, prefix });
      expect((await request(application).get('/static/app.css')).status).toBe(200);
    },
  );

  it('tells when an answer is over to a request that a framework made for a test, without a connection', async () => {
    const told: unknown[] = [];
    const published = (message: unknown) =>
      (message as Answer).whenSent(({ url }, bytes, complete) => void told.push([url, bytes, complete]));
    subscribe(ANSWER_CHANNEL, published);
    const made = new IncomingMessage(new Socket());
    Object.assign(made, { method: 'GET', url: '/sub/x.txt' });
    const response = new ServerResponse(made);
    // Its bytes do not leave at once.
    const sink = new Writable({ write: (_chunk, _encoding, done) => void setImmediate(done) });
    response.assignSocket(sink as unknown as Socket);
    await whiteNoise(fallback, { root: folder.path })(made, response);
    await expect.poll(() => told).toEqual([['/sub/x.txt', 1, true]]);
    unsubscribe(ANSWER_CHANNEL, published);
  });

  it('finds what is new after a reload, and then no longer what is gone', async () => {
    const application = whiteNoise(fallback, { root: folder.path });
    folder.write('new.txt', 'new');
    expect((await request(application).get('/new.txt')).status).toBe(404);
    rmSync(path.join(folder.path, 'app.css'));
    await application.reload();
    expect((await request(application).get('/new.txt')).text).toBe('new');
    expect((await request(application).head('/app.css')).status).toBe(404);
  });

  it('serves as before when a reload fails', async () => {
    const application = whiteNoise(fallback, { root: folder.path });
    folder.write('staticfiles.json', 'not a manifest');
    await expect(application.reload()).rejects.toThrow('staticfiles.json is not JSON');
    expect((await request(application).get('/app.css')).status).toBe(200);
  });

  it('gives a file that was rewritten in the same length another ETag than the manifest’s, at start too', async () => {
    const digest = (text: string) => createHash('sha384').update(text).digest('base64');
    const file = folder.write('a.css', 'aaaa');
    const record = { size: 4, integrity: `sha384-${digest('aaaa')}` };
    const manifest = { version: '1.1', hash: '', paths: {}, files: { 'a.css': record } };
    utimesSync(folder.write('staticfiles.json', JSON.stringify(manifest)), 2_000, 2_000);
    const etag = async () =>
      (await request(whiteNoise(fallback, { root: folder.path })).get('/a.css')).headers.etag;
    expect(await etag()).toBe(`"${digest('aaaa').slice(0, 27)}"`);
    folder.write('a.css', 'bbbb');
    // Older than the manifest, as a file is that was copied with its time.
    utimesSync(file, 1_000, 1_000);
    expect(await etag()).toBe(`"${digest('bbbb').slice(0, 27)}"`);
  });

  it('takes the ETag of a large file from the manifest, unless it came after it under an earlier time', async () => {
    const digest = (bytes: Buffer) => createHash('sha384').update(bytes).digest('base64').slice(0, 27);
    const [built, newer] = ['a', 'b'].map((letter) => Buffer.alloc(1024 * 1024, letter)) as [Buffer, Buffer];
    const file = folder.write('film.bin', built);
    const record = { size: built.length, integrity: `sha384-${digest(built)}` };
    const manifest = { version: '1.1', hash: '', paths: {}, files: { 'film.bin': record } };
    await setTimeout(5);
    folder.write('staticfiles.json', JSON.stringify(manifest));
    const etag = async () =>
      (await request(whiteNoise(fallback, { root: folder.path })).get('/film.bin')).headers.etag;
    expect(await etag()).toBe(`"${digest(built)}"`);
    const { mtimeMs } = statSync(file);
    await setTimeout(5);
    // As rsync -t copies a file that is as long as the one before.
    folder.write('film.bin', newer);
    utimesSync(file, mtimeMs / 1000 - 60, mtimeMs / 1000 - 60);
    expect(await etag()).not.toContain(digest(built));
  });

  it('takes a manifest that lies elsewhere than the files', async () => {
    const styles = 'a { color: red }';
    const name = `site.${createHash('md5').update(styles).digest('hex').slice(0, 12)}.css`;
    folder.write(name, styles);
    const elsewhere = new TemporaryFolder();
    const manifest = elsewhere.write(
      'release.json',
      JSON.stringify({ version: '1.1', hash: '', paths: { 'site.css': name }, files: {} }),
    );
    for (const autorefresh of [false, true]) {
      for (const given of [manifest, path.relative('.', manifest)]) {
        const application = whiteNoise(fallback, { root: folder.path, manifest: given, autorefresh });
        const { headers } = await request(application).get(`/${name}`);
        expect(headers['cache-control']).toMatch(/immutable/);
        expect((await request(application).get('/release.json')).status).toBe(404);
      }
    }
    elsewhere.remove();
    const warn = vi.fn();
    whiteNoise(fallback, { root: folder.path, manifest, warn });
    expect(warn).toHaveBeenCalledExactlyOnceWith(`No manifest at: ${manifest}`);
  });

  it('serves a compressed variant that is older than its original: a copy sets their times in any order', async () => {
    const styles = 'a { color: red }\n'.repeat(100);
    const original = folder.write('styles.css', styles);
    utimesSync(folder.write('styles.css.gz', gzipSync(styles)), 1_000, 1_000);
    utimesSync(original, 2_000_000, 2_000_000);
    for (const autorefresh of [false, true]) {
      const application = whiteNoise(fallback, { root: folder.path, autorefresh });
      const { headers, text } = await request(application).get('/styles.css').set('Accept-Encoding', 'gzip');
      expect(headers['content-encoding']).toBe('gzip');
      expect(text).toBe(styles);
    }
  });

  it('answers every request while it reloads', async () => {
    for (let file = 0; file < 3000; file++) folder.write(`many/${file}.txt`, 'x');
    const application = whiteNoise(fallback, { root: folder.path });
    let reloading = true;
    const reloaded = application.reload().then(() => (reloading = false));
    while (reloading) expect((await request(application).get('/app.css')).status).toBe(200);
    await reloaded;
  });

  it('serves what a reload found when a later one fails', async () => {
    for (let file = 0; file < 3000; file++) folder.write(`many/${file}.txt`, 'x');
    const application = whiteNoise(fallback, { root: folder.path });
    folder.write('new.txt', 'new');
    const found = application.reload();
    folder.write('staticfiles.json', 'not a manifest');
    await expect(application.reload()).rejects.toThrow('staticfiles.json is not JSON');
    await found;
    expect((await request(application).get('/new.txt')).text).toBe('new');
  });

  it('forgets a folder that could not be added', async () => {
    const application = whiteNoise(fallback, { root: folder.path });
    const broken = new TemporaryFolder({ 'staticfiles.json': 'not a manifest' });
    expect(() => application.addFiles(broken.path)).toThrow('staticfiles.json is not JSON');
    await application.reload();
    broken.remove();
  });

  it('serves nothing of what could not be added as a whole, and everything else as before', async () => {
    const application = whiteNoise(fallback, {
      root: folder.path,
      addHeaders(_headers, _path, url) {
        if (url === '/broken.txt') throw new Error('no header for you');
      },
    });
    const other = folder.write('other', 'other');
    const source = {
      find: () => null,
      list: () => ['new.txt', 'app.css', 'broken.txt'].map((name) => [name, other] as const),
    };
    expect(() => application.addFiles(source)).toThrow('no header for you');
    expect((await request(application).get('/new.txt')).text).toBe('from the application');
    expect((await request(application).get('/app.css')).text).toBe('body { color: red }');
    await application.reload();
    expect((await request(application).get('/new.txt')).text).toBe('from the application');
  });

  it('closes without waiting for what the application does', async () => {
    const file = folder.write('gone.txt', 'gone');
    let asked = () => {};
    const reached = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const application = whiteNoise(
      () => {
        asked();
        return new Promise(() => {});
      },
      { root: folder.path },
    );
    rmSync(file);
    const answer = request(application).get('/gone.txt');
    answer.end(() => {});
    await reached;
    await application.close();
    answer.abort();
  });

  it('lets other work have its turn while a reload lists files, not only once they are listed', async () => {
    const file = folder.write('slow.txt', 'x');
    let turns = 0;
    let turnsAtEnd = 0;
    let slow = false;
    const source: FileSource = {
      find: () => null,
      *list() {
        for (let name = 0; slow && name < 20; name++) {
          const until = performance.now() + 15;
          while (performance.now() < until);
          yield [`${name}.txt`, file];
        }
        turnsAtEnd = turns;
      },
    };
    const application = whiteNoise(fallback, { root: source });
    slow = true;
    const counting = setInterval(() => turns++, 1);
    await application.reload().finally(() => clearInterval(counting));
    expect(turnsAtEnd).toBeGreaterThan(10);
    expect((await request(application).get('/19.txt')).text).toBe('x');
  });

  it('stays closed, and keeps what is added, when that happens during a reload', async () => {
    for (let file = 0; file < 3000; file++) folder.write(`many/${file}.txt`, 'x');
    const application = whiteNoise(fallback, { root: folder.path });
    const adding = application.reload();
    application.addFiles(folder.path, '/added/');
    await adding;
    expect((await request(application).get('/added/app.css')).status).toBe(200);
    const overtaken = application.reload();
    await application.close();
    await overtaken;
    expect((await request(application).get('/app.css')).text).toBe('from the application');
  });

  it('is the application alone once it is closed', async () => {
    const application = whiteNoise(fallback, { root: folder.path });
    await request(application).get('/app.css');
    await application.close();
    expect((await request(application).get('/app.css')).text).toBe('from the application');
  });

  it('serves what a source of files finds', async () => {
    const file = path.join(folder.path, 'app.css');
    const asked: string[] = [];
    const source = {
      label: 'a source',
      find(name: string) {
        asked.push(name);
        return name === 'found.css' ? file : null;
      },
      list: () =>
        [
          ['found.css', file],
          ['found.css', '/nowhere'],
          ['../out.css', file],
        ] as const,
    };
    for (const autorefresh of [false, true]) {
      const application = whiteNoise(fallback, { autorefresh }).addFiles(source, '/static/');
      expect((await request(application).get('/static/found.css')).text).toBe('body { color: red }');
      expect((await request(application).get('/static/..%2f..')).status).toBe(404);
    }
    expect(asked.every((name) => !name.includes('..'))).toBe(true);
  });

  it('warns of a missing folder at start, and is silent about it with autorefresh', () => {
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    whiteNoise(fallback, { root: '/nowhere/at/all', warn });
    expect(warnings).toEqual(['No directory at: /nowhere/at/all']);
    whiteNoise(fallback, { root: '/nowhere/at/all', autorefresh: true, warn });
    expect(warnings).toHaveLength(1);
  });

  it('answers 500, and tells the deployer, when a function of the user fails within a request', async () => {
    const warnings: string[] = [];
    const application = whiteNoise(fallback, {
      root: folder.path,
      autorefresh: true,
      warn: (message) => void warnings.push(message),
      addHeaders() {
        throw new Error('no header for you');
      },
    });
    const response = await request(application).get('/app.css');
    expect(response.status).toBe(500);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(warnings.join()).toContain('no header for you');
  });

  it('fails at start when a function of the user fails, and names the file of a header that cannot be', () => {
    const fail = () => {
      throw new Error('no header for you');
    };
    expect(() => whiteNoise(fallback, { root: folder.path, addHeaders: fail })).toThrow('no header for you');
    const unquoted = (headers: Headers) => headers.set('ETag', 'abc');
    expect(() => whiteNoise(fallback, { root: folder.path, addHeaders: unquoted })).toThrow(
      /app\.css the ETag abc/,
    );
  });

  it('publishes every answer of its own on a diagnostics channel', async () => {
    const answers: Answer[] = [];
    const listener = (message: unknown) => void answers.push(message as Answer);
    subscribe(ANSWER_CHANNEL, listener);
    try {
      const application = whiteNoise(fallback, { root: folder.path });
      await request(application).get('/app.css?v=1');
      await request(application).head('/app.css');
      await request(application).get('/missing');
      await whiteNoiseFetch(() => new Response(), { root: folder.path })(new Request('http://a/app.css'));
    } finally {
      unsubscribe(ANSWER_CHANNEL, listener);
    }
    const whole = { method: 'GET', status: 200, encoding: 'identity', bytes: 19, cache: 'miss' };
    expect(answers).toMatchObject([
      {
        ...whole,
        url: '/app.css?v=1',
        transport: 'http',
        remoteAddress: expect.stringContaining('127.0.0.1'),
      },
      {
        ...whole,
        method: 'HEAD',
        url: '/app.css',
        encoding: null,
        bytes: 0,
        cache: null,
        transport: 'http',
        remoteAddress: expect.stringContaining('127.0.0.1'),
      },
      { ...whole, url: '/app.css', transport: 'fetch', remoteAddress: null },
    ]);
    expect(answers[0]?.header('host')).toContain('127.0.0.1');
    expect(answers[0]?.header('x-request-id')).toBeUndefined();
  });
});

describe('the options', () => {
  it.each([
    [{ max_age: 60 }, "unknown option 'max_age', did you mean 'maxAge'?"],
    [{ autoRefresh: true }, "unknown option 'autoRefresh', did you mean 'autorefresh'?"],
    [{ gizmo: 1 }, "unknown option 'gizmo'"],
    [{ maxAge: '60' }, "maxAge must be a whole number of seconds, or null, got '60'"],
    [{ maxAge: -1 }, 'maxAge must be a whole number of seconds, or null, got -1'],
    [{ autorefresh: 'yes' }, "autorefresh must be true or false, got 'yes'"],
    [{ root: '' }, "root must be a folder or a FileSource, got ''"],
    [{ root: 5 }, 'root must be a folder or a FileSource, got 5'],
    [{ mimetypes: { '.CSS': 'text/css' } }, 'mimetypes must be an object such as'],
    [{ mimetypes: { '.css': 'text/css\r\nX: y' } }, 'mimetypes must be an object such as'],
    [{ indexFile: '../x' }, "indexFile must be true, false or a file name such as 'index.html', got '../x'"],
    [{ immutableFileTest: 'hash' }, 'immutableFileTest must be a RegExp or a function'],
    [{ charset: 'utf 8' }, 'charset must be a charset'],
    [{ memoryBudget: 1.5 }, 'memoryBudget must be a whole number of bytes, 0 or more, got 1.5'],
    [{ missing: 'none' }, "missing must be 'pass', 'hashed' or 'all', got 'none'"],
    [{ addHeaders: {} }, 'addHeaders must be a function (headers, path, url), got an object'],
    ['static', 'expected an object of options'],
    [{ root: ['a', 'b'] }, 'root must be a folder or a FileSource, got an object: give one, and add others'],
    [{ maxAge: '1d' }, "maxAge must be a whole number of seconds, or null, got '1d': write 86400"],
    [{ immutable: true }, "immutable must be 'bundler' or null, got true: 'bundler' is for the hashed names"],
    [
      { fallback: true },
      "fallback must be the path of a file in root, such as 'index.html', or null, got true",
    ],
    [{ notFound: '../404.html' }, "such as '404.html', or null, got '../404.html'"],
    [{ fallback: 'index.html' }, 'fallback is a file of root, and there is no root'],
    [{ maxAge: '2 Hours' }, "got '2 Hours': write 7200"],
    [{ maxAge: '1500ms' }, "got '1500ms': write 1"],
  ])('refuse %o and say what was expected', (options, message) => {
    expect(() => whiteNoise(fallback, options as object)).toThrow(message);
  });

  it.each([
    [{ maxage: '1d' }, 'maxAge here, in seconds: write 86400'],
    [{ maxage: 86_400_000 }, 'it is maxAge here, in seconds'],
    [{ cacheControl: false }, 'maxAge: null'],
    [{ index: 'index.html' }, 'it is indexFile here'],
    [{ extensions: ['html'] }, 'every file has one URL, with its extension'],
    [{ dotfiles: 'allow' }, 'it is allowDotfiles here'],
    [{ single: true }, "it is fallback here: 'index.html'"],
    [{ single: 'app.html' }, "it is fallback here: 'app.html'"],
    [{ ignores: /api/ }, 'fallback answers navigations alone'],
    [{ onNoMatch: () => {} }, "notFound: '404.html' sends a page"],
    [{ etag: false }, 'every answer has its validators'],
    [{ setHeaders: () => {} }, 'it is addHeaders(headers, path, url) here'],
    [{ fallthrough: false }, "it is missing here: 'pass', the default, or 'all' for 404"],
    [{ gzip: true }, 'compressed variants beside a file are always used, and compress: true makes them'],
    [{ dev: true }, 'it is autorefresh here'],
    [{ wildcard: false }, 'autorefresh looks at the disk on every request'],
    [{ decorateReply: false }, 'adds nothing to replies'],
  ])('say what %o of another server is here', (options, message) => {
    const [name = ''] = Object.keys(options);
    expect(() => whiteNoise(fallback, options as object)).toThrow(`unknown option '${name}': `);
    expect(() => whiteNoise(fallback, options as object)).toThrow(message);
  });

  it('refuse a relative root that is missing, and show where it would be', () => {
    const absolute = path.resolve('no-such-folder');
    const message = `root must be a folder that exists, got 'no-such-folder': there is no folder at ${absolute}`;
    expect(() => whiteNoise(fallback, { root: 'no-such-folder' })).toThrow(message);
    expect(() => whiteNoise(fallback).addFiles('./no-such-folder', '/x/')).toThrow(absolute);
    expect(() => whiteNoise(fallback, { root: 'package.json' })).toThrow(path.resolve('package.json'));
    // It may come later, as files may.
    expect(() => whiteNoise(fallback, { root: 'no-such-folder', autorefresh: true })).not.toThrow();
  });

  it.each([
    ['Nest', () => NestFactory.create(NoPages, { logger: false }), 'pass app.getHttpAdapter().getInstance()'],
    ['Koa', () => new Koa(), 'a Koa application: pass app.callback()'],
    ['Fastify', () => fastify(), 'a Fastify instance: pass app.routing, after await app.ready()'],
    ['Hono', () => new Hono(), 'pass getRequestListener(app.fetch) of @hono/node-server'],
    [
      'options alone',
      () => ({ root: 'x' }),
      'got object: a middleware, which wraps no application, is made by',
    ],
    ['nothing', () => null, 'expected an application (request, response) to wrap, got null'],
  ])('refuse %s in place of an application, and say what to pass', async (_what, create, message) => {
    const made = await (create() as unknown);
    expect(() => whiteNoise(made as never)).toThrow(message);
  });

  it('refuse a promise of an application', () => {
    expect(() => whiteNoise(Promise.resolve(fallback) as never)).toThrow(
      'a promise: await the application first',
    );
  });

  it('refuse an object with fetch() in place of a handler, and say what to pass', () => {
    expect(() => whiteNoiseFetch(new Hono() as never)).toThrow('pass app.fetch');
    expect(() => whiteNoiseFetch({} as never)).toThrow('expected an application (request) => Response');
  });
});
