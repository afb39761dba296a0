import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { utimesSync } from 'node:fs';
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
        utimesSync(path.join(fixture.release, 'app.css'), 1_600_000_000, 1_600_000_000);
        const again = await get('/static/app.css', { 'If-None-Match': headers.etag ?? '' });
        assert.equal(again.status, 304);
      },
    },
  ],
};
