import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Chapter } from '../behaviour';
import { STYLES } from '../fixture';

const HASHED = `app.${createHash('md5').update(STYLES).digest('hex').slice(0, 12)}.css`;
const DIGEST = createHash('sha384').update(STYLES).digest('base64').slice(0, 27);

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
          const { headers } = await get(`/static/${name}`, { 'Accept-Encoding': 'br' });
          assert.match(headers.etag ?? '', new RegExp(`^"${DIGEST.replaceAll('+', '\\+')}-br-[0-9a-f]+"$`));
        }
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
      name: 'a name without a hash whose file is newer than the manifest has an ETag of its own',
      async holds({ get, fixture }) {
        const content = 'x'.repeat(STYLES.length);
        writeFileSync(path.join(fixture.release, 'rewritten.css'), content);
        const { headers, body } = await get('/static/rewritten.css');
        assert.equal(body.toString(), content);
        assert.match(headers.etag ?? '', /^"[0-9a-f]+-[0-9a-f]+"$/);
        assert.equal(headers['cache-control'], 'max-age=60, public');
      },
    },
  ],
};
