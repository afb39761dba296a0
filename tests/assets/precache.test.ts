import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { collectFolders } from '../../framework';
import { openAssets, PrecacheError } from '../../framework/assets';
import { compileGlobs } from '../../framework/shell-patterns';
import { whiteNoise } from '../../framework/whitenoise';
import { posixIt } from '../platform';
import { folder, tree } from '../staticfiles/tree';

const SOURCES = {
  'app/main.mjs':
    "import './parts/list.mjs';\nnavigator.serviceWorker.register(new URL('../sw.js', import.meta.url));",
  'app/parts/list.mjs': 'export const list = [];',
  'app/parts/list.mjs.map': '{}',
  'fonts/a b.woff2': 'font',
  'sw.js': 'self.addEventListener("fetch", () => {});',
};

async function published(sources: Record<string, string> = SOURCES): Promise<string> {
  const out = path.join(folder(), 'out');
  await collectFolders([tree(sources)], { out, compress: false });
  return out;
}

const urls = (entries: readonly { readonly url: string }[]) =>
  entries.map(({ url }) => url.replace(/\.[0-9a-f]{12}\./, '.#.'));

describe('the list for a service worker', () => {
  it('has the hashed URL of every file but source maps and service workers, which need no revision', async () => {
    const entries = openAssets(await published(), { prefix: '/static/' }).precache();
    expect(urls(entries)).toEqual([
      '/static/app/main.#.mjs',
      '/static/app/parts/list.#.mjs',
      '/static/fonts/a%20b.#.woff2',
    ]);
    expect(entries.every(({ revision }) => revision === null)).toBe(true);
  });

  it.each([
    [{ include: 'app/**' }, ['/app/main.#.mjs', '/app/parts/list.#.mjs']],
    [{ include: '**/*.mjs', exclude: 'app/parts/*' }, ['/app/main.#.mjs']],
    [{ include: ['fonts/*', 'app/main.mjs'] }, ['/app/main.#.mjs', '/fonts/a%20b.#.woff2']],
    [{ include: '*.map', exclude: [] }, ['/app/parts/list.mjs.#.map']],
    [{ exclude: '**' }, null],
  ])('of %j has %j', async (options, expected) => {
    const assets = openAssets(await published());
    if (expected === null) expect(() => assets.precache(options)).toThrow(PrecacheError);
    else expect(urls(assets.precache(options))).toEqual(expected);
  });

  it('is of the URLs that pages have, and each of them is served', async () => {
    const root = await published();
    const application = whiteNoise((_request, response) => void response.writeHead(404).end(), {
      root,
      prefix: '/static/',
    });
    const entries = application.assets.precache();
    expect(entries.map(({ url }) => url)).toContain(application.assets.url('app/main.mjs'));
    for (const { url } of entries) await request(application).get(url).expect(200);
  });

  it('has the last of several folders that have a file', async () => {
    const first = await published({ 'a.css': 'p {}', 'b.css': 'b {}' });
    const last = await published({ 'a.css': 'q {}' });
    const application = whiteNoise(() => {}, { root: first, prefix: '/one/' }).addFiles(last, '/two/');
    expect(urls(application.assets.precache())).toEqual(['/two/a.#.css', '/one/b.#.css']);
  });

  it('is empty while files are worked on', async () => {
    const application = whiteNoise(() => {}, { root: await published(), autorefresh: true });
    expect(application.assets.precache({ include: 'app/**' })).toEqual([]);
  });

  it('has a revision for a file under its own name, which changes with its bytes', async () => {
    const root = await published({ 'plain.txt': 'one' });
    // As Vite leaves what lies in its public folder.
    const file = path.join(root, 'staticfiles.json');
    const rewrite = (text: string) => {
      const integrity = `sha384-${createHash('sha384').update(text).digest('base64')}`;
      const manifest = JSON.parse(readFileSync(file, 'utf8'));
      const paths = { 'plain.txt': 'plain.txt' };
      writeFileSync(
        file,
        JSON.stringify({ ...manifest, paths, files: { 'plain.txt': { size: 3, integrity } } }),
      );
    };
    rewrite('one');
    const assets = openAssets(root);
    const [before] = assets.precache();
    rewrite('two');
    assets.reload();
    const [after] = assets.precache();
    expect([before?.url, after?.url]).toEqual(['/plain.txt', '/plain.txt']);
    expect([before?.revision, after?.revision]).toEqual(
      ['one', 'two'].map((text) => createHash('sha384').update(text).digest('hex').slice(0, 32)),
    );
  });

  it('is refused for a file that has neither hash nor digest, whose changes would go unnoticed', async () => {
    const root = tree({
      'staticfiles.json': '{"version":"1.1","paths":{"a.css":"a.css","b.css":"b.0123456789ab.css"}}',
    });
    const assets = openAssets(root);
    expect(() => assets.precache()).toThrow("'a.css' has neither a hash in its name nor a digest");
    expect(assets.precache({ exclude: 'a.css' })).toEqual([{ url: '/b.0123456789ab.css', revision: null }]);
  });

  it.each([
    [{ include: 'ap/**' }, "include: 'ap/**' matches none of the 5 files in the manifest"],
    [{ include: ['app/**', 'no\u001b[31m'] }, "include: 'no\\u001b[31m' matches none"],
    [{ include: 'sw.js' }, "every file that 'sw.js' matches is left out"],
    [{ include: '' }, 'include must be a glob or a list of globs, got ""'],
    [{ exclude: [5] }, 'exclude must be a glob or a list of globs, got [5]'],
    [{ included: 'a' }, "unknown option 'included': expected include or exclude"],
  ])('says what is wrong with %j', async (options, message) => {
    const assets = openAssets(await published());
    const list = () => assets.precache(options as Parameters<typeof assets.precache>[0]);
    expect(list).toThrow(PrecacheError);
    expect(list).toThrow(message);
  });

  it('is refused where there is no manifest', () => {
    expect(() => openAssets(tree({ 'a.css': '' })).precache()).toThrow('There is no manifest');
  });

  posixIt('encodes what names may hold, so that browsers ask for the same file', async () => {
    const names = ['a\u0001\n.txt', 'ü?.txt', '100%.txt', '<script>.txt', '\u202etxt.js'];
    const root = await published(Object.fromEntries(names.map((name) => [name, name])));
    const application = whiteNoise((_request, response) => void response.writeHead(404).end(), { root });
    const entries = application.assets.precache();
    expect(entries).toHaveLength(names.length);
    for (const { url } of entries) {
      expect(url).toMatch(/^[!-~]+$/);
      await request(application).get(new URL(url, 'http://localhost').pathname).expect(200);
    }
  });
});

describe('a glob', () => {
  const segment = fc.constantFrom('a', 'b', 'app', 'x.js');
  const name = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

  it('with ** for folders means what it means elsewhere', () => {
    const part = fc.constantFrom('a', 'app', '**', 'x.js');
    const glob = fc
      .tuple(fc.array(part, { maxLength: 3 }), segment)
      .map(([parts, last]) => [...parts, last].join('/'));
    fc.assert(
      fc.property(glob, name, (pattern, file) => {
        expect(compileGlobs([pattern])(file)).toBe(path.matchesGlob(file, pattern));
      }),
      { numRuns: 1000 },
    );
  });

  it('has a * that crosses slashes, as the other patterns have', () => {
    expect(compileGlobs(['*.js'])('app/x.js')).toBe(true);
    expect(compileGlobs(['app/**'])('app/parts/x.js')).toBe(true);
    expect(compileGlobs(['app/**'])('other/app/x.js')).toBe(false);
    expect(compileGlobs([])('x.js')).toBe(false);
  });
});
