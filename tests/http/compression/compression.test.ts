import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import request from 'supertest';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compressionMiddleware, ERROR_REPORTER, html, json, path } from '../../../framework/http';
import { PAGE_CODINGS } from '../../../framework/http/middleware/compression/encoders';
import { listen } from '../../listening';
import { httpSite } from '../site';
import { decoded } from './decoded';

const PAGE = `<!doctype html><title>A page</title>${'<p>The same words again.</p>'.repeat(200)}`;
const BEST = PAGE_CODINGS[0]?.name ?? '';
const BROWSER = 'gzip, deflate, br, zstd';

/** A body whose pieces the test gives out by hand. */
function byHand() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const cancelled = vi.fn();
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    cancel: cancelled,
  });
  return {
    body,
    cancelled,
    give: (text: string) => controller?.enqueue(Buffer.from(text)),
    end: () => controller?.close(),
    fail: (error: Error) => controller?.error(error),
  };
}

const streamed = (body: ReadableStream, type = 'text/html; charset=utf-8') =>
  new Response(body, { headers: { 'content-type': type } });

/** A site with one view, at `/`. */
const siteOf = (view: (request: Request) => Response | Promise<Response>) =>
  httpSite({ ROOT_URLCONF: [path('', view)] });

const servers = new Set<http.Server>();
afterEach(() => {
  for (const server of servers) server.close().closeAllConnections();
  servers.clear();
});

async function serve(view: (request: Request) => Response | Promise<Response>, report = vi.fn()) {
  const site = siteOf(view);
  site.container.bind(ERROR_REPORTER).toConstantValue(report);
  const server = http.createServer(site.application);
  servers.add(server);
  await listen(server);
  return (server.address() as AddressInfo).port;
}

/** Asks with a client that decodes nothing. */
async function ask(
  view: (request: Request) => Response | Promise<Response>,
  headers: Record<string, string> = { 'accept-encoding': BROWSER },
  method = 'GET',
) {
  const port = await serve(view);
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; bytes: Buffer }>(
    (resolve, reject) => {
      const asked = http.request({ port, method, headers }, async (response) => {
        const bytes = Buffer.concat(await response.toArray());
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes });
      });
      asked.on('error', reject).end();
    },
  );
}

