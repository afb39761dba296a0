import assert from 'node:assert/strict';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Chapter } from '../behaviour';
import { fromApplication } from '../behaviour';
import { STYLES } from '../fixture';
import { expectMisses } from './files';

/** Accept-Encoding and the coding of styles.css that it deserves. Brotli's is the smallest. */
const EXPECTED: readonly (readonly [header: string, coding: string])[] = [
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['br', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.000, gzip;q=0.001', 'gzip'],
  ['gzip;q=1.0, br;q=0.1', 'br'],
  ['gzip ; q=0.5', 'gzip'],
  ['*;q=0, gzip', 'gzip'],
  ['br;q=0, *', 'gzip'],
  ['identity', 'identity'],
  ['deflate', 'identity'],
  ['', 'identity'],
  ['*', 'identity'],
  ['gzip;q=0', 'identity'],
  ['gzip;q=2', 'identity'],
  ['notgzip, br-like', 'identity'],
  ['identity;q=0, br;q=0.5', 'br'],
  ['identity;q=0', 'identity'],
];

export const negotiation: Chapter = {
  title: 'Content negotiation',
  behaviours: [
    {
      name: 'a compressed variant beside a file is served to whom accepts it',
      async holds({ get }) {
        const gzip = await get('/static/styles.css', { 'Accept-Encoding': 'gzip' });
        assert.equal(gzip.headers['content-encoding'], 'gzip');
        assert.equal(gunzipSync(gzip.body).toString(), STYLES);
        const brotli = await get('/static/styles.css', { 'Accept-Encoding': 'br' });
        assert.equal(brotli.headers['content-encoding'], 'br');
        assert.equal(brotliDecompressSync(brotli.body).toString(), STYLES);
        assert.equal(brotli.headers['content-type']?.toLowerCase(), 'text/css; charset=utf-8');
      },
    },
    {
      name: 'Accept-Encoding is read by RFC 9110: weights, *, identity, any case, x-gzip',
      async holds({ get }) {
        for (const [header, coding] of EXPECTED) {
          const { headers } = await get('/static/styles.css', { 'Accept-Encoding': header });
          assert.equal(headers['content-encoding'] ?? 'identity', coding, `'${header}'`);
        }
      },
    },
    {
      name: 'without Accept-Encoding the original is served',
      async holds({ get }) {
        const answer = await get('/static/styles.css');
        assert.equal(answer.headers['content-encoding'], undefined);
        assert.equal(answer.body.toString(), STYLES);
      },
    },
    {
      name: 'every representation of a negotiated URL varies, the original and 304 included',
      async holds({ get }) {
        for (const coding of ['identity', 'gzip', 'br']) {
          const { headers } = await get('/static/styles.css', { 'Accept-Encoding': coding });
          assert.match(headers.vary ?? '', /accept-encoding/i, coding);
          const conditional = { 'Accept-Encoding': coding, 'If-None-Match': headers.etag ?? '' };
          const again = await get('/static/styles.css', conditional);
          assert.equal(again.status, 304);
          assert.match(again.headers.vary ?? '', /accept-encoding/i, `304 of ${coding}`);
        }
      },
    },
    {
      name: 'a file without variants does not vary',
      async holds({ get }) {
        assert.equal(
          (await get('/static/digits.txt', { 'Accept-Encoding': 'gzip' })).headers.vary,
          undefined,
        );
      },
    },
    {
      name: 'every representation has an ETag of its own',
      async holds({ get }) {
        const codings = ['identity', 'gzip', 'br'];
        const etags = codings.map(
          async (coding) => (await get('/static/styles.css', { 'Accept-Encoding': coding })).headers.etag,
        );
        assert.equal(new Set(await Promise.all(etags)).size, 3);
      },
    },
    {
      name: 'a variant that is larger than its file is never served',
      async holds({ get }) {
        const { headers } = await get('/static/tiny.txt', { 'Accept-Encoding': 'gzip' });
        assert.equal(headers['content-encoding'], undefined);
      },
    },
    {
      name: 'a variant has no URL of its own',
      own: true,
      holds: expectMisses('/static/styles.css.gz', '/static/styles.css.br', '/static/tiny.txt.gz'),
    },
    {
      name: 'a .gz without its original is a file like any other',
      async holds({ get }) {
        const answer = await get('/static/lone.gz', { 'Accept-Encoding': 'gzip' });
        assert.ok(!fromApplication(answer));
        assert.equal(answer.headers['content-type'], 'application/gzip');
        assert.equal(answer.headers['content-encoding'], undefined);
      },
    },
  ],
};
