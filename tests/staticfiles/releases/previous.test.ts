import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Manifest, readManifest } from '../../../framework/manifest';
import { type BuildOptions, brotli, compressed, gzip, hashedFiles } from '../../../framework/staticfiles';
import { openPrevious, PreviousVersions } from '../../../framework/staticfiles/releases';
import type { Listening } from '../../whitenoise/serving';
import { buildFolder, expectWhole, text } from '../pipeline/building';
import { contents, folder, paths, tree } from '../tree';
import { answering, bytes, serving } from './sites';

const open: Listening[] = [];
afterEach(async () => {
  for (const site of open.splice(0)) await site.close();
});

async function live(site: Promise<Listening>): Promise<string> {
  const listening = await site;
  open.push(listening);
  return `${listening.origin}/static/`;
}

const previous = (location: string) =>
  openPrevious(location, { baseFolder: process.cwd(), staticPath: '/static/' });

/** Sources of a release in which some files have a version. */
function sources(version: string): string {
  return tree({
    'css/site.css': `${text(version)} .a { background: url(../img/x.svg) }`,
    'img/x.svg': `<svg><!-- ${version} --></svg>`,
    'js/app.js': `export const version = '${version}';\n//# sourceMappingURL=app.js.map`,
    'js/app.js.map': JSON.stringify({ version: 3, sources: [], mappings: '', file: version }),
    'fixed.css': text('fixed'),
  });
}

/** Publishes a release into an empty folder, as an image is built. */
async function image(version: string, options: BuildOptions = {}) {
  const target = folder();
  const result = await buildFolder(sources(version), target, options);
  expectWhole(target);
  return { target, result, manifest: manifestOf(target) };
}

function manifestOf(target: string): Manifest {
  const manifest = readManifest(target);
  if (manifest === null) throw new Error('there is no manifest');
  return manifest;
}

const CHANGED = ['css/site.css', 'img/x.svg', 'js/app.js'];

