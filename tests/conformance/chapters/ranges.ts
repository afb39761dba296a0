import assert from 'node:assert/strict';
import { brotliDecompressSync } from 'node:zlib';
import type { Chapter, Trial } from '../behaviour';
import { CHANGED_DATE, DIGITS, LARGE, STYLES } from '../fixture';

const PATH = '/static/digits.txt';

function expectRange(...cases: readonly (readonly [range: string, body: string, contentRange: string])[]) {
  return async ({ get }: Trial) => {
    for (const [range, body, contentRange] of cases) {
      const answer = await get(PATH, { Range: range });
      assert.equal(answer.status, 206, range);
      assert.equal(answer.body.toString(), body, range);
      assert.equal(answer.headers['content-range'], contentRange, range);
      assert.equal(answer.headers['content-length'], String(body.length), range);
    }
  };
}

function expectWhole(...ranges: string[]) {
  return async ({ get }: Trial) => {
    for (const range of ranges) {
      const answer = await get(PATH, { Range: range });
      assert.equal(answer.status, 200, range);
      assert.equal(answer.body.toString(), DIGITS, range);
      assert.equal(answer.headers['content-range'], undefined, range);
    }
  };
}

export const ranges: Chapter = {
  title: 'Ranges',
  behaviours: [
    {
      name: 'one range is right at both ends and in between',
      holds: expectRange(
        ['bytes=0-0', '0', 'bytes 0-0/10'],
        ['bytes=9-9', '9', 'bytes 9-9/10'],
        ['bytes=2-5', '2345', 'bytes 2-5/10'],
        ['bytes=5-', '56789', 'bytes 5-9/10'],
        ['bytes=0-9', DIGITS, 'bytes 0-9/10'],
        ['bytes=8-100', '89', 'bytes 8-9/10'],
        ['bytes=0-18446744073709551615', DIGITS, 'bytes 0-9/10'],
      ),
    },
    {
      name: 'a part is not to be transformed on its way: compressed, it would not be what Content-Range says',
      own: true,
      async holds({ get }) {
        const part = await get(PATH, { Range: 'bytes=2-5' });
        assert.match(part.headers['cache-control'] ?? '', /\bno-transform\b/);
        assert.doesNotMatch((await get(PATH)).headers['cache-control'] ?? '', /no-transform/);
      },
    },
    {
      name: 'a suffix is right, and the whole where it is longer than the file',
      holds: expectRange(
        ['bytes=-1', '9', 'bytes 9-9/10'],
        ['bytes=-3', '789', 'bytes 7-9/10'],
        ['bytes=-10', DIGITS, 'bytes 0-9/10'],
        ['bytes=-11', DIGITS, 'bytes 0-9/10'],
      ),
    },
    {
      name: 'a range behind the end, and the suffix of nothing, are 416 with the size',
      async holds({ get }) {
        for (const range of ['bytes=10-', 'bytes=10-20', 'bytes=99999999999999999999-', 'bytes=-0']) {
          const answer = await get(PATH, { Range: range });
          assert.equal(answer.status, 416, range);
          assert.equal(answer.headers['content-range'], 'bytes */10', range);
        }
      },
    },
    {
      name: '416 has no more than the size and who may read it',
      own: true,
      async holds({ get }) {
        const { headers } = await get(PATH, { Range: 'bytes=10-' });
        assert.equal(headers['access-control-allow-origin'], '*');
        for (const name of ['content-type', 'cache-control', 'etag']) assert.equal(headers[name], undefined);
      },
    },
    {
      name: 'a range of an empty file is 416 */0',
      async holds({ get }) {
        for (const range of ['bytes=0-', 'bytes=0-0', 'bytes=-1']) {
          const answer = await get('/static/empty.txt', { Range: range });
          assert.equal(answer.status, 416, range);
          assert.equal(answer.headers['content-range'], 'bytes */0', range);
        }
      },
    },
    {
      name: 'junk, another unit and a backward range are ignored',
      holds: expectWhole(
        'bytes=5-2',
        'bytes=',
        'bytes=-',
        'bytes=a-b',
        'bytes',
        'lines=0-1',
        '0-1',
        'bytes=1-2-3',
      ),
    },
    {
      name: 'several ranges give the whole',
      own: true,
      holds: expectWhole('bytes=0-1,4-5', 'bytes=0-0, -1'),
    },
    {
      name: 'the unit is read in any case',
      holds: expectRange(['BYTES=0-1', '01', 'bytes 0-1/10']),
    },
    {
      name: 'HEAD with a range has the headers of 206',
      async holds({ ask }) {
        const answer = await ask({ path: PATH, method: 'HEAD', headers: { Range: 'bytes=2-5' } });
        assert.equal(answer.status, 206);
        assert.equal(answer.headers['content-range'], 'bytes 2-5/10');
        assert.equal(answer.headers['content-length'], '4');
      },
    },
    {
      name: 'If-Range with the ETag or exactly the time keeps the range',
      async holds({ get }) {
        const etag = (await get(PATH)).headers.etag ?? '';
        for (const validator of [etag, CHANGED_DATE]) {
          const answer = await get(PATH, { Range: 'bytes=0-1', 'If-Range': validator });
          assert.equal(answer.status, 206, validator);
        }
      },
    },
    {
      name: 'If-Range with anything else gives the whole',
      async holds({ get }) {
        const etag = (await get(PATH)).headers.etag ?? '';
        for (const validator of ['"other"', `W/${etag}`, 'Mon, 07 Nov 1994 08:49:37 GMT', 'junk', '"']) {
          const answer = await get(PATH, { Range: 'bytes=0-1', 'If-Range': validator });
          assert.equal(answer.status, 200, validator);
          assert.equal(answer.body.toString(), DIGITS);
        }
      },
    },
    {
      name: 'a range of a large file is right across its pieces',
      async holds({ get }) {
        for (const [start, end] of [
          [0, 1_200_000],
          [1_048_570, 1_048_580],
          [2_000_000, 2_499_999],
        ] as const) {
          const answer = await get('/static/large.bin', { Range: `bytes=${start}-${end}` });
          assert.equal(answer.status, 206);
          assert.ok(answer.body.equals(LARGE.subarray(start, end + 1)), `${start}-${end}`);
        }
      },
    },
    {
      name: 'a range is one of the compressed bytes where these are served',
      async holds({ get }) {
        const accepts = { 'Accept-Encoding': 'br' };
        const first = await get('/static/styles.css', { ...accepts, Range: 'bytes=0-9' });
        const rest = await get('/static/styles.css', { ...accepts, Range: 'bytes=10-' });
        assert.equal(first.status, 206);
        assert.equal(first.headers['content-encoding'], 'br');
        assert.equal(first.headers.etag, rest.headers.etag);
        assert.equal(brotliDecompressSync(Buffer.concat([first.body, rest.body])).toString(), STYLES);
      },
    },
  ],
};
