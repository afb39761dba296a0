import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { WhiteNoiseOptions } from '../../../framework/whitenoise';
import { type Chapter, fromApplication } from '../behaviour';
import { CHANGED_DATE, DIGITS, STYLES } from '../fixture';

/** Options that all differ from the default. */
export const CUSTOM: WhiteNoiseOptions = {
  maxAge: null,
  allowAllOrigins: false,
  charset: 'iso-8859-1',
  mimetypes: { '.css': 'text/x-styles', 'digits.txt': 'text/x-digits; charset=ascii' },
  immutableFileTest: /digits/g,
  allowDotfiles: true,
  allowExternalSymlinks: true,
  addHeaders(headers, file, url) {
    if (url.endsWith('gzipped.txt')) headers.set('Content-Encoding', 'br');
    headers.set('X-Path', `${file.endsWith(url.slice('/static/'.length))}`);
    if (url.endsWith('styles.css')) {
      headers.set('ETag', '"custom"');
      headers.set('Vary', 'Cookie');
      headers.set('Last-Modified', 'Mon, 07 Nov 1994 08:49:37 GMT');
      headers.set('Content-Length', '1');
    }
  },
};

export const options: Chapter = {
  title: 'Options',
  behaviours: [
    {
      name: 'maxAge null and allowAllOrigins false leave their headers out',
      async holds({ get }) {
        const { headers } = await get('/static/styles.css');
        assert.equal(headers['cache-control'], undefined);
        assert.equal(headers['access-control-allow-origin'], undefined);
      },
    },
    {
      name: 'mimetypes are merged over the table, by extension and by name',
      async holds({ get }) {
        assert.equal(
          (await get('/static/styles.css')).headers['content-type'],
          'text/x-styles',
          'with the charset that is given, or none',
        );
        assert.equal(
          (await get('/static/digits.txt')).headers['content-type'],
          'text/x-digits; charset=ascii',
        );
        assert.equal((await get('/static/image.svg')).headers['content-type'], 'image/svg+xml');
      },
    },
    {
      name: 'the charset is that of the built-in textual types',
      async holds({ get }) {
        const { headers } = await get('/static/tiny.txt');
        assert.equal(headers['content-type'], 'text/plain; charset=iso-8859-1');
      },
    },
    {
      name: 'a file that addHeaders says to be encoded is sent as it is',
      async holds({ get }) {
        const answer = await get('/static/gzipped.txt', { 'Accept-Encoding': 'gzip' });
        assert.equal(answer.headers['content-encoding'], 'br');
        assert.equal(answer.headers.vary, undefined);
        assert.equal(answer.body.toString(), STYLES);
      },
    },
    {
      name: 'without a Cache-Control, a part of a file has that of a part alone',
      async holds({ get }) {
        const answer = await get('/static/styles.css', { Range: 'bytes=0-1' });
        assert.equal(answer.status, 206);
        assert.equal(answer.headers['cache-control'], 'no-transform');
      },
    },
    {
      name: 'immutableFileTest decides what never changes, request after request',
      async holds({ get }) {
        for (let time = 0; time < 3; time++) {
          const { headers } = await get('/static/digits.txt');
          assert.equal(headers['cache-control'], 'max-age=315360000, public, immutable');
        }
      },
    },
    {
      name: 'addHeaders is given the file and its URL',
      async holds({ get }) {
        assert.equal((await get('/static/digits.txt')).headers['x-path'], 'true');
      },
    },
    {
      name: 'a custom ETag, Last-Modified and Vary are kept; the length is never the user’s',
      async holds({ get }) {
        const identity = await get('/static/styles.css');
        assert.equal(identity.headers.etag, '"custom"');
        assert.equal(identity.headers.vary, 'Cookie, Accept-Encoding');
        assert.equal(identity.headers['last-modified'], 'Mon, 07 Nov 1994 08:49:37 GMT');
        assert.equal(identity.body.byteLength, STYLES.length);
        const brotli = await get('/static/styles.css', { 'Accept-Encoding': 'br' });
        assert.equal(brotli.headers.etag, '"custom-br"');
        const known = await get('/static/styles.css', { 'If-Modified-Since': CHANGED_DATE });
        assert.equal(known.status, 200);
      },
    },
    {
      name: 'dotfiles are served where they are allowed',
      async holds({ get }) {
        assert.equal((await get('/static/.env')).body.toString(), 'SECRET=1');
        assert.equal((await get('/static/link-to-dotfile.txt')).body.toString(), 'SECRET=1');
      },
    },
    {
      name: 'links out of the root are followed where they are allowed',
      async holds({ get }) {
        assert.equal((await get('/static/link-outside.txt')).body.toString(), 'sibling secret');
        assert.equal((await get('/static/folder-outside/s.txt')).body.toString(), 'sibling secret');
      },
    },
    {
      name: 'a preflight is not granted where other origins may not read',
      async holds({ ask }) {
        const headers = { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' };
        const answer = await ask({ path: '/static/digits.txt', method: 'OPTIONS', headers });
        assert.equal(answer.status, 204);
        assert.equal(answer.headers['access-control-allow-methods'], undefined);
      },
    },
  ],
};

/** With `charset: null`. */
export const noCharset: Chapter = {
  title: 'No charset',
  behaviours: [
    {
      name: 'charset null names none',
      async holds({ get }) {
        assert.equal((await get('/static/digits.txt')).headers['content-type'], 'text/plain');
        assert.equal((await get('/static/data.json')).headers['content-type'], 'application/json');
      },
    },
  ],
};

/** With a second root over the first, and a third under another prefix. */
export const roots: Chapter = {
  title: 'Several roots',
  behaviours: [
    {
      name: 'of two files at one URL the one added later is served',
      async holds({ get }) {
        assert.equal((await get('/static/over.txt')).body.toString(), 'above');
        assert.equal((await get('/static/digits.txt')).body.toString(), DIGITS);
      },
    },
    {
      name: 'each root has its prefix',
      async holds({ get }) {
        assert.equal((await get('/deep/er/over.txt')).body.toString(), 'above');
        assert.ok(fromApplication(await get('/deep/over.txt')));
      },
    },
  ],
};

/** With `missing: 'hashed'`. */
export const missingHashed: Chapter = {
  title: 'Missing files with a hash',
  behaviours: [
    {
      name: 'a missing name that looks hashed is 404 and not to be stored',
      async holds({ get, ask }) {
        const answer = await get('/static/chunk.0123456789ab.js');
        assert.equal(answer.status, 404);
        assert.ok(!fromApplication(answer));
        assert.equal(answer.headers['cache-control'], 'no-store');
        const head = await ask({ path: '/static/chunk.0123456789ab.js', method: 'HEAD' });
        assert.equal(head.headers['cache-control'], 'no-store');
        assert.equal(head.headers['content-length'], answer.headers['content-length']);
      },
    },
    {
      name: 'so is one whose file is deleted while it is served',
      async holds({ get, fixture }) {
        rmSync(path.join(fixture.root, 'victims', 'gone.0123456789ab.js'));
        const answer = await get('/static/victims/gone.0123456789ab.js');
        assert.equal(answer.status, 404);
        assert.ok(!fromApplication(answer));
        assert.equal(answer.headers['cache-control'], 'no-store');
      },
    },
    {
      name: 'other missing names, other prefixes and other methods are the application’s',
      async holds({ get, ask }) {
        assert.ok(fromApplication(await get('/static/chunk.js')));
        assert.ok(fromApplication(await get('/chunk.0123456789ab.js')));
        assert.ok(fromApplication(await ask({ path: '/static/chunk.0123456789ab.js', method: 'POST' })));
      },
    },
  ],
};

/** With `missing: 'all'` and `explainMissing`. */
export const missingExplained: Chapter = {
  title: 'Missing files explained',
  behaviours: [
    {
      name: 'the page says where was looked and which names come near, and repeats nothing of the request',
      async holds({ get, fixture }) {
        const answer = await get('/static/styels.css');
        assert.equal(answer.status, 404);
        assert.equal(answer.headers['cache-control'], 'no-store');
        assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
        const page = answer.body.toString();
        assert.ok(page.includes('/static/styles.css'));
        assert.ok(page.includes(fixture.root));
        assert.ok(!page.includes('styels'));
      },
    },
    {
      name: 'what is not under a prefix is the application’s',
      async holds({ get }) {
        assert.ok(fromApplication(await get('/styels.css')));
      },
    },
  ],
};
