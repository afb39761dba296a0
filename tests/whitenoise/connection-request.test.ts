import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EarlierFields,
  LONGEST_HEAD,
  readRequest,
} from '../../framework/whitenoise/transports/connection-request';

const HOST = 'Host: example.org\r\n';

const read = (text: string, at = 0) => readRequest(Buffer.from(text, 'latin1'), at);

describe('reading a plain request', () => {
  it('gives method, target, the headers that matter and where the next request begins', () => {
    const first = `GET /a.css?v=1 HTTP/1.1\r\n${HOST}Accept-Encoding:  br, gzip \t\r\nCookie: a=b\r\nIF-NONE-MATCH: "x"\r\n\r\n`;
    expect(read(`${first}GET /b`)).toEqual({
      method: 'GET',
      url: '/a.css?v=1',
      headers: { 'accept-encoding': 'br, gzip', 'if-none-match': '"x"' },
      end: first.length,
    });
  });

  it('begins where it is told to', () => {
    const first = `GET /a HTTP/1.1\r\n${HOST}\r\n`;
    expect(read(`${first}HEAD /b HTTP/1.1\r\n${HOST}\r\n`, first.length)).toMatchObject({
      method: 'HEAD',
      url: '/b',
    });
  });

  it.each([
    'example.org',
    'example.org:8000',
    '127.0.0.1:80',
    '[::1]:8000',
    'a-b.c_d',
    'xn--bcher-kva.example',
  ])('takes the Host %s', (host) => {
    expect(read(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).not.toBeNull();
  });

  it.each(['keep-alive', 'Keep-Alive', ' keep-alive '])('takes Connection: %s', (value) => {
    expect(read(`GET / HTTP/1.1\r\n${HOST}Connection:${value}\r\n\r\n`)).not.toBeNull();
  });

  it.each([
    ['an incomplete request line', 'GET / HTTP/1.1\r'],
    ['an incomplete head', `GET / HTTP/1.1\r\n${HOST}`],
    ['a head that lacks its last byte', `GET / HTTP/1.1\r\n${HOST}\r`],
    ['another method', `POST / HTTP/1.1\r\n${HOST}\r\n`],
    ['a method in lower case', `get / HTTP/1.1\r\n${HOST}\r\n`],
    ['HTTP/1.0', `GET / HTTP/1.0\r\n${HOST}\r\n`],
    ['HTTP/2.0', `GET / HTTP/2.0\r\n${HOST}\r\n`],
    ['an empty line before the request', `\r\nGET / HTTP/1.1\r\n${HOST}\r\n`],
    ['two spaces after the method', `GET  / HTTP/1.1\r\n${HOST}\r\n`],
    ['two spaces after the target', `GET /  HTTP/1.1\r\n${HOST}\r\n`],
    ['the absolute form', `GET http://example.org/ HTTP/1.1\r\n${HOST}\r\n`],
    ['the asterisk form', `GET * HTTP/1.1\r\n${HOST}\r\n`],
    ['a fragment', `GET /a#b HTTP/1.1\r\n${HOST}\r\n`],
    ['a tab in the target', `GET /a\tb HTTP/1.1\r\n${HOST}\r\n`],
    ['a byte beyond ASCII in the target', `GET /\xe9 HTTP/1.1\r\n${HOST}\r\n`],
    ['a bare line feed behind the request line', `GET / HTTP/1.1\n${HOST}\r\n`],
    ['a bare line feed behind a header', `GET / HTTP/1.1\r\nHost: a\n\r\n`],
    ['a bare line feed at the end', `GET / HTTP/1.1\r\n${HOST}\n`],
    ['a bare carriage return in a value', `GET / HTTP/1.1\r\n${HOST}A: b\rc\r\n\r\n`],
    ['a NUL in a value', `GET / HTTP/1.1\r\n${HOST}A: b\0c\r\n\r\n`],
    ['a DEL in a value', `GET / HTTP/1.1\r\n${HOST}A: b\x7fc\r\n\r\n`],
    ['a byte beyond ASCII in a value', `GET / HTTP/1.1\r\n${HOST}A: \xe9\r\n\r\n`],
    ['a space before the colon', `GET / HTTP/1.1\r\n${HOST}A : b\r\n\r\n`],
    ['a header without a colon', `GET / HTTP/1.1\r\n${HOST}A\r\n\r\n`],
    ['a header without a name', `GET / HTTP/1.1\r\n${HOST}: b\r\n\r\n`],
    ['a folded header', `GET / HTTP/1.1\r\n${HOST}A: b\r\n c\r\n\r\n`],
    ['a folded header with a tab', `GET / HTTP/1.1\r\n${HOST}A: b\r\n\tc\r\n\r\n`],
    ['a space before the first header', `GET / HTTP/1.1\r\n ${HOST}\r\n`],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost: \r\n\r\n'],
    ['two Hosts', `GET / HTTP/1.1\r\n${HOST}${HOST}\r\n`],
    ['a Host with a blank', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n'],
    ['a Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n'],
    ['a Host with a user', 'GET / HTTP/1.1\r\nHost: me@a\r\n\r\n'],
    ['Content-Length', `GET / HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`],
    ['Content-Length in another case', `GET / HTTP/1.1\r\n${HOST}cOnTeNt-LENGTH: 5\r\n\r\n`],
    ['Transfer-Encoding', `GET / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`],
    ['Upgrade', `GET / HTTP/1.1\r\n${HOST}Upgrade: websocket\r\n\r\n`],
    ['Expect', `GET / HTTP/1.1\r\n${HOST}Expect: 100-continue\r\n\r\n`],
    ['Connection: close', `GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`],
    ['Connection: keep-alive, Upgrade', `GET / HTTP/1.1\r\n${HOST}Connection: keep-alive, Upgrade\r\n\r\n`],
    ['an empty Connection', `GET / HTTP/1.1\r\n${HOST}Connection:\r\n\r\n`],
    ['Proxy-Connection', `GET / HTTP/1.1\r\n${HOST}Proxy-Connection: close\r\n\r\n`],
    ['two Connections', `GET / HTTP/1.1\r\n${HOST}Connection: keep-alive\r\nConnection: keep-alive\r\n\r\n`],
    ['two Ranges', `GET / HTTP/1.1\r\n${HOST}Range: bytes=0-1\r\nRange: bytes=0-1\r\n\r\n`],
    ['two Accept-Encodings', `GET / HTTP/1.1\r\n${HOST}Accept-Encoding: br\r\naccept-encoding: gzip\r\n\r\n`],
    ['two If-None-Matches', `GET / HTTP/1.1\r\n${HOST}If-None-Match: "a"\r\nIf-None-Match: "b"\r\n\r\n`],
    ['more headers than most have', `GET / HTTP/1.1\r\n${HOST}${'A: b\r\n'.repeat(101)}\r\n`],
    ['a head that is longer than most', `GET / HTTP/1.1\r\n${HOST}A: ${'b'.repeat(LONGEST_HEAD)}\r\n\r\n`],
    ['a target that is longer than most', `GET /${'b'.repeat(LONGEST_HEAD)} HTTP/1.1\r\n${HOST}\r\n`],
  ])('leaves %s to Node', (_what, text) => {
    expect(read(text)).toBeNull();
  });

  it('leaves every proper beginning of a head to Node', () => {
    const head = `GET /a HTTP/1.1\r\n${HOST}Accept: */*\r\n\r\n`;
    for (let length = 0; length < head.length; length++) expect(read(head.slice(0, length))).toBeNull();
    expect(read(head)).not.toBeNull();
  });
});

describe('reading the requests of one connection', () => {
  const LINES = [
    HOST,
    'Host: example.com\r\n',
    'Accept-Encoding: br\r\n',
    'accept-encoding: gzip\r\n',
    'If-None-Match: "a"\r\n',
    'If-None-Match: "b"\r\n',
    'Range: bytes=0-1\r\n',
    'Cookie: a=b\r\n',
    'Content-Length: 1\r\n',
    'broken\r\n',
  ];
  const request = fc
    .tuple(
      fc.constantFrom('GET', 'HEAD', 'POST'),
      fc.constantFrom('/a', '/ab', '/b?c', '/b', `/${'x'.repeat(LONGEST_HEAD - 60)}`),
      fc.constantFrom('HTTP/1.1', 'HTTP/1.0'),
      fc.array(fc.constantFrom(...LINES), { maxLength: 3 }),
      fc.constantFrom('\r\n', '\r', ''),
    )
    .map(
      ([method, target, version, lines, end]) =>
        `${method} ${target} ${version}\r\n${HOST}${lines.join('')}${end}`,
    );

  it('finds in each what it finds without the one before', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 8 }), fc.nat({ max: 3 }), (requests, at) => {
        const earlier = new EarlierFields();
        for (const text of requests) {
          const bytes = Buffer.from('#'.repeat(at) + text, 'latin1');
          expect(readRequest(bytes, at, earlier)).toEqual(readRequest(bytes, at));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does not keep the memory of all that came together with the last request', () => {
    const earlier = new EarlierFields();
    const text = `GET /a HTTP/1.1\r\n${HOST}\r\n`;
    const bytes = Buffer.from(text.repeat(1000), 'latin1');
    expect(readRequest(bytes, 0, earlier)).not.toBeNull();
    bytes.fill(0);
    expect(readRequest(Buffer.from(text), 0, earlier)).toMatchObject({ url: '/a', end: text.length });
  });
});
