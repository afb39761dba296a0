import assert from 'node:assert/strict';
import { type Chapter, fromApplication, type Trial } from '../behaviour';
import { DIGITS } from '../fixture';
import { expectMisses } from './files';

/** Other spellings of the URLs of files: past a guard of the application they would lead to what it guards. */
const SPELLINGS = [
  '/static/admin%2Fx',
  '/static/admin%2fx',
  '//static/admin/x',
  '/static//admin/x',
  '/static/admin//x',
  '/./static/admin/x',
  '/static/./admin/x',
  '/static/foo/%2E%2E/admin/x',
  '/static/foo/../admin/x',
  '/static/admin/x/',
  '/static/admin/x/.',
  '/static/admin/x%00',
  '/static/admin/x%00.txt',
  '/static/admin%5Cx',
  '/static/%61dmin/x',
  '/static%2Fadmin/x',
  '/static/%252e%252e/admin/x',
  '/static/admin/x.',
  '/static/admin/x%20',
  '/static/admin/x::$DATA',
  '/static/ADMIN/x',
  '/static/a%20b%2Etxt',
  '/static/a%20b.t%78t',
];

/** Ways out of the root. */
const ESCAPES = [
  '/static/../fx-secret/s.txt',
  '/static/..%2ffx-secret/s.txt',
  '/static/%2e%2e/fx-secret/s.txt',
  '/static/..%5cfx-secret/s.txt',
  '/static/%252e%252e/fx-secret/s.txt',
  '/static/....//fx-secret/s.txt',
  '/static/../../../../../../etc/passwd',
  '/static//etc/passwd',
  '/static/%2Fetc/passwd',
  '/static/CON',
  '/static/c:/x',
  '/static/file:///etc/passwd',
];

const REDIRECTS = [
  '//evil.example/%2e%2e',
  '/\\evil.example/..%2fpets',
  '///a//b',
  '//^/..',
  '//evil.example/docs',
];

const MALFORMED = [
  '/static/%',
  '/static/%0',
  '/static/%zz',
  '/static/%c3%28',
  '/static/%ff',
  '/static/%ed%a0%80',
  '/%0c',
];

async function sendsNowhere({ get }: Trial, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const answer = await get(path);
    assert.equal(answer.headers.location, undefined, path);
    assert.ok(!answer.body.toString().includes('secret'), path);
    assert.ok(answer.status >= 400, `${path}: ${answer.status}`);
  }
}

export const paths: Chapter = {
  title: 'Paths',
  behaviours: [
    {
      name: 'a file has one URL: no other spelling leads to it',
      holds: async (trial) => {
        for (const path of SPELLINGS) {
          const answer = await trial.get(path);
          assert.ok(answer.status >= 400, `${path}: ${answer.status}`);
        }
      },
    },
    {
      name: 'every other spelling is a miss like any, and goes to the application',
      own: true,
      holds: expectMisses(...SPELLINGS),
    },
    { name: 'nothing leads out of the root', holds: (trial) => sendsNowhere(trial, ESCAPES) },
    { name: 'no path sends to another site', holds: (trial) => sendsNowhere(trial, REDIRECTS) },
    { name: 'escapes that are none are harmless', holds: (trial) => sendsNowhere(trial, MALFORMED) },
    {
      name: 'what a path says is never repeated in a body',
      own: true,
      async holds({ get, ask }) {
        const path = '/static/%3Cscript%3Ealert(1)%3C/script%3E';
        for (const answer of [await get(path), await ask({ path, method: 'DELETE' })]) {
          assert.ok(!answer.body.toString().includes('alert'));
        }
      },
    },
    {
      name: 'an ASCII path may be escaped where clients do so',
      async holds({ get }) {
        assert.equal((await get('/static/%5Ba%5D/a%20.md')).body.toString(), '[a]/a .md');
        assert.equal((await get('/static/[a]/a%20.md')).body.toString(), '[a]/a .md');
        assert.equal((await get('/static/plus%2B.txt')).body.toString(), 'plus+.txt');
      },
    },
    {
      name: 'dotfiles are not served',
      holds: expectMisses('/static/.env', '/static/.git/config', '/static/%2eenv'),
    },
    {
      name: '.well-known is served',
      async holds({ get }) {
        assert.equal((await get('/static/.well-known/security.txt')).status, 200);
      },
    },
    {
      name: 'links within the root are followed',
      async holds({ get }) {
        assert.equal((await get('/static/link-inside.txt')).body.toString(), DIGITS);
        assert.equal((await get('/static/linked-folder/x')).body.toString(), 'admin');
      },
    },
    {
      name: 'links out of the root, to dotfiles and to nowhere are not served',
      holds: expectMisses(
        '/static/link-outside.txt',
        '/static/folder-outside/s.txt',
        '/static/link-to-dotfile.txt',
        '/static/link-broken.txt',
        '/static/link-loop.txt',
        '/static/docs/up/digits.txt',
      ),
    },
    {
      name: 'a FIFO is not served, and one named as a variant does not hold up its original',
      async holds({ get }) {
        assert.ok(fromApplication(await get('/static/fifo.txt')));
        const answer = await get('/static/digits.txt', { 'Accept-Encoding': 'gzip' });
        assert.equal(answer.body.toString(), DIGITS);
      },
    },
    {
      name: 'lists of nothing but commas are dealt with at once',
      async holds({ get }) {
        // Node's own limit for all headers is 16 kB: as many as fit.
        const commas = ','.repeat(12_000);
        for (const name of ['Range', 'If-None-Match', 'If-Match', 'Accept-Encoding', 'If-Range']) {
          const started = performance.now();
          const value = name === 'Range' ? `bytes=${commas}x` : commas;
          const { status } = await get('/static/styles.css', { [name]: value });
          assert.ok(status < 500, `${name}: ${status}`);
          assert.ok(performance.now() - started < 1000, name);
        }
      },
    },
    {
      name: 'files of a volume that Kubernetes mounts have their own names, and none through its folders',
      async holds({ get }) {
        assert.equal((await get('/static/volume/config.json')).body.toString(), '{"mounted":true}');
        assert.equal((await get('/static/volume/items/a.json')).body.toString(), '{"item":"a"}');
        for (const hidden of [
          'volume/..data/config.json',
          'volume/..2026_01_01/config.json',
          'volume/..data',
          'volume/env.txt',
          'volume/two-dots.txt',
          'volume/items/.git/config',
        ]) {
          assert.ok(fromApplication(await get(`/static/${hidden}`)), hidden);
        }
      },
    },
  ],
};
