import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { type Chapter, fromApplication, type Trial } from '../behaviour';
import { CHANGED_DATE, DIGITS, DRAWING, LARGE, ODD_NAMES, STYLES, TIMELESS } from '../fixture';

const TYPES: Readonly<Record<string, string>> = {
  'styles.css': 'text/css; charset=utf-8',
  'script.js': 'text/javascript; charset=utf-8',
  'module.mjs': 'text/javascript; charset=utf-8',
  'page.html': 'text/html; charset=utf-8',
  'latin.TXT': 'text/plain; charset=utf-8',
  'font.woff2': 'font/woff2',
  'image.svg': 'image/svg+xml',
};

const digest = (bytes: string | Buffer) => createHash('sha384').update(bytes).digest('base64').slice(0, 27);

export const files: Chapter = {
  title: 'Files',
  behaviours: [
    {
      name: 'a file is served with its bytes, type, length and time',
      async holds({ get }) {
        const answer = await get('/static/digits.txt');
        assert.equal(answer.status, 200);
        assert.equal(answer.body.toString(), DIGITS);
        assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8');
        assert.equal(answer.headers['content-length'], '10');
        assert.equal(answer.headers['last-modified'], CHANGED_DATE);
        assert.equal(answer.headers['accept-ranges'], 'bytes');
        assert.match(answer.headers.etag ?? '', /^(?:W\/)?"[^"]+"$/);
      },
    },
    {
      name: 'a file may be kept for a minute, and read by other origins',
      own: true,
      async holds({ get }) {
        const { headers } = await get('/static/digits.txt');
        assert.equal(headers['cache-control'], 'max-age=60, public');
        assert.equal(headers['access-control-allow-origin'], '*');
      },
    },
    {
      name: 'the ETag is a strong one',
      async holds({ get }) {
        assert.match((await get('/static/digits.txt')).headers.etag ?? '', /^"/);
      },
    },
    {
      name: 'text has its charset, and scripts are text/javascript',
      async holds({ get }) {
        for (const [name, type] of Object.entries(TYPES)) {
          const { headers } = await get(`/static/${name}`);
          assert.equal(headers['content-type']?.toLowerCase(), type, name);
        }
      },
    },
    {
      name: 'other types: JSON, web app manifests, Apple associations, unknown ones',
      own: true,
      async holds({ get }) {
        const typeOf = async (name: string) => (await get(`/static/${name}`)).headers['content-type'];
        assert.equal(await typeOf('data.json'), 'application/json; charset=utf-8');
        assert.equal(await typeOf('app.webmanifest'), 'application/manifest+json; charset=utf-8');
        assert.equal(await typeOf('apple-app-site-association'), 'application/pkc7-mime');
        assert.equal(await typeOf('unknown.unheard-of'), 'application/octet-stream');
        assert.equal(await typeOf('extensionless'), 'application/octet-stream');
      },
    },
    {
      name: 'a large file arrives whole',
      async holds({ get }) {
        const answer = await get('/static/large.bin');
        assert.equal(answer.status, 200);
        assert.ok(answer.body.equals(LARGE));
      },
    },
    {
      name: 'an empty file is an empty 200',
      async holds({ get }) {
        const answer = await get('/static/empty.txt');
        assert.equal(answer.status, 200);
        assert.equal(answer.headers['content-length'], '0');
      },
    },
    {
      name: 'the query is nothing to a file',
      async holds({ get }) {
        assert.equal((await get('/static/digits.txt?v=1&x=%2e%2e')).body.toString(), DIGITS);
      },
    },
    {
      name: 'a file of a reproducible build, with a time that all files have, is known by its content alone',
      own: true,
      async holds({ get }) {
        const etags = new Set<string>();
        for (const name of Object.keys(TIMELESS)) {
          const { status, headers } = await get(`/static/${name}`);
          assert.equal(status, 200);
          assert.equal(headers['last-modified'], undefined, name);
          etags.add(headers.etag ?? '');
          const again = await get(`/static/${name}`, {
            'If-Modified-Since': 'Fri, 01 Jan 2100 00:00:00 GMT',
          });
          assert.equal(again.status, 200);
        }
        assert.deepEqual([...etags], [`"${digest('reproducible')}"`]);
      },
    },
    {
      name: 'the ETag is made of the bytes: whichever name, time or machine they have',
      own: true,
      async holds({ get }) {
        assert.equal((await get('/static/digits.txt')).headers.etag, `"${digest(DIGITS)}"`);
        assert.equal((await get('/static/empty.txt')).headers.etag, `"${digest('')}"`);
        const { headers, body } = await get('/static/styles.css', { 'Accept-Encoding': 'br' });
        assert.equal(headers.etag, `"${digest(body)}-br"`);
      },
    },
    {
      name: 'a file too large to be read for its ETag has one of time and size, where its time says something',
      own: true,
      async holds({ get }) {
        assert.match((await get('/static/large.bin')).headers.etag ?? '', /^"[0-9a-f]+-2625a0"$/);
        const timeless = await get('/static/timeless.bin', { Range: 'bytes=0-1' });
        assert.equal(timeless.status, 206);
        assert.equal(timeless.headers.etag, undefined);
        assert.equal(timeless.headers['last-modified'], undefined);
      },
    },
    {
      name: 'compressed SVG has its Content-Encoding, and no variants',
      async holds({ get }) {
        for (const name of ['drawing.svgz', 'DRAWING-2.SVGZ']) {
          const answer = await get(`/static/${name}`, { 'Accept-Encoding': 'br, gzip' });
          assert.equal(answer.headers['content-type'], 'image/svg+xml', name);
          assert.equal(answer.headers['content-encoding'], 'gzip', name);
          assert.equal(answer.headers.vary, undefined, name);
          assert.equal(gunzipSync(answer.body).toString(), DRAWING, name);
        }
      },
    },
    {
      name: 'XML is sent without a charset, which would overrule the encoding that it declares',
      async holds({ get }) {
        for (const name of ['feed.xml', 'feed.rss', 'feed.atom', 'image.svg']) {
          assert.doesNotMatch((await get(`/static/${name}`)).headers['content-type'] ?? '', /charset/i, name);
        }
        assert.equal((await get('/static/feed.xml')).headers['content-type'], 'application/xml');
      },
    },
    {
      name: 'odd names are served: spaces, #, ?, %, +, brackets, other scripts, 255 bytes',
      async holds({ get }) {
        for (const name of ODD_NAMES) {
          const answer = await get(`/static/${name.split('/').map(encodeURIComponent).join('/')}`);
          assert.equal(answer.status, 200, name);
          assert.equal(answer.body.toString(), name);
        }
      },
    },
    {
      name: 'a plus in a path is a plus',
      async holds({ get }) {
        assert.equal((await get('/static/plus+.txt')).body.toString(), 'plus+.txt');
        assert.ok(fromApplication(await get('/static/a+b.txt')));
      },
    },
    {
      name: 'HEAD has the headers of GET and no body',
      async holds({ ask, get }) {
        const whole = await get('/static/styles.css', { 'Accept-Encoding': 'gzip' });
        const answer = await ask({
          path: '/static/styles.css',
          method: 'HEAD',
          headers: { 'Accept-Encoding': 'gzip' },
        });
        assert.equal(answer.status, 200);
        assert.equal(answer.body.byteLength, 0);
        const { date: _, ...headers } = answer.headers;
        const { date: __, ...expected } = whole.headers;
        assert.deepEqual(headers, expected);
      },
    },
    {
      name: 'other methods are refused with 405 and told which are not',
      own: true,
      async holds({ ask }) {
        for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
          const answer = await ask({ path: '/static/digits.txt', method });
          assert.equal(answer.status, 405, method);
          assert.equal(answer.headers.allow, 'GET, HEAD, OPTIONS');
          assert.equal(answer.headers['access-control-allow-origin'], '*');
          assert.equal(answer.headers['content-type'], undefined);
        }
      },
    },
    {
      name: 'OPTIONS tells the methods',
      own: true,
      async holds({ ask }) {
        const answer = await ask({ path: '/static/digits.txt', method: 'OPTIONS' });
        assert.equal(answer.status, 204);
        assert.equal(answer.headers.allow, 'GET, HEAD, OPTIONS');
        assert.equal(answer.headers['access-control-allow-methods'], undefined);
      },
    },
    {
      name: 'a CORS preflight is granted',
      own: true,
      async holds({ ask }) {
        const headers = { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' };
        const answer = await ask({ path: '/static/digits.txt', method: 'OPTIONS', headers });
        assert.equal(answer.status, 204);
        assert.equal(answer.headers['access-control-allow-origin'], '*');
        assert.equal(answer.headers['access-control-allow-methods'], 'GET, HEAD');
      },
    },
    {
      name: 'a miss is the application’s, with its body',
      async holds({ ask, get }) {
        for (const path of ['/', '/static/nothing.txt', '/elsewhere/digits.txt', '/static', '/static/']) {
          assert.ok(fromApplication(await get(path)), path);
        }
        const body = 'name=value&'.repeat(1000);
        const posted = await ask({ path: '/form', method: 'POST', body });
        assert.ok(fromApplication(posted));
        assert.equal(posted.body.toString(), body);
      },
    },
    { name: 'another case is another name', holds: expectMisses('/static/DIGITS.txt', '/STATIC/digits.txt') },
    {
      name: 'one answer is nothing to the next',
      async holds({ get }) {
        assert.equal((await get('/static/digits.txt', { Range: 'bytes=0-1' })).status, 206);
        assert.equal((await get('/static/digits.txt')).body.toString(), DIGITS);
        assert.equal((await get('/static/styles.css')).body.toString(), STYLES);
      },
    },
  ],
};

/** A trial that paths are the application's. */
export function expectMisses(...paths: string[]): (trial: Trial) => Promise<void> {
  return async ({ get }) => {
    for (const path of paths) assert.ok(fromApplication(await get(path)), path);
  };
}
