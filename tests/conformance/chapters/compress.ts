import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type Chapter, fromApplication, type Trial } from '../behaviour';
import type { Answer } from '../exchange';
import { COMPRESSIBLE, STYLES } from '../fixture';

const DECODERS = { br: brotliDecompressSync, gzip: gunzipSync };

/** Asks until a file comes in a coding. */
async function inCoding(
  { get }: Trial,
  url: string,
  coding: 'br' | 'gzip',
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  for (let time = 0; time < 500; time++) {
    const answer = await get(url, { 'Accept-Encoding': coding, ...headers });
    if (answer.headers['content-encoding'] === coding) return answer;
    await sleep(10);
  }
  throw new Error(`${url} does not come in ${coding}`);
}

/** With `compress: true`. */
export const compress: Chapter = {
  title: 'Variants made in memory',
  behaviours: [
    {
      name: 'a file without variants goes out as it is at first, with Vary, and compressed as soon as that is made',
      async holds(trial) {
        const first = await trial.get('/static/made/first.css', { 'Accept-Encoding': 'br, gzip' });
        assert.equal(first.status, 200);
        assert.equal(first.headers['content-encoding'], undefined);
        assert.equal(first.headers.vary, 'Accept-Encoding');
        assert.equal(first.body.toString(), STYLES);
        for (const coding of ['br', 'gzip'] as const) {
          const made = await inCoding(trial, '/static/made/first.css', coding);
          assert.equal(made.status, 200);
          assert.equal(DECODERS[coding](made.body).toString(), STYLES);
          assert.equal(made.headers.vary, 'Accept-Encoding');
          assert.equal(made.headers['content-type'], first.headers['content-type']);
          assert.equal(made.headers['last-modified'], first.headers['last-modified']);
        }
        const identity = await trial.get('/static/made/first.css');
        assert.equal(identity.body.toString(), STYLES);
        assert.equal(identity.headers.etag, first.headers.etag);
      },
    },
    {
      name: 'every representation has a strong tag of its own, by which it is revalidated',
      async holds(trial) {
        const url = '/static/made/tags.css';
        const br = await inCoding(trial, url, 'br');
        const gzip = await inCoding(trial, url, 'gzip');
        const identity = await trial.get(url);
        const tags = [br, gzip, identity].map(({ headers }) => headers.etag ?? '');
        for (const tag of tags) assert.match(tag, /^"[^"]+"$/);
        assert.equal(new Set(tags).size, 3);
        const known = { 'Accept-Encoding': 'br', 'If-None-Match': tags[0] ?? '' };
        const again = await trial.get(url, known);
        assert.equal(again.status, 304);
        assert.equal(again.headers.vary, 'Accept-Encoding');
        const other = await trial.get(url, { ...known, 'Accept-Encoding': 'gzip' });
        assert.equal(other.status, 200);
      },
    },
    {
      name: 'HEAD and ranges are of the variant',
      async holds(trial) {
        const url = '/static/made/parts.css';
        const { body, headers } = await inCoding(trial, url, 'br');
        const head = await trial.ask({ path: url, method: 'HEAD', headers: { 'Accept-Encoding': 'br' } });
        assert.equal(head.headers['content-length'], String(body.byteLength));
        assert.equal(head.headers.etag, headers.etag);
        const range = { 'Accept-Encoding': 'br', Range: 'bytes=3-7', 'If-Range': headers.etag ?? '' };
        const part = await trial.get(url, range);
        assert.equal(part.status, 206);
        assert.deepEqual(part.body, body.subarray(3, 8));
        assert.equal(part.headers['content-range'], `bytes 3-7/${body.byteLength}`);
      },
    },
    {
      name: 'a file too large for memory is compressed all the same',
      async holds(trial) {
        const made = await inCoding(trial, '/static/made/large.js', 'gzip');
        assert.ok(gunzipSync(made.body).equals(COMPRESSIBLE));
        const whole = await trial.get('/static/made/large.js');
        assert.ok(whole.body.equals(COMPRESSIBLE));
        assert.equal(whole.headers.vary, 'Accept-Encoding');
      },
    },
    {
      name: 'files of types that are compressed already, encoded ones and empty ones do not vary',
      async holds({ get }) {
        for (const url of ['made/photo.png', 'font.woff2', 'large.bin', 'empty.txt', 'drawing.svgz']) {
          const { headers } = await get(`/static/${url}`, { 'Accept-Encoding': 'br' });
          assert.equal(headers.vary, undefined, url);
        }
      },
    },
    {
      name: 'variants that lie beside a file are those that are served',
      async holds(trial) {
        await trial.get('/static/gzipped.txt', { 'Accept-Encoding': 'br, gzip' });
        await inCoding(trial, '/static/made/witness.css', 'br');
        const answer = await trial.get('/static/gzipped.txt', { 'Accept-Encoding': 'br, gzip' });
        assert.equal(answer.headers['content-encoding'], 'gzip');
      },
    },
    {
      name: 'a variant that would not save a twentieth is not made, and the file goes on varying',
      async holds(trial) {
        const ask = () => trial.get('/static/made/noise.txt', { 'Accept-Encoding': 'br, gzip' });
        await ask();
        // They are made one after the other.
        for (const name of ['witness-2.css', 'witness-3.css'])
          await inCoding(trial, `/static/made/${name}`, 'br');
        const answer = await ask();
        assert.equal(answer.headers['content-encoding'], undefined);
        assert.equal(answer.headers.vary, 'Accept-Encoding');
      },
    },
    {
      name: 'variants have no URL of their own',
      async holds(trial) {
        await inCoding(trial, '/static/made/first.css', 'br');
        assert.ok(fromApplication(await trial.get('/static/made/first.css.br')));
      },
    },
    {
      name: 'after a restart the same bytes have the same tags',
      async holds(trial) {
        const before = await inCoding(trial, '/static/made/tags.css', 'br');
        await trial.restart();
        const after = await inCoding(trial, '/static/made/tags.css', 'br');
        assert.equal(after.headers.etag, before.headers.etag);
      },
    },
  ],
};
