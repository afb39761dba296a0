import assert from 'node:assert/strict';
import { type Chapter, fromApplication } from '../behaviour';
import { STYLES } from '../fixture';

const IMMUTABLE = 'max-age=315360000, public, immutable';

/** With a root that holds a build of Vite, and `missing: 'hashed'`. */
export const bundles: Chapter = {
  title: 'Bundles',
  behaviours: [
    {
      name: 'a file to which Vite gave a hash never changes, in any coding',
      async holds({ get }) {
        for (const coding of ['identity', 'br', 'gzip']) {
          const { headers } = await get('/static/frontend/assets/main-D45dZk1k.css', {
            'Accept-Encoding': coding,
          });
          assert.equal(headers['cache-control'], IMMUTABLE);
          assert.equal(headers['content-encoding'], coding === 'identity' ? undefined : coding);
        }
        for (const name of ['main-UT-H_nXq.js', 'logo-DDoesTvn.svg', 'lazy-Cly5fg9j.js']) {
          const { headers } = await get(`/static/frontend/assets/${name}`);
          assert.equal(headers['cache-control'], IMMUTABLE, name);
        }
      },
    },
    {
      name: 'its ETag is the digest of its bytes',
      async holds({ get }) {
        const { headers, body } = await get('/static/frontend/assets/main-D45dZk1k.css');
        assert.equal(body.toString(), STYLES);
        const again = await get('/static/frontend/assets/main-D45dZk1k.css', {
          'If-None-Match': headers.etag ?? '',
        });
        assert.equal(again.status, 304);
        assert.equal(again.headers['cache-control'], IMMUTABLE);
      },
    },
    {
      name: 'a name that Vite gave without a hash, or that looks hashed beside its own, may change',
      async holds({ get }) {
        for (const name of ['plain.js', 'stranger-B2H3sXNv.js', 'main-UT-H_nXq.js.map']) {
          const { status, headers } = await get(`/static/frontend/assets/${name}`);
          assert.equal(status, 200, name);
          assert.equal(headers['cache-control'], 'max-age=60, public', name);
        }
      },
    },
    {
      name: 'the manifest, which lies in a hidden folder, is not served',
      async holds({ get }) {
        assert.ok(fromApplication(await get('/static/frontend/.vite/manifest.json')));
      },
    },
    {
      name: 'a chunk of another build is answered with a 404 that nobody keeps',
      async holds({ get }) {
        const { status, headers } = await get('/static/frontend/assets/main-B2H3sXNv.js');
        assert.equal(status, 404);
        assert.equal(headers['cache-control'], 'no-store');
      },
    },
  ],
};
