import { execFileSync } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ANSWER_CHANNEL, type Answer, type WhiteNoiseOptions, whiteNoise } from '../../framework/whitenoise';
import { listen } from '../listening';
import { listening, RawClient, shut, withoutDates } from './connection-client';

const SMALL = 'console.log("small");\n'.repeat(20);
const LARGE = 'x'.repeat(300_000);

let root = '';
const servers: Server[] = [];
const clients: RawClient[] = [];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'whitenoise-connection-'));
  writeFileSync(join(root, 'small.js'), SMALL);
  writeFileSync(join(root, 'large.js'), LARGE);
  writeFileSync(join(root, 'empty.txt'), '');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(servers.splice(0).map(shut));
});

/** The application behind the files: tells what it was asked, and what body it got. */
const echo: RequestListener = (request, response) => {
  let body = '';
  request.setEncoding('latin1').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => response.end(`app ${request.method} ${request.url} [${body}]`));
};

interface Setup extends WhiteNoiseOptions {
  readonly server?: ServerOptions;
  readonly prepare?: (server: Server) => void;
  readonly plain?: boolean;
}

/** A server of which is known how many requests came to Node's own path. */
async function start({ server: serverOptions = {}, prepare, plain, ...options }: Setup = {}) {
  const application = whiteNoise(echo, { root, prefix: '/static/', ...options });
  const counts = { requests: 0 };
  const server = createServer(serverOptions, application);
  server.on('request', () => {
    counts.requests++;
  });
  prepare?.(server);
  if (!plain) application.accelerate(server);
  servers.push(server);
  await listening(server);
  const open = async (): Promise<RawClient> => {
    const client = await RawClient.open(server);
    clients.push(client);
    return client;
  };
  return { server, application, counts, open };
}

