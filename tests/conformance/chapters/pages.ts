import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Chapter, fromApplication } from '../behaviour';
import type { Answer } from '../exchange';
import { NOT_FOUND_PAGE, PAGE } from '../fixture';

/** The Accept of a browser's address bar. */
const NAVIGATION = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8' };
const FOREVER = 'max-age=315360000, public, immutable';

function isPage(answer: Answer, about = ''): void {
  assert.equal(answer.status, 200, about);
  assert.equal(answer.body.toString(), PAGE, about);
  assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8', about);
  assert.equal(answer.headers['cache-control'], 'no-cache', about);
}

function isRefused(answer: Answer, about = ''): void {
  assert.equal(answer.status, 404, about);
  assert.ok(!fromApplication(answer), about);
  assert.equal(answer.headers['cache-control'], 'no-store', about);
  assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8', about);
  assert.equal(answer.headers['x-content-type-options'], 'nosniff', about);
}

/** With `fallback`, and `root` at the prefix `/`. */
export const singlePage: Chapter = {
  title: 'A single-page application',
  behaviours: [
    {
      name: 'a navigation to a URL without a file gets the page, which is to be asked for each time',
      async holds({ get }) {
        for (const url of [
          '/users/7',
          '/users/ann.smith',
          '/sites/example.com',
          '/v1.2',
          '/a%2Fb',
          '/x/',
          '//x',
        ])
          isPage(await get(url, NAVIGATION), url);
        isPage(await get('/users?page=2#a', { Accept: 'TEXT/HTML;level=1' }));
      },
    },
    {
      name: 'the page has its validators, its compressed variants, ranges, and HEAD',
      async holds({ get, ask }) {
        const page = await get('/users/7', { ...NAVIGATION, 'Accept-Encoding': 'br' });
        assert.equal(page.headers['content-encoding'], 'br');
        const { etag = '' } = page.headers;
        assert.match(etag, /^".+-br"$/);
        const again = { ...NAVIGATION, 'Accept-Encoding': 'br', 'If-None-Match': etag };
        // At whatever URL: it is one page.
        const known = await get('/users/8', again);
        assert.equal(known.status, 304);
        assert.equal(known.headers['cache-control'], 'no-cache');
        assert.equal(known.headers.vary, 'Accept-Encoding, Accept');
        const head = await ask({ path: '/users/7', method: 'HEAD', headers: NAVIGATION });
        assert.equal(head.headers['content-length'], String(Buffer.byteLength(PAGE)));
        assert.equal((await get('/users/7', { ...NAVIGATION, Range: 'bytes=0-1' })).status, 206);
      },
    },
    {
      name: 'the page varies by Accept where it stands for another URL, and not at its own',
      async holds({ get }) {
        assert.equal((await get('/users/7', NAVIGATION)).headers.vary, 'Accept-Encoding, Accept');
        const own = await get('/');
        isPage(own);
        assert.equal(own.headers.vary, 'Accept-Encoding');
      },
    },
    {
      name: 'what asks for no page gets none: data, scripts, images, other methods, a refusal of HTML',
      async holds({ get, ask }) {
        const accepts = [
          '*/*',
          'application/json',
          'image/avif,*/*;q=0.8',
          'text/html;q=0, */*',
          'x-text/html',
          '',
        ];
        for (const accept of accepts)
          assert.ok(fromApplication(await get('/api/users', { Accept: accept })), accept);
        assert.ok(fromApplication(await get('/api/users')));
        const post = { path: '/users/7', method: 'POST', headers: NAVIGATION, body: 'x' };
        assert.equal((await ask(post)).body.toString(), 'x');
      },
    },
    {
      name: 'a navigation to what looks like a file is none: it is the application’s',
      async holds({ get }) {
        for (const url of [
          '/logo.png',
          '/old.html',
          '/app.JS',
          '/.env',
          '/.git/config',
          '/.well-known/x',
          '/a/b.pdf',
        ])
          assert.ok(fromApplication(await get(url, NAVIGATION)), url);
      },
    },
    {
      name: 'a missing chunk is 404 and not to be stored, never the page, also where a person looks for it',
      async holds({ get }) {
        for (const headers of [{}, NAVIGATION]) {
          for (const url of [
            '/assets/index-BwCdQ3x_.js',
            '/assets/index-BwCdQ3x_.js.map',
            '/static/js/787.28cb0dcd.chunk.js',
            '/_nuxt/Bq3jkX9a.js',
            '/app.0123456789ab.js',
          ])
            isRefused(await get(url, headers), url);
        }
      },
    },
    {
      name: 'hashed names in a bundler’s folder are immutable, and nothing else is',
      async holds({ get }) {
        assert.equal((await get('/assets/index-DiwrgTda.js')).headers['cache-control'], FOREVER);
        assert.equal((await get('/static/css/main.28cb0dcd.css')).headers['cache-control'], FOREVER);
        for (const url of ['/assets/plain.js', '/lib/index-DiwrgTda.js', '/sw.js', '/about.html'])
          assert.equal((await get(url)).headers['cache-control'], 'max-age=60, public', url);
      },
    },
    {
      name: 'files are served before the page',
      async holds({ get }) {
        assert.equal((await get('/about.html', NAVIGATION)).body.toString(), '<h1>about</h1>');
        const redirect = await get('/docs', NAVIGATION);
        assert.equal(redirect.status, 302);
      },
    },
  ],
};