describe('the release before', () => {
  it.each(['a live site', 'a live site by its origin', 'a folder'])(
    'is carried over into an empty folder from %s: every file that changed, with variants',
    async (kind) => {
      const a = await image('a');
      const url = kind === 'a folder' ? a.target : await live(serving(a.target));
      const location = kind.includes('origin') ? url.replace('/static/', '') : url;
      const b = await image('b', { previous: previous(location) });
      expect(b.result.problems).toEqual([]);
      expect(b.result.earlier).toEqual({ kept: 0, fetched: 3, dropped: 0 });
      expect(Object.keys(b.manifest.earlier)).toEqual(CHANGED);
      const before = contents(a.target);
      const after = contents(b.target);
      for (const name of CHANGED) {
        const published = a.manifest.paths[name] ?? '';
        for (const file of paths(a.target).filter((file) => file.startsWith(published))) {
          expect(after[file], file).toBe(before[file]);
        }
      }
    },
  );

  it('hands on what it carried over itself, through releases in which a file does not change', async () => {
    const a = await image('a');
    const b = await image('b', { previous: previous(await live(serving(a.target))) });
    const again = await image('b', { previous: previous(await live(serving(b.target))) });
    expect(again.result.earlier).toEqual({ kept: 0, fetched: 3, dropped: 0 });
    expect(again.manifest).toEqual(b.manifest);
    const c = await image('c', { previous: previous(await live(serving(again.target))) });
    expect(c.result.earlier).toEqual({ kept: 0, fetched: 6, dropped: 0 });
    for (const name of CHANGED) {
      expect(c.manifest.earlier[name]?.map((version) => version.path)).toEqual([
        b.manifest.paths[name],
        a.manifest.paths[name],
      ]);
    }
  });

  it('is asked for no more versions than are kept', async () => {
    const a = await image('a');
    const b = await image('b', { previous: previous(a.target) });
    const c = await image('c', { previous: previous(b.target), keep: { versions: 1, days: 0 } });
    expect(c.result.earlier).toEqual({ kept: 0, fetched: 3, dropped: 0 });
    const none = await image('c', { previous: previous(b.target), keep: { versions: 0, days: 0 } });
    expect(none.result.earlier).toEqual({ kept: 0, fetched: 0, dropped: 0 });
  });

  it('is not asked for what the destination has, and joins what it lacks', async () => {
    const a = await image('a');
    const from = sources('b');
    const target = folder();
    await buildFolder(sources('other'), target);
    const first = await buildFolder(from, target, { previous: previous(a.target) });
    expect(first.earlier).toEqual({ kept: 4, fetched: 3, dropped: 0 });
    const before = contents(target);
    const again = await buildFolder(from, target, { previous: previous(a.target) });
    expect(again).toMatchObject({ modified: 0, earlier: { kept: 7, fetched: 0, dropped: 0 } });
    expect(contents(target)).toEqual(before);
    const without = await buildFolder(from, target, { clear: true });
    expect(without).toMatchObject({ modified: 0, deleted: 0, earlier: { kept: 7 } });
    expect(contents(target)).toEqual(before);
  });

  it('is only looked at by a dry run', async () => {
    const a = await image('a');
    const target = folder();
    const result = await buildFolder(sources('b'), target, { previous: previous(a.target), dryRun: true });
    expect(result.earlier).toEqual({ kept: 0, fetched: 3, dropped: 0 });
    expect(paths(target)).toEqual([]);
  });

  it('may ask for a name and a password', async () => {
    const a = await image('a');
    const site = serving(a.target);
    const { origin } = await site;
    const asked = new Set<string | undefined>();
    (await site).server.prependListener('request', (request) => asked.add(request.headers.authorization));
    open.push(await site);
    const location = `${origin.replace('http://', 'http://me:p%40ss@')}/static/`;
    const b = await image('b', { previous: previous(location) });
    expect(b.result.earlier.fetched).toBe(3);
    expect([...asked]).toEqual([`Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
    expect(previous(location).label).not.toContain('p%40ss');
    expect(previous('https://me:100%@example.com/').label).toBe('https://example.com/static/');
    expect(() => previous('http://me:hidden@example.com/')).toThrow(
      "'http://me:********@example.com/' is not",
    );
  });

  it('is a warning when it is down, and the release is published', async () => {
    const site = await serving(folder());
    await site.close();
    const b = await image('b', { previous: previous(`${site.origin}/static/`) });
    expect(b.result.problems).toMatchObject([{ severity: 'warning', id: 'staticfiles.W036' }]);
    expect(b.result.problems[0]?.message).toMatch(/cannot be fetched: .*ECONNREFUSED/);
    expect(Object.keys(b.manifest.paths)).toHaveLength(5);
  });
});

/** A release to lie about, and the parts that lies are made of. */
async function truth() {
  const { target, manifest } = await image('a');
  const name = manifest.paths['css/site.css'] ?? '';
  const record = manifest.files[name];
  if (record === undefined) throw new Error('there is no record');
  return { target, manifest, name, record };
}

/** Serves a manifest that may lie, and the true files. */
function lying(target: string, manifest: unknown, answers: Parameters<typeof answering>[0] = {}) {
  const files = Object.entries(contents(target)).map(([name, content]) => [
    `/static/${name}`,
    bytes(Buffer.from(content, 'latin1')),
  ]);
  return answering({
    ...Object.fromEntries(files),
    '/static/staticfiles.json': bytes(JSON.stringify(manifest)),
    ...answers,
  });
}

describe('a release before that lies', () => {
  it.each<[string, (manifest: Manifest) => unknown, RegExp]>([
    ['is no JSON', () => '<html>', /is not a manifest: expected an object/],
    ['is of another shape', ({ paths }) => ({ version: '1.1', paths, files: 3 }), /"files" is not a map/],
    ['has no digests, as Django’s', ({ paths }) => ({ version: '1.1', paths }), /says nothing of the bytes/],
    [
      'has names that climb out',
      (manifest) => ({
        ...manifest,
        paths: { ...manifest.paths, '../evil.css': '../evil.0123456789ab.css' },
      }),
      /names "\.\.\/evil\.css", which is not a path/,
    ],
    [
      'has published names that climb out',
      (manifest) => ({ ...manifest, paths: { ...manifest.paths, 'css/site.css': 'css/../../x.css' } }),
      /names "css\/\.\.\/\.\.\/x\.css"/,
    ],
    [
      'has earlier versions that climb out',
      (manifest) => ({
        ...manifest,
        earlier: { 'css/site.css': [{ path: '/etc/site.0123456789ab.css', superseded: '2026-01-01' }] },
      }),
      /names "\/etc\/site/,
    ],
  ])('with a manifest that %s is a warning, and nothing of it is published', async (_, lie, message) => {
    const { target, manifest } = await truth();
    const b = await image('b', { previous: previous(await live(lying(target, lie(manifest)))) });
    expect(b.result.problems).toHaveLength(1);
    expect(b.result.problems[0]).toMatchObject({ severity: 'warning', id: 'staticfiles.W036' });
    expect(b.result.problems[0]?.message).toMatch(message);
    expect(b.result.earlier.fetched).toBe(0);
    expect(b.manifest.earlier).toEqual({});
  });

  it.each<[string, (record: { size: number; integrity: string }) => object, RegExp]>([
    [
      'another size',
      (record) => ({ ...record, size: record.size + 1 }),
      /other bytes than its manifest says/,
    ],
    [
      'another digest',
      (record) => ({ ...record, integrity: 'sha384-AAAA' }),
      /other bytes than its manifest/,
    ],
    ['a negative size', (record) => ({ ...record, size: -1 }), /has -1 bytes by its manifest/],
    ['a huge size', (record) => ({ ...record, size: 2 ** 40 }), /has 1099511627776 bytes by its manifest/],
  ])('about one file, with %s, is a warning, and the others are carried over', async (_, lie, message) => {
    const { target, manifest, name, record } = await truth();
    const files = { ...manifest.files, [name]: lie(record) };
    const b = await image('b', { previous: previous(await live(lying(target, { ...manifest, files }))) });
    expect(b.result.problems).toMatchObject([{ id: 'staticfiles.W037', file: name }]);
    expect(b.result.problems[0]?.message).toMatch(message);
    expect(b.result.earlier.fetched).toBe(2);
    expect(paths(b.target)).not.toContain(name);
  });

  it('with other bytes, with a page or with nothing in the place of files is one warning', async () => {
    const { target, manifest } = await truth();
    for (const answer of [bytes('<html>'), bytes(''), undefined]) {
      const answers = Object.fromEntries(
        CHANGED.map((name) => [`/static/${manifest.paths[name]}`, answer ?? (() => {})]),
      );
      const site = answer
        ? lying(target, manifest, answers)
        : answering({ '/static/staticfiles.json': bytes(JSON.stringify(manifest)) });
      const b = await image('b', { previous: previous(await live(site)) });
      expect(b.result.problems).toMatchObject([{ id: 'staticfiles.W037', others: { count: 2 } }]);
      expect(b.result.earlier.fetched).toBe(0);
    }
  });

  it('about days keeps nothing for longer than today', async () => {
    const { target, manifest, record } = await truth();
    const old = tree({ 'site.css': 'body {}' });
    const hashed = `css/site.${createHash('md5').update('body {}').digest('hex').slice(0, 12)}.css`;
    const integrity = `sha384-${createHash('sha384').update('body {}').digest('base64')}`;
    const site = lying(
      target,
      {
        ...manifest,
        files: { ...manifest.files, [hashed]: { size: 7, integrity } },
        earlier: { 'css/site.css': [{ path: hashed, superseded: '9999-12-31' }] },
      },
      { [`/static/${hashed}`]: bytes(readFileSync(path.join(old, 'site.css'))) },
    );
    const b = await image('b', { previous: previous(await live(site)) });
    expect(record.size).toBeGreaterThan(0);
    const today = new Date().toISOString().slice(0, 10);
    expect(b.manifest.earlier['css/site.css']?.map(({ superseded }) => superseded)).toEqual([today, today]);
  });

  it('with a million entries takes no long time, and only the release’s own are looked at', async () => {
    const { target, manifest } = await truth();
    const many = Object.fromEntries(
      Array.from({ length: 200_000 }, (_, index) => [`a${index}.js`, `a${index}.0123456789ab.js`]),
    );
    const start = performance.now();
    const full = previous(await live(lying(target, { ...manifest, paths: { ...many, ...manifest.paths } })));
    expect((await image('b', { previous: full })).result.earlier.fetched).toBe(3);
    const entry = '"a0000000.js":"a0000000.0123456789ab.js",';
    const million = `{"version":"1.1","paths":{${entry.repeat(1_000_000)}"a":"a"}}`;
    const huge = await live(answering({ '/static/staticfiles.json': bytes(million) }));
    const { problems } = (await image('b', { previous: previous(huge) })).result;
    expect(problems[0]?.message).toContain('has more than 16 MiB');
    expect(performance.now() - start).toBeLessThan(20_000);
  }, 40_000);

  it('with redirects is followed within its origin alone', async () => {
    const { target, manifest, name } = await truth();
    const other = await live(serving(target));
    const to = (location: string) => (_: unknown, response: import('node:http').ServerResponse) =>
      response.writeHead(302, { Location: location }).end();
    const within = await live(
      lying(target, manifest, {
        '/static/staticfiles.json': to('/moved.json'),
        '/moved.json': bytes(JSON.stringify(manifest)),
        [`/static/${name}`]: to(`${other}${name}`),
        [`/static/${manifest.paths['img/x.svg']}`]: to(`/static/${manifest.paths['img/x.svg']}`),
      }),
    );
    const b = await image('b', { previous: previous(within) });
    expect(b.result.earlier.fetched).toBe(1);
    const texts = b.result.problems.map(({ message, others }) => [message, others?.count]);
    expect(texts).toEqual([[`redirects to another site, ${new URL(other).origin}`, 1]]);
    const away = await live(answering({ '/static/staticfiles.json': to(`${other}staticfiles.json`) }));
    const { problems } = (await image('b', { previous: previous(away) })).result;
    expect(problems[0]?.message).toContain('redirects to another site');
  });

  it('with an endless body, a slow drip or a release that takes for ever is given up in bounded time', async () => {
    const { target, manifest, name } = await truth();
    const endless = (_: unknown, response: import('node:http').ServerResponse) => {
      const more = () => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    };
    const drip = (_: unknown, response: import('node:http').ServerResponse) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    for (const [answer, message] of [
      [endless, 'has more than 0.5 MiB'],
      [drip, 'took more than 0.5 s'],
    ] as const) {
      const site = previous(await live(lying(target, manifest, { [`/static/${name}`]: answer })));
      const versions = new PreviousVersions(site, { bytes: 512 * 1024, milliseconds: 500 });
      const start = performance.now();
      const listed = await versions.list(
        'staticfiles.json',
        { paths: { 'css/site.css': 'css/site.css' }, files: {} },
        '2026-01-01',
      );
      expect(await versions.take([...listed.values()].flat(), (kept) => ({ bytes: kept }))).toEqual([]);
      expect(versions.problems.map((problem) => problem.message)).toEqual([message]);
      expect(performance.now() - start).toBeLessThan(3_000);
    }
    const site = previous(await live(lying(target, manifest, { [`/static/${name}`]: drip })));
    const versions = new PreviousVersions(site, { totalMilliseconds: 300, milliseconds: 200, parallel: 1 });
    const listed = await versions.list(
      'staticfiles.json',
      { paths: { 'css/site.css': 'css/site.css' }, files: {} },
      '2026-01-01',
    );
    const [version] = [...listed.values()].flat();
    if (version === undefined) throw new Error('nothing was listed');
    await versions.take(
      Array.from({ length: 50 }, () => version),
      (kept) => ({ bytes: kept }),
    );
    expect(versions.problems.at(-1)?.message).toContain('the release before took more than 0.3 s');
  });

  it('in a folder that lacks files, or has others in their place, is a warning', async () => {
    const { target, manifest, name } = await truth();
    rmSync(path.join(target, name));
    writeFileSync(path.join(target, manifest.paths['js/app.js'] ?? ''), 'other');
    const b = await image('b', { previous: previous(target) });
    expect(b.result.problems).toMatchObject([{ id: 'staticfiles.W037', others: { count: 1 } }]);
    expect(b.result.earlier.fetched).toBe(1);
    const nowhere = await image('b', { previous: previous(path.join(target, 'nowhere')) });
    expect(nowhere.result.problems[0]?.message).toContain('staticfiles.json is not there');
  });
});

describe('the release before of a bundler’s build', () => {
  const processing = compressed(hashedFiles({ staticUrl: '/static/', prehashed: ['assets/*'] }), {
    encoders: [gzip, brotli],
  });

  async function bundle(files: Record<string, string>, options: BuildOptions = {}, target = folder()) {
    const result = await buildFolder(tree(files), target, options, processing);
    return { target, result, manifest: manifestOf(target) };
  }

  const chunk = (version: string) => `export const version = '${version}';\n${text('chunk', 200)}`;
  const FIRST = {
    'assets/index-DiwrgTd1.js': chunk('1'),
    'assets/lazy-Bwrg7Td1.js': chunk('lazy 1'),
    'assets/gone-Cwrg7Td1.js': chunk('gone 1'),
    'assets/index-DiwrgTd1.js.map': '{}',
    'page.css': text('page'),
  };
  const SECOND = {
    'assets/index-DiwrgTd2.js': chunk('2'),
    'assets/lazy-Bwrg7Td2.js': chunk('lazy 2'),
    'page.css': text('page'),
  };
  const CHUNKS = ['assets/gone-Cwrg7Td1.js', 'assets/index-DiwrgTd1.js', 'assets/lazy-Bwrg7Td1.js'];

  it('is kept and carried over with every chunk, which open pages may load late, but no source map', async () => {
    const first = await bundle(FIRST);
    const second = await bundle(SECOND, { previous: previous(await live(serving(first.target))) });
    expect(second.result.problems).toEqual([]);
    expect(second.result.earlier).toEqual({ kept: 0, fetched: 3, dropped: 0 });
    expect(paths(second.target)).toEqual(expect.arrayContaining(CHUNKS));
    expect(paths(second.target)).not.toContain('assets/index-DiwrgTd1.js.map');
    const site = await serving(second.target);
    open.push(site);
    const { headers } = await fetch(`${site.origin}/static/${CHUNKS[0]}`);
    expect(headers.get('cache-control')).toBe('max-age=315360000, public, immutable');
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const again = await bundle(SECOND, { clear: true }, second.target);
    expect(again.result).toMatchObject({ modified: 0, deleted: 0, earlier: { kept: 3 } });
    await bundle(SECOND, { keep: { versions: 0, days: 0 } }, second.target);
    expect(paths(second.target).filter((name) => CHUNKS.some((chunk) => name.startsWith(chunk)))).toEqual([]);
  });

  it('gives a delta to each chunk that has an earlier one of its name but for the hash', async () => {
    const target = folder();
    await bundle(FIRST, {}, target);
    const { manifest, result } = await bundle(SECOND, {}, target);
    expect(
      Object.entries(manifest.deltas).map(([to, deltas]) => [to, deltas.map(({ from }) => from)]),
    ).toEqual([
      ['assets/index-DiwrgTd2.js', ['assets/index-DiwrgTd1.js']],
      ['assets/lazy-Bwrg7Td2.js', ['assets/lazy-Bwrg7Td1.js']],
    ]);
    expect(result.deltas.deltas).toBe(2);
  });

  it('is carried over where a name is nothing but its hash, without deltas: nothing says which file it is of', async () => {
    const build = (name: string, options: BuildOptions = {}, target = folder()) => {
      const named = hashedFiles({ staticUrl: '/static/', prehashed: ['chunks/*'] });
      const compressing = compressed(named, { encoders: [gzip, brotli] });
      const from = tree({ [`chunks/${name}.js`]: chunk(name), [`chunks/${name}2.css`]: text(name, 100) });
      return { target, built: buildFolder(from, target, options, compressing) };
    };
    const first = build('DiwrgTd1');
    await first.built;
    const second = build('Bx4rgTd2', { previous: previous(first.target) });
    const { earlier, deltas, problems } = await second.built;
    expect([earlier.fetched, deltas.deltas, problems]).toEqual([2, 0, []]);
    expect(paths(second.target)).toEqual(
      expect.arrayContaining(['chunks/DiwrgTd1.js', 'chunks/DiwrgTd1.js.br', 'chunks/DiwrgTd12.css']),
    );
  });

  it('pairs chunks by the keys of Vite’s manifests, whatever their files are called', async () => {
    const build = (hash: string, options: BuildOptions = {}, target = folder()) => {
      const chunks = { 'src/a.ts': `assets/index-${hash}1.js`, 'src/b.ts': `assets/index-${hash}2.js` };
      const styles = `assets/${hash === 'Diwrgx9' ? 'index' : 'styles'}-${hash}3.css`;
      const manifest = Object.fromEntries(
        Object.entries(chunks).map(([src, file]) => [src, { file, name: 'index', src, isEntry: true }]),
      );
      const files = Object.entries(chunks).map(([src, file]) => [file, `// ${hash}\n${text(src, 200)}`]);
      const from = tree({
        ...Object.fromEntries(files),
        [styles]: text(`styles ${hash}`.slice(0, 6), 200),
        '.vite/manifest.json': JSON.stringify({
          ...manifest,
          'src/a.ts': { ...manifest['src/a.ts'], css: [styles] },
        }),
      });
      return { target, built: buildFolder(from, target, options) };
    };
    const first = build('Diwrgx9');
    await first.built;
    const { target, built } = build('Bx4rgk7', { previous: previous(first.target) });
    await built;
    expect(
      Object.entries(manifestOf(target).deltas).map(([to, deltas]) => [to, deltas.map(({ from }) => from)]),
    ).toEqual([
      ['assets/index-Bx4rgk71.js', ['assets/index-Diwrgx91.js']],
      ['assets/index-Bx4rgk72.js', ['assets/index-Diwrgx92.js']],
      ['assets/styles-Bx4rgk73.css', ['assets/index-Diwrgx93.css']],
    ]);
  });

  it('is taken no file of whose name could be any, or that lies elsewhere', async () => {
    const { target, manifest } = await bundle(FIRST);
    const record = manifest.files['assets/index-DiwrgTd1.js'];
    const evil = ['evil.html', 'assets/evil.html', 'other/index-DiwrgTd9.js', '.hidden/index-DiwrgTd9.js'];
    const lie = {
      ...manifest,
      paths: { ...manifest.paths, ...Object.fromEntries(evil.map((name) => [name, name])) },
      files: { ...manifest.files, ...Object.fromEntries(evil.map((name) => [name, record])) },
    };
    const body = bytes(FIRST['assets/index-DiwrgTd1.js']);
    const site = lying(target, lie, Object.fromEntries(evil.map((name) => [`/static/${name}`, body])));
    const second = await bundle(SECOND, { previous: previous(await live(site)) });
    expect(second.result.earlier.fetched).toBe(3);
    for (const name of evil) expect(paths(second.target)).not.toContain(name);
  });
});

describe('the place of the release before', () => {
  it.each([
    ['http://example.com/static/', /is not a URL of https/],
    ['http://127.0.0.1.example.com/', /is not a URL of https/],
    ['ftp://example.com/', /is not a URL of https/],
    ['file:///etc/', /is not a URL/],
    ['https:example.com', /is not a URL/],
    ['https://', /is not a URL/],
    ['https://a b/', /is not a URL/],
    ['https://example.com/static/?v=1', /has a query or a fragment/],
    [' ', /is empty/],
  ])('is not %s', (location, message) => {
    expect(() => previous(location)).toThrow(message);
  });

  it.each([
    ['https://example.com', 'https://example.com/static/'],
    ['https://example.com/', 'https://example.com/static/'],
    ['https://example.com/assets', 'https://example.com/assets/'],
    ['http://localhost:8000', 'http://localhost:8000/static/'],
    ['http://[::1]:8000/x/', 'http://[::1]:8000/x/'],
    ['dist', path.resolve('dist')],
    ['/srv/site', '/srv/site'],
  ])('may be %s', (location, label) => {
    expect(previous(location).label).toBe(label);
  });
});
