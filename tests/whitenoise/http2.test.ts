import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  type ClientHttp2Session,
  type ClientSessionOptions,
  connect,
  constants,
  createSecureServer,
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
} from 'node:http2';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ANSWER_CHANNEL, type Answer, type WhiteNoiseOptions, whiteNoise } from '../../framework/whitenoise';
import { certificate } from '../conformance/certificate';

const SMALL = 'console.log("small");\n'.repeat(20);
const LARGE = 'x'.repeat(900_000);

let root = '';
const endings: (() => void)[] = [];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'whitenoise-http2-'));
  writeFileSync(join(root, 'small.js'), SMALL);
  writeFileSync(join(root, 'large.js'), LARGE);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

type Handler = (request: Http2ServerRequest, response: Http2ServerResponse) => unknown;

const echo: Handler = (request, response) => {
  let body = '';
  request.setEncoding('latin1').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => response.end(`app ${request.method} ${request.url} [${body}]`));
};

const wrapped = (options: WhiteNoiseOptions = {}) =>
  whiteNoise<Http2ServerRequest, Http2ServerResponse>(echo, { root, prefix: '/static/', ...options });

async function listening(
  server: Http2Server,
): Promise<(options?: ClientSessionOptions) => ClientHttp2Session> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endings.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return (options) => {
    const session = connect(`http://127.0.0.1:${port}`, options);
    session.on('error', () => {});
    endings.unshift(() => session.destroy());
    return session;
  };
}

async function accelerated(options: WhiteNoiseOptions = {}) {
  const application = wrapped(options);
  const server = createServer(application);
  application.accelerate(server);
  return { server, application, open: await listening(server) };
}

interface Received {
  readonly headers: IncomingHttpHeaders & { ':status'?: number };
  readonly body: string;
  readonly trailers: IncomingHttpHeaders | null;
}

async function ask(session: ClientHttp2Session, path: string, headers = {}, body = ''): Promise<Received> {
  const stream = session.request({ ':path': path, ...headers }, { endStream: body === '' });
  let received = '';
  let trailers: IncomingHttpHeaders | null = null;
  stream.setEncoding('latin1').on('data', (text: string) => {
    received += text;
  });
  stream.on('trailers', (fields) => {
    trailers = fields;
  });
  if (body !== '') stream.end(body);
  const [[given]] = await Promise.all([once(stream, 'response'), once(stream, 'end')]);
  return { headers: given, body: received, trailers };
}

/** Loads a file into memory: what is not there is answered by Node's own way. */
const load = (session: ClientHttp2Session, path = '/static/small.js') => ask(session, path);