describe('a page', () => {
  it('comes in the best coding that the client accepts, with its length', async () => {
    const { headers, bytes } = await ask(() => html(PAGE));
    expect(headers['content-encoding']).toBe(BEST);
    expect(headers.vary).toBe('Accept-Encoding');
    expect(headers['content-length']).toBe(String(bytes.byteLength));
    expect(bytes.byteLength).toBeLessThan(PAGE.length / 10);
    expect(decoded(bytes, BEST).toString()).toBe(PAGE);
  });

  it.each([
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br;q=0.1, gzip;q=1', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['gzip;q=0, *', BEST],
    ['gzip, br', 'br'],
  ])('for a client that accepts %s comes in %s', async (accepted, coding) => {
    const { headers, bytes } = await ask(() => html(PAGE), { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(coding);
    expect(decoded(bytes, coding).toString()).toBe(PAGE);
  });

  it.each(['', 'identity', '*', 'deflate', 'gzip;q=0', 'br;q=1.5'])(
    'comes as it is for a client that accepts "%s", and says that others get another answer',
    async (accepted) => {
      const { headers, bytes } = await ask(() => html(PAGE), { 'accept-encoding': accepted });
      expect(headers).not.toHaveProperty('content-encoding');
      expect(headers.vary).toBe('Accept-Encoding');
      expect(bytes.toString()).toBe(PAGE);
    },
  );

  it('is read by a client that decodes by itself', async () => {
    const { application } = siteOf(() => html(PAGE));
    const response = await request(application).get('/').set('Accept-Encoding', 'gzip');
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(response.text).toBe(PAGE);
  });

  it('of an error is compressed, too', async () => {
    const { status, headers } = await ask(() => html(PAGE, { status: 500 }));
    expect({ status, coding: headers['content-encoding'] }).toEqual({ status: 500, coding: BEST });
  });

  it('keeps what it varies by already', async () => {
    const { headers } = await ask(() => html(PAGE, { headers: { vary: 'Cookie, accept-encoding' } }));
    expect(headers.vary).toBe('Cookie, accept-encoding');
  });

  it('has no longer the length, or the ranges, that the view told of', async () => {
    const { headers, bytes } = await ask(() =>
      html(PAGE, { headers: { 'content-length': String(PAGE.length), 'accept-ranges': 'bytes' } }),
    );
    expect(headers['content-length']).toBe(String(bytes.byteLength));
    expect(headers).not.toHaveProperty('accept-ranges');
  });

  it('is compressed from 860 bytes on', async () => {
    const under = await ask(() => html('x'.repeat(859)));
    const from = await ask(() => html('x'.repeat(860)));
    expect(under.headers).toMatchObject({ 'content-length': '859', vary: 'Accept-Encoding' });
    expect(under.headers).not.toHaveProperty('content-encoding');
    expect(from.headers['content-encoding']).toBe(BEST);
  });

  it('is not compressed by a site whose MIDDLEWARE does without', async () => {
    const { application } = httpSite({ ROOT_URLCONF: [path('', () => html(PAGE))], MIDDLEWARE: [] });
    const response = await request(application).get('/').set('Accept-Encoding', 'gzip');
    expect(response.headers).not.toHaveProperty('content-encoding');
    expect(response.headers).not.toHaveProperty('vary');
  });
});

describe('by its type', () => {
  it.each([
    'text/html',
    'text/plain; charset=utf-8',
    'Text/CSS',
    'application/json',
    'application/problem+json',
    'application/ld+json; profile="a;b"',
    'application/javascript',
    'application/xml',
    'application/atom+xml',
    'image/svg+xml',
  ])('%s is compressed', async (type) => {
    const { headers } = await ask(() => new Response(PAGE, { headers: { 'content-type': type } }));
    expect(headers).toMatchObject({ 'content-encoding': BEST, 'content-type': type });
  });

  it.each([
    'image/png',
    'application/octet-stream',
    'application/zip',
    'font/woff2',
    'video/mp4',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'text/event-stream; charset=utf-8',
  ])('%s is left alone', async (type) => {
    const { headers } = await ask(() => new Response(PAGE, { headers: { 'content-type': type } }));
    expect(headers).not.toHaveProperty('content-encoding');
    expect(headers).not.toHaveProperty('vary');
  });
});

describe('is never compressed:', () => {
  it.each<[string, ResponseInit]>([
    ['what the view has compressed', { headers: { 'content-encoding': 'gzip' } }],
    ['a part', { status: 206, headers: { 'content-range': 'bytes 0-5599/9000' } }],
    ['a part without a range of its own', { status: 206 }],
    ['what nobody may transform', { headers: { 'cache-control': 'private, no-transform' } }],
    ['what has a digest of its bytes', { headers: { 'content-digest': 'sha-256=:AAAA:' } }],
  ])('%s', async (_what, init) => {
    const { headers, bytes } = await ask(() => html(PAGE, init));
    expect(headers['content-encoding']).toBe(new Headers(init.headers).get('content-encoding') ?? undefined);
    expect(bytes.toString()).toBe(PAGE);
  });

  it('an answer without a body', async () => {
    const { status, headers } = await ask(
      () => new Response(null, { status: 204, headers: { 'content-type': 'text/html' } }),
    );
    expect(status).toBe(204);
    expect(headers).not.toHaveProperty('content-encoding');
  });
});

describe('HEAD', () => {
  it.each([
    ['a page', () => html(PAGE, { headers: { etag: '"1"' } })],
    ['a short page', () => html('short', { headers: { etag: '"1"' } })],
    ['an image', () => new Response(PAGE, { headers: { 'content-type': 'image/png' } })],
    ['a stream', () => streamed(byHand().body)],
  ])('of %s says what GET says', async (_what, view) => {
    const get = siteOf(view);
    const ofGet = await get.fetch('/', { headers: { 'accept-encoding': BROWSER } });
    await ofGet.body?.cancel();
    const { headers, bytes } = await ask(view, { 'accept-encoding': BROWSER }, 'HEAD');
    const { 'content-length': _length, ...told } = Object.fromEntries(ofGet.headers);
    expect(headers).toMatchObject(told);
    expect(bytes.byteLength).toBe(0);
    if (headers['content-encoding']) expect(headers).not.toHaveProperty('content-length');
  });
});

describe('an entity-tag', () => {
  const tagged = (etag: string) => () => html(PAGE, { headers: { etag, 'last-modified': 'then' } });

  it('becomes weak where the bytes become others', async () => {
    expect((await ask(tagged('"1"'))).headers.etag).toBe('W/"1"');
    expect((await ask(tagged('W/"1"'))).headers.etag).toBe('W/"1"');
    expect((await ask(tagged('"1"'), {})).headers.etag).toBe('"1"');
  });

  it.each(['W/"1"', '"1"', '"0", W/"1"'])('is known again as %s', async (known) => {
    const { status, headers, bytes } = await ask(tagged('"1"'), {
      'accept-encoding': BROWSER,
      'if-none-match': known,
    });
    expect(status).toBe(304);
    expect(headers).toMatchObject({ etag: 'W/"1"', vary: 'Accept-Encoding', 'cache-control': 'no-cache' });
    for (const name of ['content-encoding', 'content-length', 'last-modified']) {
      expect(headers).not.toHaveProperty(name);
    }
    expect(bytes.byteLength).toBe(0);
  });

  it('that is another one, or asked for by another method than GET and HEAD, gets the page', async () => {
    const other = await ask(tagged('"1"'), { 'accept-encoding': BROWSER, 'if-none-match': 'W/"2"' });
    const post = await ask(tagged('"1"'), { 'accept-encoding': BROWSER, 'if-none-match': 'W/"1"' }, 'POST');
    expect([other.status, post.status]).toEqual([200, 200]);
  });

  it('of a 304 of the view is the one that the client has', async () => {
    const view = () => new Response(null, { status: 304, headers: { etag: '"1"' } });
    const weak = await ask(view, { 'accept-encoding': BROWSER, 'if-none-match': 'W/"1"' });
    const strong = await ask(view, { 'accept-encoding': BROWSER, 'if-none-match': '"1"' });
    expect(weak.headers).toMatchObject({ etag: 'W/"1"', vary: 'Accept-Encoding' });
    expect(strong.headers).toMatchObject({ etag: '"1"', vary: 'Accept-Encoding' });
  });
});

describe('a stream', () => {
  it.each(PAGE_CODINGS.map(({ name }) => name))(
    'in %s gives each piece when the view gives it',
    async (coding) => {
      const { body, give, end } = byHand();
      const port = await serve(() => streamed(body));
      const response = await new Promise<http.IncomingMessage>((resolve) => {
        http.get({ port, headers: { 'accept-encoding': coding } }, resolve);
      });
      const received: Buffer[] = [];
      response.on('data', (bytes: Buffer) => received.push(bytes));
      const soFar = () => decoded(Buffer.concat(received), coding, { partial: true }).toString();
      expect(response.headers).toMatchObject({ 'content-encoding': coding, vary: 'Accept-Encoding' });
      expect(response.headers).not.toHaveProperty('content-length');

      for (const text of ['one, ', 'two, ', 'three']) {
        const before = received.length;
        give(text);
        await vi.waitFor(() => expect(received.length).toBeGreaterThan(before));
        await vi.waitFor(() => expect(soFar().endsWith(text)).toBe(true));
      }
      end();
      await vi.waitFor(() => expect(response.complete).toBe(true));
      expect(decoded(Buffer.concat(received), coding).toString()).toBe('one, two, three');
    },
  );

  it('whose head comes before its first piece is not held back', async () => {
    const { body, cancelled } = byHand();
    const port = await serve(() => streamed(body));
    const response = await new Promise<http.IncomingMessage>((resolve) => {
      http.get({ port, headers: { 'accept-encoding': 'gzip' } }, resolve);
    });
    expect(response.headers['content-encoding']).toBe('gzip');
    response.on('error', () => {}).destroy();
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
  });

  it('of text, as Node takes it, is one of bytes', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue('Zürich, ');
        controller.enqueue('');
        controller.enqueue('Genève');
        controller.close();
      },
    });
    const { bytes } = await ask(() => streamed(body), { 'accept-encoding': 'gzip' });
    expect(decoded(bytes, 'gzip').toString()).toBe('Zürich, Genève');
  });

  it('without a byte is an answer without one', async () => {
    const { headers, bytes } = await ask(() =>
      streamed(new ReadableStream({ start: (controller) => controller.close() })),
    );
    expect(bytes.byteLength).toBe(0);
    expect(headers).not.toHaveProperty('content-encoding');
  });

  it('is not read further than its client reads', async () => {
    let given = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 65_536;
        // Random text: what is given is what is sent, near enough.
        controller.enqueue(
          Buffer.from(crypto.getRandomValues(new Uint8Array(32_768)).toString().slice(0, 65_536)),
        );
      },
    });
    const port = await serve(() => streamed(body));
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\n\r\n');
    let settled = -1;
    while (settled !== given) {
      settled = given;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    // The buffers of two sockets take some megabytes, in compressed form.
    expect(given).toBeGreaterThan(0);
    expect(given).toBeLessThan(64 * 1024 * 1024);
    socket.destroy();
  }, 60_000);

  it('is cancelled when its client goes away', async () => {
    const { body, give, cancelled } = byHand();
    const report = vi.fn();
    const port = await serve(() => streamed(body), report);
    const response = await new Promise<http.IncomingMessage>((resolve) => {
      http.get({ port, headers: { 'accept-encoding': 'br' } }, resolve);
    });
    give('a piece');
    await new Promise((resolve) => response.once('data', resolve));
    response.on('error', () => {}).destroy();
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
    expect(report).not.toHaveBeenCalled();
  });

  it('that fails breaks off, so that nobody takes what came for the whole', async () => {
    const { body, give, fail } = byHand();
    const report = vi.fn();
    const port = await serve(() => streamed(body), report);
    const response = await new Promise<http.IncomingMessage>((resolve) => {
      http.get({ port, headers: { 'accept-encoding': 'gzip' } }, resolve);
    });
    const ended = new Promise<string>((resolve) => {
      response.on('error', () => resolve('broken off')).on('end', () => resolve('whole'));
    });
    response.resume();
    give('a piece');
    fail(new Error('the database is gone'));
    expect(await ended).toBe('broken off');
    expect(report).toHaveBeenCalledOnce();
    expect(report.mock.calls[0]?.[0]).toMatchObject({ message: 'the database is gone' });
  });
});

it('works around a handler of one’s own, as middleware does', async () => {
  const handler = compressionMiddleware(() => json({ text: PAGE }), httpSite({}).container);
  const response = await handler(new Request('http://localhost/', { headers: { 'accept-encoding': 'br' } }));
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(JSON.parse(decoded(bytes, 'br').toString())).toEqual({ text: PAGE });
});
