import { pbkdf2 } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { defineSettings } from '../../framework/conf';
import { html, path as route } from '../../framework/http';
import { type Answered, type AnswerLog, observe } from '../../framework/monitoring';
import { type RunningServer, startServer } from '../../framework/server';
import { serveStaticFiles } from '../../framework/serving';
import { createSite } from '../../framework/site';
import { ANSWER_CHANNEL, type Answer } from '../../framework/whitenoise';

/** Size in bytes of a file that is kept in memory. */
const KEPT = 900_000;

/** Number of such files that are more than a connection takes at once. */
const MANY = 30;

let folder: string;
let running: RunningServer | null = null;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'observe-'));
  writeFileSync(path.join(folder, 'app.css'), 'body {}');
  writeFileSync(path.join(folder, 'large.bin'), Buffer.alloc(30_000_000));
  writeFileSync(path.join(folder, 'kept.bin'), Buffer.alloc(KEPT));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  await running?.stop({ timeout: 100 });
  running = null;
});

/** Facts that are told of an answer, be it a file or a page. */
type Told = Omit<Answered, 'kind' | 'protocol'> & {
  readonly kind: string;
  readonly cache: Answer['cache'];
  readonly agent: string | undefined;
  readonly referrer: string | undefined;
};

function toldOfFile(answer: Answer, bytes: number, complete: boolean, milliseconds: number): Told {
  const { status, encoding, cache, method, url, remoteAddress, requestId, header } = answer;
  const [agent, referrer] = [header('user-agent'), header('referer')];
  const what = { kind: 'file', status, bytes, encoding, cache, milliseconds, complete };
  return { ...what, method, url, remoteAddress, requestId, agent, referrer };
}

/** Keeps the threads that read files at work for some tenths of a second. */
function occupyThreads(): Promise<unknown> {
  const work = () => new Promise((resolve) => pbkdf2('', '', 200_000, 64, 'sha512', resolve));
  return Promise.all([work(), work(), work(), work()]);
}

/** Serves a site and gives what is told of its answers, to a log or to a counter. */
async function start(accelerated = false, isLogged = true) {
  const site = createSite(
    defineSettings({
      ALLOWED_HOSTS: ['127.0.0.1'],
      STATIC_ROOT: folder,
      STATICFILES_STORAGE: 'StaticFilesStorage',
      ROOT_URLCONF: [
        route('', (request) => html(request.headers.get('x-request-id') ?? 'none')),
        route('long/', () => html('long '.repeat(1000))),
        route('fails/', () => {
          throw new Error('out of order');
        }),
        route('silent/', () => new Promise<Response>(() => {})),
        route('form/', async (request) => html(await request.text())),
        route('own/', () => html('', { headers: { 'x-request-id': 'of the view' } })),
        route(
          'endless/',
          () => new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(1000)) })),
        ),
      ],
    }),
  );
  const told: Told[] = [];
  let ids = 0;
  const newId = () => `new-${++ids}`;
  const log: AnswerLog = {
    newId,
    identify: (answer) => answer.header('x-request-id') ?? newId(),
    file: (...end) => void told.push(toldOfFile(...end)),
    other: (answered, request) => {
      const { referer: referrer, 'user-agent': agent } = request?.headers ?? {};
      told.push({ ...answered, cache: null, agent, referrer });
    },
  };
  const wrapped = serveStaticFiles(site.getApplication(), site);
  const application = accelerated ? wrapped : (...args: Parameters<typeof wrapped>) => wrapped(...args);
  running = await startServer(application, {
    port: 0,
    host: '127.0.0.1',
    healthCheckPath: '/healthz',
    prepare: (server) => observe(server, isLogged ? { log, counter: null } : { log: null, counter: log }),
  });
  const { port } = running;
  const ask = async (target: string, headers: Record<string, string> = {}, method = 'GET') => {
    const before = told.length;
    const response = await fetch(`http://127.0.0.1:${port}${target}`, { method, headers });
    const text = await response.text();
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(before));
    return { response, text, answered: told.at(-1) };
  };
  return { port, told, ask };
}