const get = (path: string, ...lines: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: test', ...lines, '', ''].join('\r\n');

const occurrences = (text: string, part: string): number => text.split(part).length - 1;

describe('an accelerated server', () => {
  it('answers a plain request for a file without any request reaching Node', async () => {
    const { counts, open } = await start();
    const client = (await open()).send(get('/static/small.js'));
    const answer = await client.until((text) => text.endsWith(SMALL), 'the file');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: text\/javascript/);
    expect(counts.requests).toBe(0);
  });

  it.each([
    ['a file', get('/static/small.js')],
    ['a large file', get('/static/large.js')],
    ['an empty file', get('/static/empty.txt')],
    ['HEAD', get('/static/small.js').replace('GET', 'HEAD')],
    ['a range', get('/static/large.js', 'Range: bytes=5-9')],
    [
      'one range after another, the first of them twice',
      ['5-9', '5-9', '5-', '0-9', '5-9']
        .map((part) => get('/static/large.js', `Range: bytes=${part}`))
        .join(''),
    ],
    [
      'a range with HEAD, with GET, and with HEAD again',
      ['HEAD', 'GET', 'HEAD']
        .map((method) => get('/static/large.js', 'Range: bytes=5-9').replace('GET', method))
        .join(''),
    ],
    ['a range that cannot be', get('/static/large.js', 'Range: bytes=999999-')],
    ['a wrong If-Match', get('/static/small.js', 'If-Match: "x"')],
    ['If-None-Match: *', get('/static/small.js', 'If-None-Match: *')],
    ['a query', get('/static/small.js?v=1')],
  ])('answers %s byte for byte as Node would, Date aside', async (_what, request) => {
    const [fast, plain] = await Promise.all([start(), start({ plain: true })]);
    const answers = await Promise.all(
      [fast, plain].map(async ({ open }) => {
        const client = (await open()).send(request).send(get('/end', 'Connection: close'));
        return withoutDates(await client.untilClosed());
      }),
    );
    expect(answers[0]).toBe(answers[1]);
    expect(fast.counts.requests).toBe(1);
    expect(plain.counts.requests).toBe(occurrences(request, ' HTTP/1.1') + 1);
  });

  it('sends the time of each answer', async () => {
    const { open } = await start();
    const client = await open();
    for (let count = 1; count <= 3; count++) {
      client.send(get('/static/small.js'));
      const answers = await client.until((text) => occurrences(text, SMALL) === count, `answer ${count}`);
      const [date = ''] = answers.match(/(?<=\r\nDate: )[^\r]+(?=\r\n)/g)?.slice(-1) ?? [];
      expect(Math.abs(Date.parse(date) + 500 - Date.now())).toBeLessThan(1000);
      await sleep(1100);
    }
  });

  it('hands requests for the application to Node, with their bodies', async () => {
    const { counts, open } = await start();
    const client = await open();
    client.send(
      `POST /form HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello${get('/next', 'Connection: close')}`,
    );
    const answer = await client.untilClosed();
    expect(answer).toContain('app POST /form [hello]');
    expect(answer).toContain('app GET /next []');
    expect(counts.requests).toBe(2);
  });

  it('answers pipelined requests in their order, some by itself and the rest by Node', async () => {
    const { counts, open } = await start();
    const client = await open();
    client.send(
      get('/static/small.js') +
        get('/static/empty.txt') +
        get('/one') +
        get('/static/large.js') +
        get('/two', 'Connection: close'),
    );
    const answer = await client.untilClosed();
    const places = [SMALL, 'Content-Length: 0', 'app GET /one', LARGE, 'app GET /two'].map((part) =>
      answer.indexOf(part),
    );
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(counts.requests).toBe(3);
  });

  it('gives the same answer wherever a request is split', async () => {
    const { open } = await start();
    const whole = withoutDates(
      await (await open()).send(get('/static/small.js') + get('/app', 'Connection: close')).untilClosed(),
    );
    const request = get('/static/small.js', 'Accept: */*') + get('/app', 'Connection: close');
    const splits = Array.from({ length: request.length - 1 }, (_, index) => index + 1);
    await Promise.all(
      splits.map(async (at) => {
        const client = (await open()).send(request.slice(0, at));
        client.socket.setNoDelay(true);
        await sleep(20);
        expect(withoutDates(await client.send(request.slice(at)).untilClosed())).toBe(whole);
      }),
    );
  });

  it('stops reading while a client does not read, and goes on when it does', async () => {
    const { open, server } = await start();
    const sockets: Socket[] = [];
    server.on('connection', (socket) => sockets.push(socket));
    const client = await open();
    client.socket.pause();
    for (let count = 0; count < 400; count++) client.send(get('/static/large.js'));
    await sleep(300);
    const [socket] = sockets;
    expect(socket?.writableLength).toBeLessThan(2 * LARGE.length);
    client.socket.resume();
    await client.until((text) => text.length > 400 * LARGE.length, 'all the answers', 15_000);
    expect(occurrences(client.received, 'HTTP/1.1 200 OK')).toBe(400);
  });

  it('closes a connection that waits longer than the keep-alive timeout', async () => {
    const { open, counts } = await start({ server: { keepAliveTimeout: 100 } });
    const client = (await open()).send(get('/static/small.js'));
    const begun = Date.now();
    const answer = await client.untilClosed();
    expect(answer).toContain('Keep-Alive: timeout=0\r\n');
    expect(Date.now() - begun).toBeGreaterThanOrEqual(95);
    expect(Date.now() - begun).toBeLessThan(3000);
    expect(counts.requests).toBe(0);
  });

  it('keeps a connection open while requests go on coming', async () => {
    const { open } = await start({ server: { keepAliveTimeout: 1 } });
    const client = await open();
    for (let count = 1; count <= 8; count++) {
      client.send(get('/static/small.js'));
      await client.until((text) => occurrences(text, 'HTTP/1.1 200 OK') === count, `answer ${count}`);
      await sleep(300);
    }
  });

  it('does not take a reader that is slow for one that is idle', async () => {
    const { open } = await start({ server: { keepAliveTimeout: 1 } });
    const client = await open();
    client.socket.pause();
    for (let count = 0; count < 40; count++) client.send(get('/static/large.js'));
    await sleep(2500);
    client.socket.resume();
    await client.until((text) => text.length > 40 * LARGE.length, 'all the answers');
  });

  it.each([
    ['was answered', get('/static/small.js'), 1],
    ['has said nothing', '', 0],
  ])('closes a connection that %s by a shorter limit of its socket', async (_what, text, answers) => {
    const { open } = await start({
      prepare: (server) => server.on('connection', (socket) => socket.setTimeout(200)),
    });
    const client = await open();
    if (text !== '') client.send(text);
    expect(occurrences(await client.untilClosed(2000), 'HTTP/1.1 200 OK')).toBe(answers);
  });

  it('tells listeners of `timeout`, who may then keep the connection', async () => {
    const told: Socket[] = [];
    const { open } = await start({
      server: { keepAliveTimeout: 1 },
      prepare: (server) => server.on('timeout', (socket) => told.push(socket)),
    });
    const client = (await open()).send(get('/static/small.js'));
    await sleep(1500);
    expect(told).toHaveLength(1);
    expect(client.closed).toBe(false);
  });

  it.each([
    ['a head that does not end', 'GET /static/small.js HTTP/1.1\r\nHost: te'],
    ['a second head that does not end', `${get('/static/small.js')}GET /static/sma`],
    ['a connection that says nothing', ''],
  ])('ends %s by the headers timeout', async (_what, text) => {
    const { open } = await start({
      server: {
        headersTimeout: 300,
        requestTimeout: 300,
        connectionsCheckingInterval: 50,
        keepAliveTimeout: 100,
      },
    });
    const client = await open();
    if (text !== '') client.send(text);
    expect(await client.untilClosed()).toMatch(
      /HTTP\/1\.1 408 Request Timeout\r\nConnection: close\r\n\r\n$/,
    );
  });

  it('closes idle connections with the server', async () => {
    const { open, server } = await start();
    const client = (await open()).send(get('/static/small.js'));
    await client.until((text) => text.endsWith(SMALL), 'the file');
    const closed = once(server, 'close');
    server.close();
    await Promise.all([closed, client.untilClosed(1000)]);
  });

  it('lets an answer that is on its way finish when idle connections are closed', async () => {
    const { open, server } = await start();
    const client = await open();
    client.socket.pause();
    for (let count = 0; count < 40; count++) client.send(get('/static/large.js'));
    await sleep(200);
    server.closeIdleConnections();
    client.socket.resume();
    await client.until((text) => text.length > 40 * LARGE.length, 'all the answers');
    expect(client.closed).toBe(false);
  });

  it('ends a connection with the answer that is under way when the server stops', async () => {
    const { open, server } = await start();
    const sockets: Socket[] = [];
    server.on('connection', (socket) => sockets.push(socket));
    const client = await open();
    client.socket.pause();
    let requests = 0;
    for (; (sockets[0]?.writableLength ?? 0) === 0; requests++) {
      client.send(get('/static/large.js'));
      await sleep(5);
    }
    const closed = once(server, 'close');
    server.close();
    client.socket.resume();
    const answer = await client.untilClosed();
    await closed;
    expect(occurrences(answer, LARGE)).toBe(requests);
  });

  it('closes every connection when asked to', async () => {
    const { open, server } = await start();
    const [fast, slow, silent] = await Promise.all([open(), open(), open()]);
    fast?.send(get('/static/small.js'));
    slow?.send(get('/app'));
    await fast?.until((text) => text.endsWith(SMALL), 'the file');
    await slow?.until((text) => text.includes('app GET'), 'the answer');
    server.closeAllConnections();
    await Promise.all([fast, slow, silent].map((client) => client?.untilClosed(1000)));
  });

  it.each([
    ['maxRequestsPerSocket', (server: Server) => (server.maxRequestsPerSocket = 2)],
    ['timeout', (server: Server) => (server.timeout = 60_000)],
    ['maxHeadersCount', (server: Server) => (server.maxHeadersCount = 50)],
  ])('leaves everything to Node on a server with %s', async (_name, prepare) => {
    const { open, counts } = await start({ prepare });
    const client = (await open()).send(get('/static/small.js'));
    await client.until((text) => text.endsWith(SMALL), 'the file');
    expect(counts.requests).toBe(1);
  });

  it('leaves everything to Node on a server with a smaller maxHeaderSize, and keeps one with a larger', async () => {
    for (const [maxHeaderSize, requests] of [
      [2000, 1],
      [32_000, 0],
    ] as const) {
      const { open, counts } = await start({ server: { maxHeaderSize } });
      const client = (await open()).send(get('/static/small.js'));
      await client.until((text) => text.endsWith(SMALL), 'the file');
      expect(counts.requests).toBe(requests);
    }
  });

  it('shows every connection once to the other listeners', async () => {
    let connections = 0;
    const { open } = await start({ prepare: (server) => server.on('connection', () => connections++) });
    for (const path of ['/static/small.js', '/app']) {
      const client = (await open()).send(get(path));
      await client.until((text) => text.includes('HTTP/1.1 200 OK'), 'an answer');
    }
    expect(connections).toBe(2);
  });

  it('shows every byte once to a listener that reads along', async () => {
    let seen = '';
    const { open } = await start({
      prepare: (server) => server.on('connection', (socket) => socket.on('data', (chunk) => (seen += chunk))),
    });
    const sent = get('/static/small.js') + get('/app', 'Connection: close');
    await (await open()).send(sent).untilClosed();
    expect(seen).toBe(sent);
  });

  it('answers 404 by the application for a file that has vanished before it was read', async () => {
    const file = join(root, 'vanishing.js');
    writeFileSync(file, 'soon gone');
    const { open, counts } = await start();
    rmSync(file);
    const client = (await open()).send(get('/static/vanishing.js', 'Connection: keep-alive'));
    expect(await client.until((text) => text.includes(']'), 'an answer')).toContain(
      'app GET /static/vanishing.js',
    );
    expect(counts.requests).toBe(1);
  });

  it('sends a file too large for memory by Node, from the disk', async () => {
    writeFileSync(join(root, 'huge.js'), Buffer.alloc(3_000_000, 'h'));
    const { open, counts } = await start();
    const client = (await open()).send(get('/static/huge.js'));
    await client.until((text) => text.length > 3_000_000, 'the file');
    expect(counts.requests).toBe(1);
  });

  it('survives clients that go away at any moment', async () => {
    const { open, server } = await start();
    for (let count = 0; count < 30; count++) {
      const client = await open();
      for (let requests = 0; requests < 20; requests++) client.send(get('/static/large.js'));
      if (count % 3 === 0) client.socket.resetAndDestroy();
      else if (count % 3 === 1) client.close();
      else client.socket.end();
    }
    const connections = () =>
      new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
    const deadline = Date.now() + 5000;
    while ((await connections()) > 10 && Date.now() < deadline) await sleep(20);
    expect(await connections()).toBeLessThanOrEqual(10);
    const client = (await open()).send(get('/static/small.js'));
    await client.until((text) => text.endsWith(SMALL), 'the file');
  });

  it('gives a client that half-closes its answers, and then the end', async () => {
    const { open } = await start();
    await (await open()).send(get('/static/large.js')).until((text) => text.endsWith(LARGE), 'the file');
    const client = (await open()).send(get('/static/large.js') + get('/static/small.js'));
    client.socket.end();
    expect((await client.untilClosed()).endsWith(SMALL)).toBe(true);
  });

  it('publishes its answers on the diagnostics channel', async () => {
    const answers: Answer[] = [];
    const listener = (message: unknown) => answers.push(message as Answer);
    subscribe(ANSWER_CHANNEL, listener);
    const { open } = await start();
    const client = (await open()).send(get('/static/small.js'));
    await client.until((text) => text.endsWith(SMALL), 'the file');
    unsubscribe(ANSWER_CHANNEL, listener);
    expect(answers).toMatchObject([
      {
        method: 'GET',
        url: '/static/small.js',
        status: 200,
        encoding: 'identity',
        bytes: SMALL.length,
        cache: 'miss',
        transport: 'connection',
        remoteAddress: '127.0.0.1',
        request: null,
      },
    ]);
    expect(answers[0]?.header('host')).toBe('test');
    expect(answers[0]?.header('x-request-id')).toBeUndefined();
  });

  it('serves what a reload found, and nothing after close', async () => {
    const { open, application, counts } = await start();
    const client = (await open()).send(get('/static/small.js'));
    await client.until((text) => text.endsWith(SMALL), 'the file');
    writeFileSync(join(root, 'late.js'), 'late');
    await application.reload();
    client.send(get('/static/late.js'));
    await client.until((text) => text.endsWith('late'), 'the new file');
    expect(counts.requests).toBe(0);
    await application.close();
    client.send(get('/static/small.js'));
    await client.until((text) => text.includes('app GET /static/small.js'), 'the answer of the application');
  });
});

