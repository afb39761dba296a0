import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WhiteNoiseOptions, whiteNoise, whiteNoiseMiddleware } from '../../framework/whitenoise';
import { fallback, TemporaryFolder } from './serving';

type Before = (response: ServerResponse) => void;

const TEXT = 'x'.repeat(100);

/** Ways in which something stands before the wrapper and speaks first. */
const HOSTS: Readonly<Record<string, (root: string, before: Before, options: WhiteNoiseOptions) => unknown>> =
  {
    'middleware in Express': (root, before, options) =>
      express()
        .use((_request, response, next) => {
          before(response);
          next();
        })
        .use(whiteNoiseMiddleware({ root, ...options })),
    'an application in a function': (root, before, options) => {
      const application = whiteNoise(fallback, { root, ...options });
      return (request: IncomingMessage, response: ServerResponse) => {
        before(response);
        application(request, response);
      };
    },
    'an application that reads from the disk': (root, before, options) => {
      const application = whiteNoise(fallback, { root, memoryBudget: 0, ...options });
      return (request: IncomingMessage, response: ServerResponse) => {
        before(response);
        application(request, response);
      };
    },
  };

for (const [host, create] of Object.entries(HOSTS)) {
  describe(`what was said before, to ${host}`, () => {
    let folder: TemporaryFolder;
    beforeAll(() => {
      folder = new TemporaryFolder({
        'report.txt': TEXT,
        '404.html': '<h1>not here</h1>',
        'docs/index.html': '<h1>docs</h1>',
      });
    });
    afterAll(() => folder.remove());

    const ask = (before: Before, options: WhiteNoiseOptions = {}) =>
      request(create(folder.path, before, options) as express.Express);
    const headers = (values: Readonly<Record<string, string>>) => (response: ServerResponse) => {
      for (const [name, value] of Object.entries(values)) response.setHeader(name, value);
    };

    it('wins over Cache-Control, Access-Control-Allow-Origin and Content-Type of the options', async () => {
      const before = headers({
        'cache-control': 'private, no-store',
        'access-control-allow-origin': 'https://a.example',
        'content-type': 'text/x-report',
        'x-frame-options': 'DENY',
      });
      const whole = await ask(before).get('/report.txt');
      expect(whole.status).toBe(200);
      expect(whole.headers).toMatchObject({
        'cache-control': 'private, no-store',
        'access-control-allow-origin': 'https://a.example',
        'content-type': 'text/x-report',
        'x-frame-options': 'DENY',
        'content-length': '100',
      });
      const { etag = '' } = whole.headers;
      const known = await ask(before).get('/report.txt').set('If-None-Match', etag);
      expect(known.status).toBe(304);
      expect(known.headers).toMatchObject({
        'cache-control': 'private, no-store',
        'access-control-allow-origin': 'https://a.example',
      });
      const refused = await ask(before).get('/report.txt').set('If-Match', '"other"');
      expect(refused.status).toBe(412);
      expect(refused.headers['access-control-allow-origin']).toBe('https://a.example');
      const redirect = await ask(before, { indexFile: true }).get('/docs').redirects(0);
      expect(redirect.status).toBe(302);
      expect(redirect.headers['cache-control']).toBe('private, no-store');
    });

    it('gives way to what describes the file: length, range, encoding, validators', async () => {
      const before = headers({
        ETag: '"page"',
        'Last-Modified': 'Mon, 01 Jan 2001 00:00:00 GMT',
        'Content-Encoding': 'br',
        'Content-Length': '7',
        'Content-Range': 'bytes 0-6/7',
        'Accept-Ranges': 'none',
      });
      const answer = await ask(before).get('/report.txt');
      expect(answer.text).toBe(TEXT);
      expect(answer.headers.etag).not.toBe('"page"');
      expect(answer.headers['last-modified']).not.toMatch(/2001/);
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.headers['content-range']).toBeUndefined();
      expect(answer.headers['accept-ranges']).toBe('bytes');
      expect(answer.headers['content-length']).toBe('100');
      const known = await ask(before).get('/report.txt').set('If-None-Match', '"page"');
      expect(known.status).toBe(200);
    });

    it('gives way to what addHeaders says of the very file', async () => {
      const addHeaders = (ours: Headers) => ours.set('Cache-Control', 'no-cache');
      const answer = await ask(headers({ 'Cache-Control': 'max-age=5' }), { addHeaders }).get('/report.txt');
      expect(answer.headers['cache-control']).toBe('no-cache');
      const type = await ask(headers({ 'Content-Type': 'text/x-report' }), { addHeaders }).get('/report.txt');
      expect(type.headers['content-type']).toBe('text/x-report');
    });

    it('is the status of the file: an error page stays one, whatever is asked of it', async () => {
      const before: Before = (response) => {
        response.statusCode = 404;
      };
      const page = await ask(before).get('/404.html');
      expect(page.status).toBe(404);
      expect(page.text).toBe('<h1>not here</h1>');
      const { etag = '' } = page.headers;
      for (const [name, value] of [
        ['If-None-Match', etag],
        ['If-Modified-Since', 'Fri, 01 Jan 2100 00:00:00 GMT'],
        ['If-Match', '"other"'],
        ['Range', 'bytes=0-3'],
        ['Range', 'bytes=1000-'],
      ] as const) {
        const answer = await ask(before).get('/404.html').set(name, value);
        expect(answer.status, name).toBe(404);
        expect(answer.text).toBe('<h1>not here</h1>');
      }
      const head = await ask(before).head('/404.html');
      expect(head.status).toBe(404);
      expect(head.headers['content-length']).toBe('17');
    });

    it('does not come along with a 304 where it describes a page', async () => {
      const before = headers({ 'Content-Language': 'de', 'Content-Type': 'text/html' });
      const { etag = '' } = (await ask(before).get('/report.txt')).headers;
      const answer = await ask(before).get('/report.txt').set('If-None-Match', etag);
      expect(answer.status).toBe(304);
      expect(answer.headers['content-language']).toBeUndefined();
      expect(answer.headers['content-type']).toBeUndefined();
    });
  });
}