/** With the same options, and a page that nobody has asked for. */
export const changedPage: Chapter = {
  title: 'A page that changes while it is served',
  behaviours: [
    {
      name: 'a page that is replaced is the new one at every URL, without the variants of the last one',
      async holds({ get, ask, fixture }) {
        const file = path.join(fixture.site, 'index.html');
        const before = await ask({ path: '/users/7', method: 'HEAD', headers: NAVIGATION });
        assert.equal(before.headers['content-length'], String(Buffer.byteLength(PAGE)));
        for (const suffix of ['.br', '.gz']) rmSync(`${file}${suffix}`);
        writeFileSync(file, 'next');
        for (const url of ['/users/7', '/users/8', '/']) {
          const { status, body } = await get(url, { ...NAVIGATION, 'Accept-Encoding': 'br' });
          assert.equal(`${status} ${body}`, '200 next', url);
        }
      },
    },
    {
      name: 'without the page, navigations are the application’s, until it is there again',
      async holds({ get, restart, fixture }) {
        await restart();
        const file = path.join(fixture.site, 'index.html');
        rmSync(file);
        for (let time = 0; time < 2; time++) assert.ok(fromApplication(await get('/users/7', NAVIGATION)));
        writeFileSync(file, 'back');
        assert.equal((await get('/users/7', NAVIGATION)).body.toString(), 'back');
      },
    },
  ],
};

/** With `notFound` and `fallback`, and `root` at `/static/`. */
export const notFoundPage: Chapter = {
  title: 'A page for what is missing',
  behaviours: [
    {
      name: 'a missing file is 404 with the page, which nobody may keep',
      async holds({ get, ask }) {
        for (const url of ['/static/missing.png', '/static/missing', '/static/a/b.css?x=1', '/static/.env']) {
          const answer = await get(url, { 'If-None-Match': '*', Range: 'bytes=0-1' });
          assert.equal(answer.status, 404, url);
          assert.equal(answer.body.toString(), NOT_FOUND_PAGE, url);
          const { headers } = answer;
          assert.equal(headers['content-type'], 'text/html; charset=utf-8');
          assert.equal(headers['cache-control'], 'no-store');
          assert.equal(headers['x-content-type-options'], 'nosniff');
          for (const name of ['etag', 'last-modified', 'accept-ranges', 'content-range'])
            assert.equal(headers[name], undefined, name);
        }
        const head = await ask({ path: '/static/missing.png', method: 'HEAD' });
        assert.equal(head.status, 404);
        assert.equal(head.headers['content-length'], String(Buffer.byteLength(NOT_FOUND_PAGE)));
      },
    },
    {
      name: 'the page has its compressed variants',
      async holds({ get }) {
        const answer = await get('/static/missing.png', { 'Accept-Encoding': 'gzip' });
        assert.equal(answer.status, 404);
        assert.equal(answer.headers['content-encoding'], 'gzip');
        assert.equal(answer.headers.vary, 'Accept-Encoding');
      },
    },
    {
      name: 'at its own URL the page is a file like any other',
      async holds({ get }) {
        const answer = await get('/static/404.html');
        assert.equal(answer.status, 200);
        assert.equal(answer.headers['cache-control'], 'max-age=60, public');
        assert.notEqual(answer.headers.etag, undefined);
      },
    },
    {
      name: 'navigations have the page of the single-page application, and missing chunks neither page',
      async holds({ get }) {
        isPage(await get('/static/users/7', NAVIGATION));
        isRefused(await get('/static/assets/index-BwCdQ3x_.js'));
      },
    },
    {
      name: 'what is not below the prefix, and other methods, are the application’s',
      async holds({ get, ask }) {
        for (const url of ['/users/7', '/static', '/statically', '/index-BwCdQ3x_.js'])
          assert.ok(fromApplication(await get(url, NAVIGATION)), url);
        for (const method of ['POST', 'OPTIONS', 'DELETE'])
          assert.ok(fromApplication(await ask({ path: '/static/missing', method })), method);
      },
    },
    {
      name: 'below the prefix of another root its own rules hold',
      async holds({ get }) {
        assert.ok(fromApplication(await get('/static/more/missing', NAVIGATION)));
        assert.equal((await get('/static/more/over.txt')).body.toString(), 'above');
        isRefused(await get('/static/more/chunk.0123456789ab.js'));
      },
    },
    {
      name: 'a file that is deleted while it is served is 404 with the page',
      async holds({ get, fixture }) {
        rmSync(path.join(fixture.site, 'about.html'));
        const answer = await get('/static/about.html');
        assert.equal(answer.status, 404);
        assert.equal(answer.body.toString(), NOT_FOUND_PAGE);
      },
    },
  ],
};