describe('an accelerated server of HTTP/2', () => {
  it('answers files in memory without a request of Node', async () => {
    const { server, open } = await accelerated();
    const session = open();
    await load(session);
    let requests = 0;
    server.on('request', () => requests++);
    const { headers, body } = await ask(session, '/static/small.js');
    expect(body).toBe(SMALL);
    expect(headers).toMatchObject({ ':status': 200, 'content-length': String(SMALL.length) });
    expect(headers.date).toBeDefined();
    expect(headers).not.toHaveProperty('connection');
    const part = await ask(session, '/static/small.js', { range: 'bytes=1-3' });
    expect(part.headers).toMatchObject({ ':status': 206, 'content-range': `bytes 1-3/${SMALL.length}` });
    expect(part.body).toBe(SMALL.slice(1, 4));
    const same = await ask(session, '/static/small.js', { 'if-none-match': String(headers.etag) });
    expect(same.headers[':status']).toBe(304);
    const head = await ask(session, '/static/small.js', { ':method': 'HEAD' });
    expect(head).toMatchObject({ body: '', headers: { 'content-length': String(SMALL.length) } });
    expect(requests).toBe(0);
  });

  it('leaves everything else to the handlers that the server had, each of them once', async () => {
    const application = wrapped();
    const server = createServer(application);
    const paths: string[] = [];
    server.on('stream', (_, headers) => paths.push(String(headers[':path'])));
    application.accelerate(server);
    const session = (await listening(server))();
    await load(session);
    expect((await ask(session, '/page', { ':method': 'POST' }, 'sent')).body).toBe('app POST /page [sent]');
    expect((await ask(session, '/static/small.js')).body).toBe(SMALL);
    expect(paths).toEqual(['/static/small.js', '/page']);
  });

  it('sends no faster than the client reads', async () => {
    const { open } = await accelerated();
    await load(open(), '/static/large.js');
    const slow = open({ settings: { initialWindowSize: 1000 } });
    const stream = slow.request({ ':path': '/static/large.js' });
    const [headers] = await once(stream, 'response');
    expect(headers['content-length']).toBe(String(LARGE.length));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(stream.readableLength).toBeLessThanOrEqual(1000);
    let length = 0;
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
    });
    await once(stream, 'end');
    expect(length).toBe(LARGE.length);
  });

  it('survives clients that reset streams and close connections at any moment', async () => {
    const { open } = await accelerated();
    await load(open(), '/static/large.js');
    for (let round = 0; round < 30; round++) {
      const session = open();
      const streams = Array.from({ length: 5 }, () => session.request({ ':path': '/static/large.js' }));
      for (const stream of streams) stream.on('error', () => {});
      if (round % 3 === 0) await once(streams[0] ?? session, 'response');
      if (round % 2 === 0) for (const stream of streams) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      else session.destroy();
    }
    expect((await ask(open(), '/static/small.js')).body).toBe(SMALL);
  });

  it('finishes the answers that are under way when it stops', async () => {
    const { server, open } = await accelerated();
    const session = open({ settings: { initialWindowSize: 1000 } });
    await load(open(), '/static/large.js');
    const stream = session.request({ ':path': '/static/large.js' });
    await once(stream, 'response');
    server.close();
    session.close();
    let length = 0;
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
    });
    await once(stream, 'end');
    expect(length).toBe(LARGE.length);
  });

  it('publishes its answers on the diagnostics channel', async () => {
    const { open } = await accelerated();
    const session = open();
    await load(session);
    const told: Answer[] = [];
    const agents: (string | undefined)[] = [];
    const listen = (message: unknown) => {
      told.push(message as Answer);
      agents.push((message as Answer).header('user-agent'));
    };
    subscribe(ANSWER_CHANNEL, listen);
    await ask(session, '/static/small.js', { 'user-agent': 'a test' });
    unsubscribe(ANSWER_CHANNEL, listen);
    expect(told).toMatchObject([
      {
        method: 'GET',
        url: '/static/small.js',
        status: 200,
        transport: 'http2',
        cache: 'hit',
        request: null,
      },
    ]);
    expect(told[0]?.remoteAddress).toBe('127.0.0.1');
    expect(agents).toEqual(['a test']);
  });

  it('cannot be accelerated twice, nor without its application', async () => {
    const { server, application } = await accelerated();
    expect(() => application.accelerate(server)).toThrow(/not accelerated already/);
    expect(() => application.accelerate(createServer())).toThrow(TypeError);
  });

  it('still answers HTTP/1.1 where it may', async () => {
    const application = wrapped();
    const server = createSecureServer({ ...certificate(), allowHTTP1: true }, application);
    application.accelerate(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    endings.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const [response] = await once(
      get({ port, host: '127.0.0.1', path: '/static/small.js', rejectUnauthorized: false, agent: false }),
      'response',
    );
    expect(response.httpVersion).toBe('1.1');
    expect((await response.toArray()).join('')).toBe(SMALL);
  });
});

describe('an answer in place of a response of HTTP/2', () => {
  /** A server on which something stands in front of the wrapper. */
  async function behind(prepare: Handler, options: WhiteNoiseOptions = {}) {
    const application = wrapped(options);
    const server = createServer((request, response) => {
      prepare(request, response);
      return application(request, response);
    });
    const session = (await listening(server))();
    await load(session);
    return session;
  }

  it('sends the trailers that others have set', async () => {
    const session = await behind((_, response) => response.addTrailers({ 'server-timing': 'total;dur=1' }));
    const { body, trailers } = await ask(session, '/static/small.js');
    expect(body).toBe(SMALL);
    expect(trailers).toMatchObject({ 'server-timing': 'total;dur=1' });
  });

  it('keeps headers and a status that were set before', async () => {
    const session = await behind((_, response) => {
      response.setHeader('X-Before', 'yes');
      response.statusCode = 404;
    });
    const { headers, body } = await ask(session, '/static/small.js');
    expect(headers).toMatchObject({ ':status': 404, 'x-before': 'yes' });
    expect(body).toBe(SMALL);
  });

  it('goes through methods that a package has put in place of Node’s', async () => {
    let ended = 0;
    const session = await behind((_, response) => {
      const { end } = response;
      response.end = function (this: Http2ServerResponse, ...given: Parameters<typeof end>) {
        ended++;
        return end.apply(this, given);
      } as typeof end;
    });
    ended = 0;
    expect((await ask(session, '/static/small.js')).body).toBe(SMALL);
    expect(ended).toBe(1);
  });

  it('leaves a response that says how it ended', async () => {
    const seen: unknown[] = [];
    const session = await behind((_, response) => {
      response.on('finish', () =>
        seen.push([response.statusCode, response.headersSent, response.writableEnded]),
      );
    });
    seen.length = 0;
    const { headers } = await ask(session, '/static/small.js');
    await ask(session, '/static/small.js', { 'if-none-match': String(headers.etag) });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen).toEqual([
      [200, true, true],
      [304, true, true],
    ]);
  });

  it('leaves out headers about the connection, which HTTP/2 does not have', async () => {
    const session = await behind(() => {}, {
      addHeaders: (headers) => {
        headers.set('Connection', 'close');
        headers.set('X-Added', 'yes');
      },
    });
    const { headers } = await ask(session, '/static/small.js');
    expect(headers).toMatchObject({ ':status': 200, 'x-added': 'yes' });
    expect(headers).not.toHaveProperty('connection');
  });
});