it('a file from the disk whose client closes its side behind the request is told of once', async () => {
  const { port, told } = await start();
  for (let count = 1; count <= 10; count++) {
    const socket = net.connect(port, '127.0.0.1');
    socket.resume();
    socket.end(`GET /static/large.bin HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-Id: ${count}\r\n\r\n`);
    await once(socket, 'close');
  }
  await vi.waitFor(() => expect(told.length).toBeGreaterThanOrEqual(10));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(told.map(({ requestId }) => Number(requestId))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

describe.each([
  ['Node’s own path', false],
  ['the connection itself', true],
])('a file that is answered on %s', (_how, accelerated) => {
  it('is told of with its size, its coding and the place that its bytes came from', async () => {
    const { ask } = await start(accelerated);
    const first = await ask('/static/app.css', { 'x-request-id': 'abc-1', 'user-agent': 'me' });
    const { answered } = first;
    expect(answered).toMatchObject({
      kind: 'file',
      method: 'GET',
      url: '/static/app.css',
      status: 200,
      bytes: 7,
      encoding: 'identity',
      cache: 'miss',
      complete: true,
      remoteAddress: expect.stringContaining('127.0.0.1'),
    });
    expect(answered).toMatchObject({ requestId: 'abc-1', agent: 'me', referrer: undefined });
    expect(answered?.milliseconds).toBeGreaterThan(0);

    expect((await ask('/static/app.css')).answered?.cache).toBe('hit');
    const etag = first.response.headers.get('etag') ?? first.response.headers.get('last-modified') ?? '';
    const again = await ask(
      '/static/app.css',
      etag.includes('"') ? { 'if-none-match': etag } : { 'if-modified-since': etag },
    );
    expect(again.answered).toMatchObject({ status: 304, cache: 'revalidated', bytes: 0, encoding: null });
  });

  it('has the id of its request: the one that it brought, or a new one each time, and the client sees it', async () => {
    const { ask } = await start(accelerated);
    const seen = new Set<string>();
    for (const given of ['from-the-proxy', 'another', 'from-the-proxy', 'x'.repeat(128)]) {
      const { response, answered, text } = await ask('/static/app.css', { 'x-request-id': given });
      expect([response.headers.get('x-request-id'), answered?.requestId, text]).toEqual([
        given,
        given,
        'body {}',
      ]);
    }
    for (let n = 0; n < 3; n++) {
      const { response, answered, text } = await ask('/static/app.css');
      expect(text).toBe('body {}');
      expect(response.headers.get('x-request-id')).toBe(answered?.requestId);
      seen.add(answered?.requestId ?? '');
    }
    expect(seen.size).toBe(3);
  });

  const get = (file: string) => `GET /static/${file} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;

  it('is told of as incomplete when its client goes away, with what was handed on', async () => {
    const { port, told } = await start(accelerated);
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(get('large.bin'));
    await new Promise((resolve) => socket.once('readable', resolve));
    socket.resetAndDestroy();
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(told[0]).toMatchObject({ kind: 'file', status: 200, cache: 'miss', complete: false });
    expect(told[0]?.bytes).toBeLessThan(30_000_000);
  });

  /** The address of a client that is gone by now. */
  const LOCAL = { remoteAddress: expect.stringContaining('127.0.0.1') };

  it.each([
    ['a log', true],
    ['a counter', false],
  ])(
    'is told of to %s with status 499 when its client goes away while it is read',
    async (_what, isLogged) => {
      const { port, told } = await start(accelerated, isLogged);
      const socket = net.connect(port, '127.0.0.1');
      socket.on('error', () => {});
      await once(socket, 'connect');
      const threads = occupyThreads();
      socket.write(get('kept.bin'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.resetAndDestroy();
      await threads;
      await vi.waitFor(() => expect(told).toHaveLength(1));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(told).toMatchObject([
        {
          kind: 'file',
          url: '/static/kept.bin',
          status: 499,
          bytes: 0,
          encoding: null,
          cache: null,
          ...LOCAL,
        },
      ]);
      expect(told[0]?.complete).toBe(false);
    },
  );

  it('is told of as incomplete when its connection is closed before it is written', async () => {
    const { port, told, ask } = await start(accelerated);
    await ask('/static/app.css');
    let connection: net.Socket | undefined;
    running?.server.once('connection', (socket) => {
      connection = socket;
    });
    const close = () => connection?.destroy();
    subscribe(ANSWER_CHANNEL, close);
    const socket = net.connect(port, '127.0.0.1');
    socket.write(get('app.css').repeat(3));
    await vi.waitFor(() => expect(told).toHaveLength(4));
    unsubscribe(ANSWER_CHANNEL, close);
    socket.destroy();
    expect(told.slice(1).map(({ kind, complete }) => [kind, complete])).toEqual(
      Array(3).fill(['file', false]),
    );
  });

  it('that is kept in memory is told of as incomplete when its client goes away', async () => {
    const { port, told, ask } = await start(accelerated);
    await ask('/static/kept.bin');
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(get('kept.bin').repeat(MANY));
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(1));
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.resetAndDestroy();
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ kind: 'file', complete: false }));
    expect(told[0]).toMatchObject({ complete: true, bytes: KEPT });
  });

  it('is told of as complete when a slow client has got all of it', async () => {
    const { port, told } = await start(accelerated);
    const socket = net.connect(port, '127.0.0.1');
    socket.write(get('kept.bin').repeat(MANY));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(told.length).toBeLessThan(MANY);
    socket.resume();
    await vi.waitFor(() => expect(told).toHaveLength(MANY), 10_000);
    socket.destroy();
    expect(told.every(({ complete, bytes }) => complete && bytes === KEPT)).toBe(true);
    expect(Math.max(...told.map(({ milliseconds }) => milliseconds))).toBeGreaterThan(100);
  });
});

describe.each(['/static/app.css', '/'])('an answer to %s', (target) => {
  it('is told of as complete when its connection ends with it, as either side asked', async () => {
    const { port, told } = await start();
    for (const [count, more] of ['Connection: close\r\n', ''].entries()) {
      const socket = net.connect(port, '127.0.0.1').resume();
      const request = `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`;
      if (more === '') socket.write(request, () => socket.once('data', () => socket.end()));
      else socket.write(request);
      await new Promise((resolve) => socket.once('close', resolve));
      await vi.waitFor(() => expect(told).toHaveLength(count + 1));
      expect(told.at(-1)).toMatchObject({ url: target, status: 200, complete: true });
    }
  });
});

it('answers whose connection ends before their turn are told of as incomplete, pages and files', async () => {
  const { port, told } = await start();
  const get = (target: string, more = '') => `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`;
  await fetch(`http://127.0.0.1:${port}/static/app.css`);
  await vi.waitFor(() => expect(told).toHaveLength(1));
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(get('/silent/') + get('/static/app.css') + get('/'));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(told).toHaveLength(1);
  socket.resetAndDestroy();
  await vi.waitFor(() => expect(told).toHaveLength(4));
  const of = (url: string) => told.slice(1).find((answered) => answered.url === url);
  expect(of('/silent/')).toMatchObject({ kind: 'page', status: 499, complete: false });
  expect(of('/static/app.css')).toMatchObject({ kind: 'file', status: 200, bytes: 0, complete: false });
  expect(of('/')).toMatchObject({ kind: 'page', complete: false });
});

it('a page whose request was read before its turn is told of as incomplete when its connection ends', async () => {
  const { port, told } = await start();
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const form = 'POST /form/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\n\r\na';
  socket.write(`GET /silent/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n${form}`);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(told).toEqual([]);
  socket.resetAndDestroy();
  await vi.waitFor(() => expect(told).toHaveLength(2));
  expect(told.find(({ url }) => url === '/form/')).toMatchObject({ kind: 'page', complete: false });
});

it('any number of answers may wait for their turn, and each is told of once', async () => {
  const { port, told } = await start();
  const warnings: Error[] = [];
  const warned = (warning: Error) => void warnings.push(warning);
  process.on('warning', warned);
  const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  await fetch(`http://127.0.0.1:${port}/static/app.css`);
  await vi.waitFor(() => expect(told).toHaveLength(1));
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const waiting = get('/') + get('/static/app.css') + get('/static/large.bin');
  socket.write(get('/silent/') + waiting.repeat(20));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(told).toHaveLength(1);
  socket.resetAndDestroy();
  await vi.waitFor(() => expect(told).toHaveLength(62));
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.off('warning', warned);
  const ends = told.slice(1).map(({ kind, url, status, complete }) => `${kind} ${url} ${status} ${complete}`);
  const counts = Object.fromEntries(
    [...new Set(ends)].map((end) => [end, ends.filter((e) => e === end).length]),
  );
  expect(counts).toEqual({
    'page /silent/ 499 false': 1,
    'page / 200 false': 20,
    'file /static/app.css 200 false': 20,
    'file /static/large.bin 499 false': 20,
  });
  expect(warnings).toEqual([]);
});

describe('a page', () => {
  it('is told of with the bytes of its body as they were sent', async () => {
    const { ask } = await start();
    expect((await ask('/long/', { 'accept-encoding': 'identity' })).answered).toMatchObject({
      kind: 'page',
      status: 200,
      bytes: 5000,
      encoding: 'identity',
      cache: null,
    });
    const { answered } = await ask('/long/', { 'accept-encoding': 'gzip' });
    expect(answered).toMatchObject({ encoding: 'gzip' });
    expect(answered?.bytes).toBeGreaterThan(20);
    expect(answered?.bytes).toBeLessThan(300);
    expect((await ask('/long/', {}, 'HEAD')).answered).toMatchObject({ bytes: 0, encoding: null });
  });

  it('has an id: the one that the request brought, or a new one, and the view and the client see it', async () => {
    const { ask } = await start();
    const given = await ask('/', { 'x-request-id': 'from-the-proxy' });
    expect([given.text, given.response.headers.get('x-request-id'), given.answered?.requestId]).toEqual(
      Array(3).fill('from-the-proxy'),
    );
    const made = await ask('/');
    const id = made.answered?.requestId;
    expect(id).toMatch(/^new-/);
    expect([made.text, made.response.headers.get('x-request-id')]).toEqual([id, id]);
    expect((await ask('/')).answered?.requestId).not.toBe(id);
  });

  it.each(['two words', 'a"b', 'x'.repeat(129), 'é'])(
    'gets a new id in place of one that would spoil a log: %s',
    async (bad) => {
      const { ask } = await start();
      const { text, answered } = await ask('/', { 'x-request-id': bad });
      expect(text).toBe(answered?.requestId);
      expect(text).toMatch(/^new-/);
    },
  );

  it('that fails, a refused host and a health check are told of, too', async () => {
    const { ask } = await start();
    const silenced = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect((await ask('/fails/')).answered).toMatchObject({ kind: 'page', status: 500 });
    expect((await ask('/nothing/')).answered).toMatchObject({ kind: 'page', status: 404 });
    const refused = await new Promise<number>((resolve) => {
      const headers = { host: 'evil.example' };
      http.get({ port: running?.port, headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      });
    });
    silenced.mockRestore();
    expect(refused).toBe(400);
    expect((await ask('/healthz')).answered).toMatchObject({ kind: 'server', status: 200, bytes: 3 });
  });

  it('whose client goes away is told of as incomplete', async () => {
    const { port, told } = await start();
    await new Promise<void>((resolve) => {
      const asked = http.get({ port, host: '127.0.0.1', path: '/endless/' }, (response) => {
        response.on('error', () => {});
        response.once('data', () => {
          asked.destroy();
          resolve();
        });
      });
    });
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ kind: 'page', complete: false }));
  });

  it('whose client goes away before it begins is told of with status 499, as nginx does', async () => {
    const { port, told } = await start();
    const socket = net.connect(port, '127.0.0.1');
    socket.write('GET /silent/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(told).toEqual([]);
    socket.resetAndDestroy();
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(told[0]).toMatchObject({ kind: 'page', status: 499, bytes: 0, encoding: null, complete: false });
  });

  it('has no id in its head where nobody observes', async () => {
    const site = createSite(
      defineSettings({ ALLOWED_HOSTS: ['*'], ROOT_URLCONF: [route('', () => html(''))] }),
    );
    running = await startServer(site.getApplication(), { port: 0, host: '127.0.0.1' });
    const { headers } = await fetch(`http://127.0.0.1:${running.port}/`);
    expect(headers.has('x-request-id')).toBe(false);
  });
});

it.each([
  ['no HTTP at all', 'GARBAGE\r\n\r\n', 400],
  ['a head beyond all measure', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
])('%s is refused as Node refuses it, and told of', async (_what, bytes, status) => {
  const { port, told } = await start();
  const socket = net.connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.on('error', () => {});
  socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} .*\r\nConnection: close\r\n\r\n$`));
  expect(told).toMatchObject([{ kind: 'malformed', status, bytes: 0, url: '' }]);
});
