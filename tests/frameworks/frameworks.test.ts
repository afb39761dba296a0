import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { connect as connectHttp2, createSecureServer } from 'node:http2';
import { get as httpsGet } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import {
  type NodeRequest,
  type NodeResponse,
  whiteNoise,
  whiteNoiseFetch,
  whiteNoiseMiddleware,
} from '../../framework/whitenoise';
import { certificate } from '../conformance/certificate';
import { listen } from '../listening';
import { honoApplication, PIECES, SUBJECTS } from './applications';

const LARGE_BODY = { text: 'x'.repeat(90_000) };
let root = '';

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'whitenoise-frameworks-'));
  writeFileSync(path.join(root, 'app.css'), 'body { color: teal }');
});
afterAll(() => rmSync(root, { recursive: true }));

async function listening(server: Server): Promise<string> {
  return `http://127.0.0.1:${await listen(server)}`;
}

for (const accelerated of [false, true]) {
  for (const subject of SUBJECTS) {
    describe(`${subject.name}${accelerated ? ', accelerated' : ''}`, () => {
      let server: Server;
      let origin = '';
      let close: (() => Promise<unknown>) | undefined;

      beforeAll(async () => {
        const created = await subject.create();
        close = created.close;
        const application = whiteNoise(created.application, { root, prefix: '/static/' });
        server = createServer(application);
        if (accelerated) application.accelerate(server);
        const sockets = new WebSocketServer({ server, path: '/socket' });
        sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`echo ${data}`)));
        origin = await listening(server);
      });
      afterAll(async () => {
        server.close();
        server.closeAllConnections();
        await close?.();
      });

      it('has its static files served', async () => {
        const response = await fetch(`${origin}/static/app.css`);
        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8');
        expect(response.headers.get('x-powered-by')).toBeNull();
        expect(await response.text()).toBe('body { color: teal }');
      });

      it('answers what is no file', async () => {
        const response = await fetch(`${origin}/hello`);
        expect(response.status).toBe(200);
        expect(await response.text()).toBe('hello');
        expect((await fetch(`${origin}/static/missing.css`)).status).toBe(404);
      });

      it('is given the body of a POST', async () => {
        const response = await fetch(`${origin}/echo`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(LARGE_BODY),
        });
        expect(response.status).toBe(200);
        expect(await response.json()).toEqual(LARGE_BODY);
      });

      it('is given the body that it let the client wait for with Expect: 100-continue', async () => {
        const body = JSON.stringify(LARGE_BODY);
        const headers = {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
          Expect: '100-continue',
        };
        const sent = request(`${origin}/echo`, { method: 'POST', headers });
        sent.flushHeaders();
        await once(sent, 'continue');
        sent.end(body);
        const [response] = (await once(sent, 'response')) as [IncomingMessage];
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        expect(JSON.parse(Buffer.concat(chunks).toString())).toEqual(LARGE_BODY);
      });

      it('streams its answers piece by piece', async () => {
        const response = await fetch(`${origin}/stream`);
        const received: string[] = [];
        for await (const chunk of response.body ?? []) received.push(Buffer.from(chunk).toString());
        expect(received.join('')).toBe(PIECES.join(''));
        expect(received.length).toBeGreaterThan(1);
      });

      it('deals with its own errors', async () => {
        expect((await fetch(`${origin}/boom`)).status).toBe(500);
        expect((await fetch(`${origin}/static/app.css`)).status).toBe(200);
      });

      it('has its websockets', async () => {
        const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket`);
        await once(socket, 'open');
        socket.send('hi');
        const [data] = (await once(socket, 'message')) as [Buffer];
        expect(data.toString()).toBe('echo hi');
        socket.close();
        await once(socket, 'close');
      });

      it('survives clients that go away in the middle', async () => {
        for (const head of [
          'GET /static/app.css HTTP/1.1\r\n',
          'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{',
        ]) {
          const socket = connect(Number(new URL(origin).port), '127.0.0.1');
          await once(socket, 'connect');
          socket.write(head);
          socket.destroy();
        }
        expect(await (await fetch(`${origin}/hello`)).text()).toBe('hello');
      });
    });
  }
}

describe('the middleware in Express', () => {
  it('stands behind a guard, at the place where it is mounted', async () => {
    const app = express();
    const guard: express.RequestHandler = (request, response, next) => {
      if (request.headers.authorization === 'let me in') next();
      else response.status(401).end();
    };
    app.use((_request, response, next) => {
      response.setHeader('X-From-Before', 'kept');
      next();
    });
    app.use('/reports', guard, whiteNoiseMiddleware({ root }));
    app.use((_request, response) => void response.status(404).send('the chain goes on'));
    const server = createServer(app);
    const origin = await listening(server);
    expect((await fetch(`${origin}/reports/app.css`)).status).toBe(401);
    const admitted = await fetch(`${origin}/reports/app.css`, { headers: { Authorization: 'let me in' } });
    expect(admitted.status).toBe(200);
    expect(admitted.headers.get('x-from-before')).toBe('kept');
    expect(await admitted.text()).toBe('body { color: teal }');
    expect(await (await fetch(`${origin}/app.css`)).text()).toBe('the chain goes on');
    server.close();
    server.closeAllConnections();
  });
});

describe('the web-standard form', () => {
  it('wraps Hono’s fetch, under Hono’s own server', async () => {
    const app = honoApplication();
    const fetchHandler = whiteNoiseFetch((request) => app.fetch(request), { root, prefix: '/static/' });
    const server = createServer(getRequestListener(fetchHandler));
    const origin = await listening(server);
    const css = await fetch(`${origin}/static/app.css`);
    expect(css.headers.get('content-length')).toBe('20');
    expect(await css.text()).toBe('body { color: teal }');
    const head = await fetch(`${origin}/static/app.css`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('20');
    expect(await (await fetch(`${origin}/hello`)).text()).toBe('hello');
    const etag = css.headers.get('etag') ?? '';
    expect((await fetch(`${origin}/static/app.css`, { headers: { 'If-None-Match': etag } })).status).toBe(
      304,
    );
    server.close();
    server.closeAllConnections();
  });

  it('hands on what its host gives beside the request', async () => {
    const handler = whiteNoiseFetch(
      (_request, environment: { name: string }) => new Response(environment.name),
      {
        root,
      },
    );
    expect(await (await handler(new Request('http://a.example/x'), { name: 'env' })).text()).toBe('env');
    expect((await handler(new Request('http://a.example/app.css'), { name: 'env' })).status).toBe(200);
  });
});

describe('an HTTP/2 server that allows HTTP/1', () => {
  it('serves clients of either, each in its own way', async () => {
    const application = whiteNoise<NodeRequest, NodeResponse>(
      (_request, response) => void (response as ServerResponse).end('the application'),
      { root },
    );
    const server = createSecureServer({ ...certificate(), allowHTTP1: true }, application);
    const port = await listen(server);
    const asked = httpsGet({
      port,
      host: '127.0.0.1',
      path: '/app.css',
      rejectUnauthorized: false,
      agent: false,
    });
    const [first] = (await once(asked, 'response')) as [IncomingMessage];
    first.resume();
    expect([first.httpVersion, first.statusCode]).toEqual(['1.1', 200]);
    const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    const stream = session.request({ ':path': '/app.css' });
    const [second] = (await once(stream, 'response')) as [Record<string, string | number>];
    stream.resume();
    expect(second[':status']).toBe(200);
    // Headers of a connection are an error in HTTP/2.
    expect(Object.keys(second).filter((name) => ['connection', 'keep-alive'].includes(name))).toEqual([]);
    session.destroy();
    server.close();
  });
});
