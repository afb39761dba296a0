import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { followPage, sentEncoding } from '../../framework/monitoring/page-head';

let server: http.Server | null = null;
afterEach(() => void server?.close());

/** Answers a request as a page does whose head is followed. */
async function answer(id: string | null, send: (response: ServerResponse) => void) {
  let encoding = '';
  server = http.createServer((_request, response) => {
    followPage(response, id);
    send(response);
    encoding = sentEncoding(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { headers, status } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { id: headers.get('x-request-id'), kept: headers.get('x-kept'), status, encoding };
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
    expect(await answer('id-1', send)).toEqual({ id: 'id-1', kept: 'yes', status: 201, encoding: 'x-own' });
  });

  it('has none where none is sent', async () => {
    expect(await answer(null, send)).toEqual({ id: null, kept: 'yes', status: 201, encoding: 'x-own' });
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
  expect(sent).toEqual({ id: 'id-1', kept: null, status: 200, encoding: 'identity' });
});

it('headers that the application goes on using are left as they are', async () => {
  const headers = Object.freeze({ 'X-Kept': 'yes' });
  expect((await answer('id-1', (response) => response.writeHead(200, headers).end())).id).toBe('id-1');
  expect(headers).toEqual({ 'X-Kept': 'yes' });
});
