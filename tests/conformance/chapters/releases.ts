import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Chapter } from '../behaviour';
import { STYLES } from '../fixture';

const HASHED = `app.${createHash('md5').update(STYLES).digest('hex').slice(0, 12)}.css`;
const digest = (bytes: string | Buffer) => createHash('sha384').update(bytes).digest('base64').slice(0, 27);
const DIGEST = digest(STYLES);

/** With a root that holds a manifest. */
export const releases: Chapter = {
  title: 'Releases',
  behaviours: [
    {
      name: 'a name that the manifest proves to be hashed never changes',
      async holds({ get }) {
        const { headers } = await get(`/static/${HASHED}`, { 'Accept-Encoding': 'br' });
        assert.equal(headers['cache-control'], 'max-age=315360000, public, immutable');
        assert.equal(headers['content-encoding'], 'br');
      },
    },
    {
      name: 'an earlier version that is kept never changes, and has the ETag of its digest',
      async holds({ get }) {
        const { headers } = await get('/static/app.0123456789ab.css', { 'Accept-Encoding': 'br' });
        assert.equal(headers['cache-control'], 'max-age=315360000, public, immutable');
        assert.equal(headers['content-type'], 'text/css; charset=utf-8');
        assert.ok(headers.etag?.startsWith(`"${DIGEST}-br-`), headers.etag);
      },
    },
    {
      name: 'a name that only looks hashed may change',
      async holds({ get }) {
        const { headers } = await get('/static/lookalike.0123456789ab.css');
        assert.equal(headers['cache-control'], 'max-age=60, public');
      },
    },
    {
      name: 'the ETag is made of the content’s digest, another one for each representation',
      async holds({ get }) {
        for (const name of ['app.css', HASHED]) {
          assert.equal((await get(`/static/${name}`)).headers.etag, `"${DIGEST}"`);
        }
        const proven = await get(`/static/${HASHED}`, { 'Accept-Encoding': 'br' });
        assert.match(
          proven.headers.etag ?? '',
          new RegExp(`^"${DIGEST.replaceAll('+', '\\+')}-br-[0-9a-f]+"$`),
        );
        const read = await get('/static/app.css', { 'Accept-Encoding': 'br' });
        assert.equal(read.headers.etag, `"${digest(read.body)}-br"`);
      },
    },
    {
      name: 'a hashed name has the type of the name that it was made of',
      async holds({ get }) {
        const typeOf = async (name: string) => (await get(`/static/${name}`)).headers['content-type'];
        assert.equal(await typeOf('apple-app-site-association.0123456789ab'), 'application/pkc7-mime');
        assert.equal(await typeOf('assetlinks.0123456789ab.json'), 'application/x-links');
        assert.equal(await typeOf('LICENSE.0123456789ab'), 'text/plain');
        assert.equal(await typeOf('drawing.0123456789ab.svgz'), 'image/svg+xml');
      },
    },
    {
      name: 'a deploy of equal bytes with another time is answered with 304',
      async holds({ get, fixture }) {
        const { headers } = await get('/static/app.css');
        for (const name of ['app.css', 'staticfiles.json']) {
          utimesSync(path.join(fixture.release, name), 1_600_000_000, 1_600_000_000);
        }
        const again = await get('/static/app.css', { 'If-None-Match': headers.etag ?? '' });
        assert.equal(again.status, 304);
      },
    },
    {
      name: 'a hashed name stays what it is when its file is only touched',
      async holds({ get, fixture }) {
        const name = HASHED.replace('app', 'touched');
        const now = new Date();
        utimesSync(path.join(fixture.release, name), now, now);
        const { status, headers } = await get(`/static/${name}`);
        assert.equal(status, 200);
        assert.equal(headers['cache-control'], 'max-age=315360000, public, immutable');
        assert.equal(headers.etag, `"${DIGEST}"`);
      },
    },
    {
      name: 'a name without a hash has the ETag of its bytes, whatever the manifest says of them',
      async holds({ get, fixture }) {
        const content = 'x'.repeat(STYLES.length);
        const file = path.join(fixture.release, 'rewritten.css');
        const { atime, mtime } = statSync(file);
        writeFileSync(file, content);
        utimesSync(file, atime, mtime);
        const { headers, body } = await get('/static/rewritten.css');
        assert.equal(body.toString(), content);
        assert.equal(headers.etag, `"${digest(content)}"`);
        assert.equal(headers['cache-control'], 'max-age=60, public');
      },
    },
  ],
};