describe('accelerate', () => {
  it('works on https servers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'whitenoise-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-days', '1', '-nodes', '-newkey', 'rsa:2048'];
    execFileSync('openssl', ['req', '-x509', ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    const application = whiteNoise(echo, { root, prefix: '/static/' });
    const server = createHttpsServer({ key: readFileSync(key), cert: readFileSync(cert) }, application);
    rmSync(folder, { recursive: true });
    let requests = 0;
    server.on('request', () => requests++);
    application.accelerate(server);
    servers.push(server as unknown as Server);
    await listening(server as unknown as Server);
    const { port } = server.address() as AddressInfo;
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    const client = await RawClient.on(socket, 'secureConnect');
    clients.push(client);
    client.send(get('/static/large.js'));
    await client.until((text) => text.endsWith(LARGE), 'the file');
    expect(requests).toBe(0);
    client.send(get('/app', 'Connection: close'));
    expect(await client.untilClosed()).toContain('app GET /app');
    expect(requests).toBe(1);
  });

  it('refuses a server that does not speak HTTP/1.1 by itself, and one that is accelerated already', () => {
    const application = whiteNoise(echo, { root });
    expect(() => application.accelerate(createHttp2Server())).toThrow(TypeError);
    const server = createServer(application);
    application.accelerate(server);
    expect(() => application.accelerate(server)).toThrow(/accelerated already/);
  });

  it('leaves to the server what it is told to leave, also where that fails', async () => {
    const failures: string[] = [];
    const warn = (message: string) => void failures.push(message);
    const application = whiteNoise(echo, { root, prefix: '/static/', warn });
    const server = createServer(application);
    let requests = 0;
    server.on('request', () => requests++);
    application.accelerate(server, (target) => decodeURIComponent(target) === '/static/large.js');
    servers.push(server);
    const address = `http://127.0.0.1:${await listen(server)}`;
    for (const [target, seen] of [
      ['small.js', 0],
      ['large.js', 1],
      ['small.js?%', 2],
    ] as const) {
      expect((await fetch(`${address}/static/${target}`)).status).toBe(200);
      expect(requests, target).toBe(seen);
    }
    expect(failures.join('')).toContain('URIError');
    const leaves = 0 as unknown as () => boolean;
    expect(() => application.accelerate(createServer(application), leaves)).toThrow(
      /leaves must be a function/,
    );
  });

  it('refuses a server whose listener stands around the application, as a guard does', () => {
    const application = whiteNoise(echo, { root });
    const guarded = createServer((request, response) => {
      if (request.headers.authorization) application(request, response);
      else response.writeHead(401).end();
    });
    expect(() => application.accelerate(guarded)).toThrow(/application itself as its request listener/);
    expect(() => application.accelerate(createServer())).toThrow(TypeError);
  });

  it('returns the application', () => {
    const application = whiteNoise(echo, { root });
    expect(application.accelerate(createServer(application))).toBe(application);
  });
});
