import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { countBody, countedBytes } from '../../framework/monitoring/body-count';
import { followPage, sentEncoding } from '../../framework/monitoring/page-head';

let server: http.Server | null = null;
afterEach(() => void server?.close());

/** Answers a request as a page does whose head is followed. */
async function answer(
  id: string | null,
  send: (response: ServerResponse) => void,
  prepare: (response: ServerResponse) => void = () => {},
) {
  let encoding = '';
  server = http.createServer((_request, response) => {
    prepare(response);
    followPage(response, id);
    send(response);
    encoding = sentEncoding(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { headers, status } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const cookies = headers.getSetCookie();
  return { id: headers.get('x-request-id'), kept: headers.get('x-kept'), status, encoding, cookies };
}

const WAYS: readonly [string, (response: ServerResponse) => void][] = [
  [
    'an object',
    (response) => response.writeHead(201, { 'X-Kept': 'yes', 'Content-Encoding': 'x-own' }).end('a'),
  ],
  [
    'an object behind a reason',
    (response) => response.writeHead(201, 'Made', { 'x-kept': 'yes', 'content-encoding': 'x-own' }).end('a'),
  ],
  [
    'a list of names and values',
    (response) => response.writeHead(201, ['X-Kept', 'yes', 'Content-Encoding', 'x-own']).end('a'),
  ],
  [
    'headers that were set before',
    (response) => {
      response.statusCode = 201;
      response.setHeader('X-Kept', 'yes').setHeader('Content-Encoding', 'x-own');
      response.end('a');
    },
  ],
  [
    'headers of both kinds',
    (response) =>
      response.setHeader('X-Kept', 'yes').writeHead(201, { 'Content-Encoding': 'x-own' }).end('a'),
  ],
];

describe.each(WAYS)('a page that is sent with %s', (_how, send) => {
  it('has the request’s id in its head, and its coding is known', async () => {
    expect(await answer('id-1', send)).toEqual({
      id: 'id-1',
      kept: 'yes',
      status: 201,
      encoding: 'x-own',
      cookies: [],
    });
  });

  it('has none where none is sent', async () => {
    expect(await answer(null, send)).toEqual({
      id: null,
      kept: 'yes',
      status: 201,
      encoding: 'x-own',
      cookies: [],
    });
  });
});

it.each<[string, (response: ServerResponse) => void]>([
  ['an object', (response) => response.writeHead(200, { 'x-request-id': 'own' }).end()],
  ['a list', (response) => response.writeHead(200, ['X-Request-ID', 'own']).end()],
  ['headers that were set before', (response) => response.setHeader('X-Request-Id', 'own').end()],
])('an id of the application’s own, in %s, is sent alone', async (_how, send) => {
  expect((await answer('id-1', send)).id).toBe('own');
});

it('a page without any header of its own has the id, and the coding identity', async () => {
  const sent = await answer('id-1', (response) => response.end('a'));
  expect(sent).toEqual({ id: 'id-1', kept: null, status: 200, encoding: 'identity', cookies: [] });
});

it('headers that the application goes on using are left as they are', async () => {
  const headers = Object.freeze({ 'X-Kept': 'yes' });
  expect((await answer('id-1', (response) => response.writeHead(200, headers).end())).id).toBe('id-1');
  expect(headers).toEqual({ 'X-Kept': 'yes' });
});

it.each([
  ['before', true],
  ['after', false],
])('a page whose bytes were counted %s it is followed has them counted once', async (_when, before) => {
  let bytes = 0;
  const sent = await answer(
    'id-1',
    (response) => {
      countBody(response);
      response.write('abc');
      response.end('de');
      bytes = countedBytes(response);
    },
    before ? countBody : undefined,
  );
  expect(sent.id).toBe('id-1');
  expect(bytes).toBe(5);
});

it('a page whose head goes through a function in place of Node’s keeps the form of its headers', async () => {
  const given: unknown[] = [];
  const replace = (response: ServerResponse) => {
    const native = response.writeHead;
    response.writeHead = function (this: ServerResponse, ...rest: unknown[]) {
      given.push(rest[1]);
      return native.apply(this, rest as Parameters<typeof native>);
    } as typeof native;
  };
  const { id } = await answer(
    'id-1',
    (response) => response.writeHead(200, { 'X-Kept': 'yes' }).end(),
    replace,
  );
  expect(id).toBe('id-1');
  expect(given).toEqual([{ 'X-Kept': 'yes', 'X-Request-Id': 'id-1' }]);
});

it('every header of a page that has several of a name is sent', async () => {
  const cookies = { 'Set-Cookie': ['a=1', 'b=2'], 'X-Kept': 'yes' };
  const sent = await answer('id-1', (response) => response.writeHead(200, cookies).end());
  expect([sent.cookies, sent.id]).toEqual([['a=1', 'b=2'], 'id-1']);
});
