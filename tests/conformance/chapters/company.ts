import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import type { Chapter } from '../behaviour';
import { DIGITS, STYLES } from '../fixture';
import { FRONT_HEADER } from '../front';

const behind = (name: string, headers: Readonly<Record<string, string>> = {}) => ({
  [FRONT_HEADER]: name,
  ...headers,
});

/** With other middleware before it; see `front`. */
export const company: Chapter = {
  title: 'Behind other middleware',
  behaviours: [
    {
      name: 'a guard’s Cache-Control and narrower Access-Control-Allow-Origin are kept',
      async holds({ get }) {
        for (const headers of [{}, { Range: 'bytes=0-1' }]) {
          const answer = await get('/static/digits.txt', behind('a guard', headers));
          assert.match(answer.headers['cache-control'] ?? '', /^private, no-store\b/);
          assert.doesNotMatch(answer.headers['cache-control'] ?? '', /public|max-age/);
          assert.equal(answer.headers['access-control-allow-origin'], 'https://partner.test');
        }
      },
    },
    {
      name: 'a status that was set is kept: an error page is 404 with its bytes',
      async holds({ get }) {
        const answer = await get('/static/page.html', behind('an error page'));
        assert.equal(answer.status, 404);
        assert.equal(answer.body.toString(), '<!doctype html>');
      },
    },
    {
      name: 'an error page is neither revalidated nor sent in part',
      async holds({ get }) {
        const { headers } = await get('/static/digits.txt');
        for (const conditions of [
          { 'If-None-Match': headers.etag ?? '*' },
          { 'If-Modified-Since': headers['last-modified'] ?? '' },
          { Range: 'bytes=0-1' },
        ]) {
          const answer = await get('/static/digits.txt', behind('an error page', conditions));
          assert.equal(answer.status, 404);
          assert.equal(answer.body.toString(), DIGITS);
        }
      },
    },
    ...['compression 1.7', '@polka/compression', 'http-compression'].map((name) => ({
      name: `${name}, which puts a writeHead of its own in place, compresses a file and loses no header`,
      holds: async ({ get }: Parameters<Chapter['behaviours'][number]['holds']>[0]) => {
        const plain = await get('/static/digits.txt', behind(name));
        assert.equal(plain.status, 200);
        assert.equal(plain.body.toString(), DIGITS);
        assert.match(plain.headers['content-type'] ?? '', /^text\/plain/);
        assert.deepEqual(
          Object.keys(plain.headers).filter((header) => /^\d+$/.test(header)),
          [],
        );
        const packed = await get('/static/styles.css', behind(name, { 'Accept-Encoding': 'gzip' }));
        assert.equal(packed.headers['content-encoding'], 'gzip');
        assert.equal(gunzipSync(packed.body).toString(), STYLES);
      },
    })),
    {
      name: 'a part of a file is not compressed behind its Content-Range',
      async holds({ get }) {
        const answer = await get(
          '/static/page.html',
          behind('compression 1.7', { 'Accept-Encoding': 'gzip', Range: 'bytes=0-4' }),
        );
        assert.equal(answer.status, 206);
        assert.equal(answer.headers['content-encoding'], undefined);
        assert.equal(answer.body.toString(), '<!doc');
      },
    },
  ],
};
