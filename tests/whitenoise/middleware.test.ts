import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import express from 'express';
import Koa from 'koa';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whiteNoiseMiddleware } from '../../framework/whitenoise';
import { listen } from '../listening';
import { TemporaryFolder } from './serving';

describe('whiteNoiseMiddleware', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder({ 'index.html': '<h1>reports</h1>', 'q1.txt': 'x'.repeat(100) });
  });
  afterEach(() => folder.remove());

  it('says how to serve files in Koa, whose middleware has another shape', async () => {
    const app = new Koa();
    app.use(whiteNoiseMiddleware({ root: folder.path }) as never);
    const errors: string[] = [];
    app.on('error', ({ message }: Error) => void errors.push(message));
    await request(app.callback()).get('/q1.txt').expect(500);
    expect(errors).toEqual([
      expect.stringContaining('in Koa wrap the application: whiteNoise(app.callback(), options)'),
    ]);
  });

  it('lets go of a file whose connection ends before its turn, also where the request was read before', async () => {
    const files = whiteNoiseMiddleware({ root: folder.path, memoryBudget: 0 });
    let asked = 0;
    const server = createServer(async (request, response) => {
      for await (const _ of request);
      asked++;
      if (request.url !== '/slow') await files(request, response, () => {});
    });
    const socket = connect(await listen(server), '127.0.0.1');
    socket.on('error', () => {});
    const body = 'Host: a\r\nContent-Length: 1\r\n\r\na';
    socket.write(`GET /slow HTTP/1.1\r\n${body}GET /q1.txt HTTP/1.1\r\n${body}`);
    await expect.poll(() => asked).toBe(2);
    socket.resetAndDestroy();
    await new Promise((resolve) => server.close(resolve));
    await files.close();
  });

  for (const autorefresh of [false, true]) {
    describe(autorefresh ? 'autorefresh' : 'static', () => {
      const mounted = () => whiteNoiseMiddleware({ root: folder.path, indexFile: true, autorefresh });

      it('serves an index at one URL where it is mounted: without the slash it leads there', async () => {
        const inner = express().use('/of%20year', mounted());
        const application = express().use('/reports', mounted()).use('/more', inner);
        for (const [bare, location] of [
          ['/reports', 'reports/'],
          ['/more/of%20year', 'of%20year/'],
        ]) {
          expect((await request(application).get(`${bare}/`)).text).toBe('<h1>reports</h1>');
          const answer = await request(application).get(`${bare}?a=1`).redirects(0);
          expect(answer.status).toBe(302);
          expect(answer.headers.location).toBe(`${location}?a=1`);
        }
        expect((await request(application).get('/reports/q1.txt')).status).toBe(200);
        expect((await request(application).post('/reports')).status).toBe(404);
      });

      it('serves the index for what Express rewrote to the root', async () => {
        const application = express()
          .use((request, _response, next) => {
            request.url = '/';
            next();
          })
          .use(mounted());
        expect((await request(application).get('/some/page')).text).toBe('<h1>reports</h1>');
      });

      it('leads to the slash where a framework tells of the whole URL alone', async () => {
        const files = mounted();
        const listener = (request: IncomingMessage, response: ServerResponse) => {
          const whole = request.url ?? '';
          const rest = whole.slice('/reports'.length);
          Object.assign(request, { originalUrl: whole, url: rest.startsWith('/') ? rest : `/${rest}` });
          files(request, response, () => response.end());
        };
        const bare = await request(listener).get('/reports').redirects(0);
        expect(bare.headers.location).toBe('reports/');
        expect((await request(listener).get('/reports/')).text).toBe('<h1>reports</h1>');
      });

      it('adds to what the answer was said to vary by', async () => {
        folder.write('q1.txt.gz', gzipSync('x'.repeat(100)));
        const varying = (vary: string | string[]) =>
          express()
            .use((_request, response, next) => {
              response.setHeader('Vary', vary);
              next();
            })
            .use(mounted());
        const vary = async (before: string | string[], path = '/q1.txt', headers = {}) =>
          (await request(varying(before)).get(path).set(headers)).headers.vary;
        expect(await vary('Origin')).toBe('Origin, Accept-Encoding');
        expect(await vary(['Origin', 'Cookie'])).toBe('Origin, Cookie, Accept-Encoding');
        expect(await vary('accept-encoding')).toBe('accept-encoding');
        expect(await vary('*')).toBe('*');
        expect(await vary('Origin', '/')).toBe('Origin');
        expect(await vary('Origin', '/q1.txt', { 'If-None-Match': '*' })).toBe('Origin, Accept-Encoding');
      });
    });
  }
});
