import assert from 'node:assert/strict';
import { renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Chapter, fromApplication, type Trial } from '../behaviour';

/** The exchange holds every answer's length to its Content-Length. */
const victim = ({ fixture }: Trial, name: string) => path.join(fixture.root, 'victims', `${name}.css`);

/** Changes on the disk while it is served. Each behaviour spoils a file of its own. */
export const changes: Chapter = {
  title: 'Changes while serving',
  behaviours: [
    {
      name: 'a deleted file is the application’s, and its compressed variants do not outlive it',
      async holds(trial) {
        rmSync(victim(trial, 'deleted'));
        for (const coding of ['br', 'gzip', 'identity']) {
          const answer = await trial.get('/static/victims/deleted.css', { 'Accept-Encoding': coding });
          assert.ok(fromApplication(answer), coding);
        }
      },
    },
    {
      name: 'a truncated file has its new length',
      async holds(trial) {
        truncateSync(victim(trial, 'truncated'), 7);
        const answer = await trial.get('/static/victims/truncated.css');
        assert.equal(answer.status, 200);
        assert.equal(answer.body.toString(), 'body { ');
      },
    },
    {
      name: 'a file that grew has its new length, in ranges too',
      async holds(trial) {
        const content = 'x'.repeat(10_000);
        writeFileSync(victim(trial, 'grown'), content);
        assert.equal((await trial.get('/static/victims/grown.css')).body.toString(), content);
        const range = await trial.get('/static/victims/grown.css', { Range: 'bytes=9998-' });
        assert.equal(range.status, 206);
        assert.equal(range.headers['content-range'], 'bytes 9998-9999/10000');
      },
    },
    {
      name: 'a file that was empty when it was first seen or sent is sent whole once it is written',
      async holds(trial) {
        const url = '/static/victims/filled.css';
        const file = victim(trial, 'filled');
        truncateSync(file);
        await trial.restart();
        writeFileSync(file, 'written');
        assert.equal((await trial.get(url)).body.toString(), 'written');
        truncateSync(file);
        await trial.restart();
        const { status, headers } = await trial.get(url);
        assert.deepEqual([status, headers['content-length']], [200, '0']);
        writeFileSync(file, 'written again');
        const known = { 'If-None-Match': headers.etag ?? '"none"' };
        assert.equal((await trial.get(url, known)).body.toString(), 'written again');
      },
    },
    {
      name: 'a compressed variant replaced by a longer one is whole, or gives way to the original',
      async holds(trial) {
        writeFileSync(`${victim(trial, 'variant')}.gz`, Buffer.alloc(500_000, 'z'));
        const answer = await trial.get('/static/victims/variant.css', { 'Accept-Encoding': 'gzip' });
        assert.equal(answer.status, 200);
        assert.equal(answer.headers['content-encoding'], undefined);
        assert.match(answer.body.toString(), /^body/);
      },
    },
    {
      name: 'a file replaced by another has the new one’s bytes and another ETag',
      async holds(trial) {
        const url = '/static/victims/replaced.css';
        const before = await trial.ask({ path: url, method: 'HEAD' });
        writeFileSync(`${victim(trial, 'replaced')}.new`, 'new');
        renameSync(`${victim(trial, 'replaced')}.new`, victim(trial, 'replaced'));
        const after = await trial.get(url);
        assert.equal(after.body.toString(), 'new');
        assert.notEqual(after.headers.etag, before.headers.etag);
      },
    },
    {
      name: 'a page of the next release with the size and the time of the last one is sent anew',
      async holds(trial) {
        const file = victim(trial, 'released');
        const { atime, mtime, size } = statSync(file);
        const { headers } = await trial.get('/static/victims/released.css');
        writeFileSync(file, 'next'.padEnd(size));
        utimesSync(file, atime, mtime);
        await trial.restart();
        const again = await trial.get('/static/victims/released.css', {
          'If-None-Match': headers.etag ?? '"none"',
          'If-Modified-Since': headers['last-modified'] ?? '',
        });
        assert.equal(again.status, 200);
        assert.match(again.body.toString(), /^next /);
      },
    },
  ],
};
