import assert from 'node:assert/strict';
import type { Chapter, Trial } from '../behaviour';
import { CHANGED_DATE } from '../fixture';

const EARLIER = 'Sat, 05 Nov 1994 08:49:37 GMT';
const LATER = 'Mon, 07 Nov 1994 08:49:37 GMT';
const PATH = '/static/digits.txt';

/** A trial that headers, in which ETAG stands for the file's, give a status. */
function expectStatus(status: number, ...cases: readonly Record<string, string>[]) {
  return async ({ get }: Trial) => {
    const etag = (await get(PATH)).headers.etag ?? '';
    for (const headers of cases) {
      const filled = Object.entries(headers).map(([name, value]) => [name, value.replace('ETAG', etag)]);
      const answer = await get(PATH, Object.fromEntries(filled));
      assert.equal(answer.status, status, JSON.stringify(headers));
    }
  };
}

export const conditions: Chapter = {
  title: 'Conditional requests',
  behaviours: [
    {
      name: 'If-None-Match with the ETag gives 304',
      holds: expectStatus(304, { 'If-None-Match': 'ETAG' }),
    },
    {
      name: 'If-None-Match is a list, knows *, and compares weakly',
      holds: expectStatus(
        304,
        { 'If-None-Match': '"other", ETAG' },
        { 'If-None-Match': '"a,b" ,, ETAG,"z"' },
        { 'If-None-Match': '*' },
        { 'If-None-Match': 'W/ETAG' },
      ),
    },
    {
      name: 'another ETag, or what is none, gives 200',
      holds: expectStatus(
        200,
        { 'If-None-Match': '"other"' },
        { 'If-None-Match': 'unquoted' },
        { 'If-None-Match': '"unclosed' },
        { 'If-None-Match': '' },
      ),
    },
    {
      name: 'If-Modified-Since gives 304 from the file’s time on',
      holds: expectStatus(304, { 'If-Modified-Since': CHANGED_DATE }, { 'If-Modified-Since': LATER }),
    },
    {
      name: 'If-Modified-Since reads the obsolete dates too',
      holds: expectStatus(
        304,
        { 'If-Modified-Since': 'Sunday, 06-Nov-94 08:49:37 GMT' },
        { 'If-Modified-Since': 'Sun Nov  6 08:49:37 1994' },
      ),
    },
    {
      name: 'an earlier or impossible If-Modified-Since gives 200',
      holds: expectStatus(
        200,
        { 'If-Modified-Since': EARLIER },
        { 'If-Modified-Since': 'yesterday' },
        { 'If-Modified-Since': '0' },
        { 'If-Modified-Since': 'Sun, 31 Feb 2094 08:49:37 GMT' },
        { 'If-Modified-Since': '2094-01-01' },
      ),
    },
    {
      name: 'If-None-Match beats If-Modified-Since',
      holds: expectStatus(200, { 'If-None-Match': '"other"', 'If-Modified-Since': LATER }),
    },
    {
      name: '304 has Cache-Control, ETag and what belongs to it, and no Content-Type or length',
      async holds({ get }) {
        const whole = await get(PATH);
        const answer = await get(PATH, { 'If-None-Match': whole.headers.etag ?? '' });
        assert.equal(answer.status, 304);
        assert.equal(answer.headers.etag, whole.headers.etag);
        assert.equal(answer.headers['cache-control'], whole.headers['cache-control']);
        assert.equal(
          answer.headers['access-control-allow-origin'],
          whole.headers['access-control-allow-origin'],
        );
        for (const name of ['content-type', 'content-length', 'content-encoding']) {
          assert.equal(answer.headers[name], undefined, name);
        }
      },
    },
    {
      name: 'If-Match that does not hold gives 412',
      holds: expectStatus(
        412,
        { 'If-Match': '"other"' },
        { 'If-Match': 'W/ETAG' },
        { 'If-Match': '"other"', 'If-None-Match': 'ETAG' },
      ),
    },
    {
      name: 'If-Match that holds gives 200',
      holds: expectStatus(
        200,
        { 'If-Match': 'ETAG' },
        { 'If-Match': '"other", ETAG' },
        { 'If-Match': '*' },
        { 'If-Match': 'ETAG', 'If-Unmodified-Since': EARLIER },
      ),
    },
    {
      name: 'If-Unmodified-Since before the file’s time gives 412, from it on 200',
      async holds(trial) {
        await expectStatus(412, { 'If-Unmodified-Since': EARLIER })(trial);
        await expectStatus(
          200,
          { 'If-Unmodified-Since': CHANGED_DATE },
          { 'If-Unmodified-Since': 'junk' },
        )(trial);
      },
    },
    {
      name: 'preconditions come before the range',
      holds: expectStatus(304, { 'If-None-Match': 'ETAG', Range: 'bytes=0-1' }),
    },
    {
      name: 'HEAD is conditional as GET is',
      async holds({ ask, get }) {
        const etag = (await get(PATH)).headers.etag ?? '';
        const answer = await ask({ path: PATH, method: 'HEAD', headers: { 'If-None-Match': etag } });
        assert.equal(answer.status, 304);
      },
    },
  ],
};
