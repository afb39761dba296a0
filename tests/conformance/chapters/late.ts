import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { brotliCompressSync } from 'node:zlib';
import { type Chapter, fromApplication, type Trial } from '../behaviour';

const FOREVER = 'max-age=315360000, public, immutable';

/** The name under which a content is published: its MD5 stands before the extension. */
function hashed(name: string, content: string): string {
  const extension = path.posix.extname(name);
  const hash = createHash('md5').update(content).digest('hex').slice(0, 12);
  return `${name.slice(0, name.length - extension.length)}.${hash}${extension}`;
}

const digest = (content: string) => createHash('sha384').update(content).digest('base64').slice(0, 27);

/** Puts a file into the release that is being served, as another machine's collectstatic does. */
function publish({ fixture }: Trial, name: string, content: string | Buffer): void {
  const file = path.join(fixture.release, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, content);
  renameSync(`${file}.tmp`, file);
}

/** With a root that holds a manifest, into which files are put that it does not know. */
export const late: Chapter = {
  title: 'Files of other releases',
  behaviours: [
    {
      name: 'a hashed name that was published after the start is served, and never changes',
      own: true,
      async holds(trial) {
        const content = 'later { color: red }';
        const name = hashed('deep/er/later.css', content);
        publish(trial, name, content);
        const answer = await trial.get(`/static/${name}`);
        assert.equal(answer.status, 200);
        assert.equal(answer.body.toString(), content);
        assert.equal(answer.headers['cache-control'], FOREVER);
        assert.equal(answer.headers.etag, `"${digest(content)}"`);
        const again = await trial.get(`/static/${name}`, { 'If-None-Match': answer.headers.etag ?? '' });
        assert.equal(again.status, 304);
        const head = await trial.ask({ path: `/static/${name}`, method: 'HEAD' });
        assert.equal(head.headers['content-length'], String(content.length));
      },
    },
    {
      name: 'so are its compressed variants',
      own: true,
      async holds(trial) {
        const content = 'variant { color: red } '.repeat(100);
        const name = hashed('later-variant.css', content);
        publish(trial, `${name}.br`, brotliCompressSync(content));
        publish(trial, name, content);
        const answer = await trial.get(`/static/${name}`, { 'Accept-Encoding': 'br' });
        assert.equal(answer.headers['content-encoding'], 'br');
        assert.equal(answer.headers['cache-control'], FOREVER);
        assert.equal(answer.headers.vary, 'Accept-Encoding');
      },
    },
    {
      name: 'one that was asked for before it came is served a second later',
      own: true,
      async holds(trial) {
        const content = 'asked { for: too-soon }';
        const name = hashed('too-soon.css', content);
        assert.ok(fromApplication(await trial.get(`/static/${name}`)));
        publish(trial, name, content);
        await setTimeout(1050);
        assert.equal((await trial.get(`/static/${name}`)).status, 200);
      },
    },
    {
      name: 'one with other bytes than its name says may change',
      own: true,
      async holds(trial) {
        const name = hashed('impostor.css', 'the bytes of the name');
        publish(trial, name, 'other bytes');
        const { status, headers } = await trial.get(`/static/${name}`);
        assert.equal(status, 200);
        assert.equal(headers['cache-control'], 'max-age=60, public');
        assert.equal(headers.etag, `"${digest('other bytes')}"`);
      },
    },
    {
      name: 'a bundler’s name is looked for as well',
      own: true,
      async holds(trial) {
        publish(trial, 'assets/index-DiwrgTda.js', 'late()');
        const answer = await trial.get('/static/assets/index-DiwrgTda.js');
        assert.equal(answer.body.toString(), 'late()');
        assert.equal(answer.headers['cache-control'], 'max-age=60, public');
      },
    },
    {
      name: 'a file of an earlier release that is still there never changes, and has the type of its first name',
      own: true,
      async holds({ get }) {
        for (const [name, content, type] of EARLIER) {
          const { status, headers } = await get(`/static/${hashed(name, content)}`);
          assert.equal(status, 200, name);
          assert.equal(headers['cache-control'], FOREVER, name);
          assert.equal(headers.etag, `"${digest(content)}"`, name);
          assert.equal(headers['content-type'], type, name);
        }
      },
    },
  ],
};

/** Files that lie in the release's folder from the start, and that its manifest does not name: name, content, type. */
const EARLIER = [
  ['earlier.css', 'earlier { color: red }', 'text/css; charset=utf-8'],
  ['LICENSE', 'You may.', 'text/plain'],
] as const;

/** Puts the files of an earlier release into a folder. */
export function putEarlier(folder: string): void {
  for (const [name, content] of EARLIER) writeFileSync(path.join(folder, hashed(name, content)), content);
}
