import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readManifest } from '../../../framework/manifest';
import {
  build,
  type Finder,
  FolderDestination,
  FolderFinder,
  hashedFiles,
  plainFiles,
} from '../../../framework/staticfiles';
import { SourceChangedError } from '../../../framework/staticfiles/source-bytes';
import { contents, folder, paths, tree } from '../tree';
import { buildFolder, compressedManifest, expectWhole, text } from './building';

const site = () =>
  tree({
    'css/site.css': `@import "base.css"; body { background: url(../img/x.svg#a) }\n${text('site')}`,
    'css/base.css': text('base'),
    'img/x.svg': `<svg>${text('svg')}</svg>`,
    'img/photo.jpg': Buffer.from(text('jpg')),
    'tiny.txt': 'x',
  });

/** The time of the last change of each published file. */
const times = (root: string) =>
  Object.fromEntries(paths(root).map((name) => [name, statSync(path.join(root, name)).mtimeMs]));

describe('a build', () => {
  it('publishes originals, hashed files, variants and a manifest that holds', async () => {
    const target = folder();
    const result = await buildFolder(site(), target);
    expect(result).toMatchObject({ modified: 5, unmodified: 0, skipped: 0, deleted: 0, problems: [] });
    expectWhole(target);
    const manifest = readManifest(target);
    const css = manifest?.paths['css/site.css'] ?? '';
    expect(css).toMatch(/^css\/site\.[0-9a-f]{12}\.css$/);
    expect(readFileSync(path.join(target, css), 'utf8')).toContain(
      `url("../img/${path.posix.basename(manifest?.paths['img/x.svg'] ?? '')}#a")`,
    );
    const published = paths(target);
    expect(published).toContain('css/site.css.br');
    expect(published).toContain(`${css}.gz`);
    expect(published.filter((name) => /\.(jpg|txt)\.(gz|br)$/.test(name))).toEqual([]);
    expect(result.postProcessed).toBe(published.filter((name) => /\.(gz|br)$/.test(name)).length + 5);
  });

  it('does nothing to a release when nothing has changed', async () => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target);
    const before = times(target);
    const again = await buildFolder(sources, target);
    expect(again).toMatchObject({ modified: 0, unmodified: 5, postProcessed: 0, deleted: 0 });
    expect(times(target)).toEqual(before);
  });

  it('gives the same bytes on every run and in every place', async () => {
    const sources = site();
    const [one, two] = [folder(), folder()];
    await buildFolder(sources, one);
    await buildFolder(tree(Object.fromEntries(Object.entries(contents(sources)).reverse())), two);
    expect(contents(one)).toEqual(contents(two));
  });

  it('publishes anew what has changed, and what refers to it', async () => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target);
    const before = times(target);
    const old = readManifest(target)?.paths ?? {};
    writeFileSync(path.join(sources, 'css/base.css'), text('changed'));
    const result = await buildFolder(sources, target);
    // site.css, which names base.css, is replaced under its plain name, too.
    expect(result).toMatchObject({ modified: 2, unmodified: 3 });
    expectWhole(target);
    const now = readManifest(target)?.paths ?? {};
    expect(Object.keys(now).filter((name) => now[name] !== old[name])).toEqual([
      'css/base.css',
      'css/site.css',
    ]);
    // Pages of the release before still load.
    expect(existsSync(path.join(target, old['css/base.css'] ?? ''))).toBe(true);
    expect(times(target)['img/x.svg.br']).toBe(before['img/x.svg.br']);
  });

  it('sees that the content changed where size and times do not tell', async () => {
    const sources = tree({ 'a.css': 'a{}' });
    const target = folder();
    const file = path.join(sources, 'a.css');
    utimesSync(file, 1_000_000_000, 1_000_000_000);
    await buildFolder(sources, target);
    writeFileSync(file, 'b{}');
    utimesSync(file, 1_000_000_000, 1_000_000_000);
    expect(await buildFolder(sources, target)).toMatchObject({ modified: 1 });
    expect(readFileSync(path.join(target, 'a.css'), 'utf8')).toBe('b{}');
  });

  it.runIf(process.platform === 'linux')(
    'leaves alone what is published under names that are no UTF-8',
    async () => {
      const target = folder();
      const nameless = (name: string) => Buffer.concat([Buffer.from(`${target}/${name}`), Buffer.of(0xff)]);
      mkdirSync(nameless('folder'));
      writeFileSync(nameless('file'), '');
      expect(await buildFolder(site(), target, { clear: true })).toMatchObject({ modified: 5, deleted: 0 });
      expect([existsSync(nameless('folder')), existsSync(nameless('file'))]).toEqual([true, true]);
    },
  );

  it('takes a file that was replaced by an older one', async () => {
    const sources = tree({ 'a.css': text('new') });
    const target = folder();
    await buildFolder(sources, target);
    writeFileSync(path.join(sources, 'a.css'), text('old'));
    utimesSync(path.join(sources, 'a.css'), 1_000_000_000, 1_000_000_000);
    expect(await buildFolder(sources, target)).toMatchObject({ modified: 1 });
    expectWhole(target);
    expect(readFileSync(path.join(target, 'a.css'), 'utf8')).toBe(text('old'));
  });

  it('counts a file that was only touched as unmodified', async () => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target);
    const before = times(target);
    utimesSync(path.join(sources, 'tiny.txt'), new Date(), new Date());
    expect(await buildFolder(sources, target)).toMatchObject({ modified: 0, unmodified: 5 });
    expect(times(target)).toEqual(before);
  });

  it.each<[string, (root: string, css: string) => void]>([
    ['a hashed file is gone', (root, css) => rmSync(path.join(root, css))],
    ['a hashed file is cut short', (root, css) => truncateSync(path.join(root, css), 10)],
    ['an original was written over', (root) => writeFileSync(path.join(root, 'css/site.css'), 'x')],
    ['a variant is gone', (root, css) => rmSync(path.join(root, `${css}.br`))],
    ['a variant is cut short', (root) => truncateSync(path.join(root, 'css/site.css.gz'), 5)],
    ['a variant is older than its file', (root) => utimesSync(path.join(root, 'css/site.css.gz'), 1e9, 1e9)],
    [
      'a variant stands where none is worth having',
      (root) => writeFileSync(path.join(root, 'tiny.txt.gz'), 'x'),
    ],
    ['the manifest is gone', (root) => rmSync(path.join(root, 'staticfiles.json'))],
    ['the manifest is damaged', (root) => writeFileSync(path.join(root, 'staticfiles.json'), '{')],
    ['the state is gone', (root) => rmSync(path.join(root, '.whitenoise'), { recursive: true })],
    ['the state is damaged', (root) => appendFileSync(path.join(root, '.whitenoise/state'), ' ')],
    ['the state is not a state', (root) => writeFileSync(path.join(root, '.whitenoise/state'), '\0\xff')],
    [
      'everything is gone but the state',
      (root) => {
        for (const name of paths(root)) rmSync(path.join(root, name));
      },
    ],
  ])('repairs the release when %s', async (_what, damage) => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target);
    const before = contents(target);
    damage(target, readManifest(target)?.paths['css/site.css'] ?? '');
    await buildFolder(sources, target);
    expect(contents(target)).toEqual(before);
    expectWhole(target);
    expect(await buildFolder(sources, target)).toMatchObject({ modified: 0, postProcessed: 0 });
  });

  it('tells all errors at once and leaves the published release as it is', async () => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target);
    const [before, written] = [contents(target), times(target)];
    writeFileSync(path.join(sources, 'css/base.css'), '\n a { background: url(none.png) }');
    writeFileSync(path.join(sources, 'css/more.css'), '@import "nothing.css";');
    writeFileSync(path.join(sources, 'tiny.txt'), 'changed');
    symlinkSync('/nowhere', path.join(sources, 'dangling.css'));
    const result = await buildFolder(sources, target, { clear: true });
    expect(result.problems.map(({ file, line, severity }) => [file, line, severity])).toEqual([
      ['dangling.css', 1, 'error'],
      ['css/base.css', 2, 'error'],
      ['css/more.css', 1, 'error'],
    ]);
    expect(result).toMatchObject({ modified: 0, postProcessed: 0, deleted: 0 });
    expect(contents(target)).toEqual(before);
    expect(times(target)).toEqual(written);
  });

  it('repeats its warnings for as long as they hold', async () => {
    const [sources, target] = [tree({ 'a.js': 'a\n//# sourceMappingURL=a.js.map\n' }), folder()];
    const first = await buildFolder(sources, target);
    expect(first.problems.map(({ severity }) => severity)).toEqual(['warning']);
    const second = await buildFolder(sources, target);
    expect(second).toMatchObject({ modified: 0, unmodified: 1 });
    expect(second.problems).toEqual(first.problems);
  });

  it('takes the first of several files with one destination path', async () => {
    const [one, two, target] = [tree({ 'a.txt': 'one' }), tree({ 'a.txt': 'two', 'b.txt': '' }), folder()];
    const finders = [new FolderFinder([{ folder: one }, { folder: two }])];
    const conflicts: string[] = [];
    const result = await build(finders, plainFiles(), new FolderDestination(target), {
      report: (event) => event.kind === 'conflict' && conflicts.push(event.path),
    });
    expect(result).toMatchObject({ modified: 2, skipped: 1 });
    expect(conflicts).toEqual(['a.txt']);
    expect(contents(target)).toEqual({ 'a.txt': 'one', 'b.txt': '' });
  });

  it('refuses a source that is a file where another source needs a folder', async () => {
    const [one, two, target] = [tree({ a: '' }), tree({ 'a/b.css': '' }), folder()];
    const finders = [new FolderFinder([{ folder: one }, { folder: two }])];
    const result = await build(finders, plainFiles(), new FolderDestination(target));
    expect(result.problems[0]?.message).toMatch(/'a\/b.css' needs a folder where 'a' is a file/);
    expect(paths(target)).toEqual([]);
  });

  it.each(['../a.txt', '/a.txt', './a.txt', 'a//b.txt', 'a/..', '', '.whitenoise', '.whitenoise/state'])(
    'refuses %j as the path of a finder’s file, and publishes nothing',
    async (name) => {
      const [source, target] = [path.join(tree({ 'a.txt': 'a' }), 'a.txt'), folder()];
      const finder = { find: () => [], list: () => [{ path: name, source }] } as unknown as Finder;
      const { problems } = await build([finder], compressedManifest(), new FolderDestination(target));
      expect(problems).toMatchObject([{ severity: 'error', file: name, source }]);
      expect(paths(target)).toEqual([]);
    },
  );

  it('publishes names that only look like a step: ..., .a and a..', async () => {
    const [sources, target] = [tree({ '...': '', '.a': '', 'a..': '', 'd/...x': '' }), folder()];
    expect(await buildFolder(sources, target)).toMatchObject({ modified: 4, problems: [] });
  });

  it('refuses a source that has the name of the manifest, or of another file’s hashed copy', async () => {
    const [sources, target] = [tree({ 'a.css': 'a{}' }), folder()];
    await buildFolder(sources, target);
    const hashed = readManifest(target)?.paths['a.css'] ?? '';
    const refused = await buildFolder(
      tree({ 'a.css': 'a{}', [hashed]: 'b{}', 'staticfiles.json': '' }),
      folder(),
    );
    expect(refused.problems.map(({ file }) => file)).toEqual(['staticfiles.json', hashed]);
    // The published folder itself as a source: the same bytes under the same name do no harm.
    const again = folder();
    await buildFolder(tree({ 'a.css': 'a{}', [hashed]: 'a{}' }), again);
    expectWhole(again);
  });

  it('remembers what it had to read again, once it can be relied on', async () => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target);
    const state = path.join(target, '.whitenoise/state');
    const ctimes = (): number[] =>
      JSON.parse(readFileSync(state, 'utf8').split('\n', 2)[1] ?? '').sources.ctimeMs;
    expect(ctimes()).toEqual([0, 0, 0, 0, 0]);
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect(await buildFolder(sources, target)).toMatchObject({ modified: 0, unmodified: 5 });
    expect(Math.min(...ctimes())).toBeGreaterThan(0);
    const remembered = statSync(state).mtimeMs;
    await buildFolder(sources, target);
    expect(statSync(state).mtimeMs).toBe(remembered);
  });

  it('relies on what it remembers of settled files, and still sees what was done to either side', async () => {
    const [sources, target, other] = [site(), folder(), folder()];
    const later = Date.now() + 60_000;
    const clock = vi.spyOn(Date, 'now').mockReturnValue(later);
    try {
      await buildFolder(sources, target);
      const before = contents(target);
      expect(await buildFolder(sources, target)).toMatchObject({
        modified: 0,
        unmodified: 5,
        postProcessed: 0,
      });
      truncateSync(path.join(target, 'css/base.css'), 3);
      expect(await buildFolder(sources, target)).toMatchObject({ modified: 1, unmodified: 4 });
      expect(contents(target)).toEqual(before);
      rmSync(path.join(sources, 'tiny.txt'));
      writeFileSync(path.join(sources, 'img/x.svg'), '<svg/>');
      const keep = { versions: 0, days: 0 };
      expect(await buildFolder(sources, target, { keep })).toMatchObject({ modified: 2, unmodified: 2 });
      expectWhole(target);
      await buildFolder(sources, other);
      expect(readManifest(target)).toEqual(readManifest(other));
    } finally {
      clock.mockRestore();
    }
  });

  it('keeps only hashed files when it is told to, and removes the others of earlier releases', async () => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target);
    const processing = hashedFiles({ staticUrl: '/static/', keepOnlyHashedFiles: true });
    const result = await buildFolder(sources, target, {}, processing);
    expect(result).toMatchObject({ unmodified: 5 });
    expectWhole(target);
    const left = paths(target).filter((name) => !/\.[0-9a-f]{12}\./.test(name));
    expect(left).toEqual(['staticfiles.json']);
  });
});

describe('a dry run', () => {
  it('checks every reference and writes nothing at all', async () => {
    const sources = site();
    const target = path.join(folder(), 'not', 'there');
    expect(await buildFolder(sources, target, { dryRun: true })).toMatchObject({ modified: 5, problems: [] });
    expect(existsSync(target)).toBe(false);
    writeFileSync(path.join(sources, 'css/base.css'), '@import "none.css"');
    expect((await buildFolder(sources, target, { dryRun: true })).problems).toHaveLength(1);
  });

  it('tells what --clear would delete', async () => {
    const [sources, target] = [site(), tree({ 'stray.txt': '', 'img/x.svg': 'old' })];
    const before = contents(target);
    const deleted: string[] = [];
    const result = await buildFolder(sources, target, {
      dryRun: true,
      clear: true,
      report: (event) => event.kind === 'delete' && deleted.push(event.path),
    });
    expect(result.deleted).toBe(1);
    expect(deleted).toEqual(['x.svg', 'stray.txt'].map((name) => (name === 'x.svg' ? 'img/x.svg' : name)));
    expect(contents(target)).toEqual(before);
  });
});

describe('clearing', () => {
  it('removes what is not part of the release, and only after it is published', async () => {
    const sources = site();
    const target = tree({ 'old/stale.0123456789ab.css': 'x', 'css/site.css': 'old', '.gitkeep': '' });
    symlinkSync('/nowhere', path.join(target, 'broken'));
    let manifestAtFirstDeletion: boolean | undefined;
    const result = await buildFolder(sources, target, {
      clear: true,
      report: (event) => {
        if (event.kind === 'delete' && event.path !== 'css/site.css') {
          manifestAtFirstDeletion ??= existsSync(path.join(target, 'staticfiles.json'));
        }
      },
    });
    expect(result.deleted).toBe(3);
    expect(manifestAtFirstDeletion).toBe(true);
    expectWhole(target);
    const clean = folder();
    await buildFolder(sources, clean);
    expect(paths(target)).toEqual(paths(clean));
  });

  it('works when nothing else has changed, and keeps what is', async () => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target);
    const before = times(target);
    tree({ 'stray/deep/file.css': '' }, target);
    expect(await buildFolder(sources, target, { clear: true })).toMatchObject({ deleted: 1, unmodified: 5 });
    expect(times(target)).toEqual(before);
  });

  it('gives way where a file has become a folder, or a folder a file', async () => {
    const [sources, target] = [tree({ 'a/b.txt': '1', c: '2' }), tree({ a: 'file', 'c/d/e.txt': 'x' })];
    await expect(buildFolder(sources, target, {}, plainFiles())).rejects.toThrow(
      /'a' \(and 1 more\) in .* is in the way/,
    );
    expect(contents(target)).toEqual({ a: 'file', 'c/d/e.txt': 'x' });
    await buildFolder(sources, target, { clear: true }, plainFiles());
    expect(contents(target)).toEqual({ 'a/b.txt': '1', c: '2' });
  });

  it('is not kept from publishing by folders without files, where a file, a variant or the manifest must go', async () => {
    const [sources, target] = [tree({ 'logo.svg': text('logo') }), folder()];
    for (const name of ['logo.svg/a/b', 'logo.svg.gz', 'staticfiles.json']) {
      mkdirSync(path.join(target, name), { recursive: true });
    }
    await buildFolder(sources, target);
    expectWhole(target);
    expect(paths(target)).toEqual(expect.arrayContaining(['logo.svg', 'logo.svg.gz', 'staticfiles.json']));
  });

  it('publishes nothing when files lie in the way of a variant or the manifest', async () => {
    for (const name of ['logo.svg.gz/mine.txt', 'staticfiles.json/mine.txt']) {
      const [sources, target] = [tree({ 'logo.svg': text('logo') }), tree({ [name]: 'mine' })];
      await expect(buildFolder(sources, target)).rejects.toThrow(`'${name}' in ${target} is in the way`);
      expect(contents(target)).toEqual({ [name]: 'mine' });
      await buildFolder(sources, target, { clear: true });
      expectWhole(target);
    }
  });

  it('makes no variant whose name is that of a folder of the release', async () => {
    const [sources, target] = [tree({ 'a.css': text('a'), 'a.css.gz/b.txt': 'b' }), folder()];
    await buildFolder(sources, target);
    expectWhole(target);
    expect(paths(target)).toEqual(expect.arrayContaining(['a.css.br', 'a.css.gz/b.txt']));
    expect(await buildFolder(sources, target)).toMatchObject({ modified: 0, postProcessed: 0 });
  });
});

describe('what a build remembers', () => {
  it('holds for files that are called what every object has', async () => {
    const [sources, target] = [tree({ constructor: 'one', 'plain.txt': 'two' }), folder()];
    writeFileSync(path.join(sources, '__proto__'), 'three');
    expect(await buildFolder(sources, target)).toMatchObject({ modified: 3 });
    expect(await buildFolder(sources, target)).toMatchObject({ modified: 0, unmodified: 3 });
    rmSync(path.join(sources, '__proto__'));
    writeFileSync(path.join(sources, 'toString'), 'four');
    expect(await buildFolder(sources, target)).toMatchObject({ modified: 1, unmodified: 2 });
    expectWhole(target);
  });

  it('outlasts a release without hashes and variants', async () => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target);
    const before = times(target);
    await buildFolder(sources, target, {}, plainFiles());
    const compressed: string[] = [];
    await buildFolder(sources, target, {
      report: (event) => {
        if (event.kind === 'phase') compressed.push(event.phase);
      },
    });
    expect(compressed).not.toContain('compress');
    const unchanged = ([name]: [string, unknown]) => !name.startsWith('css/site.css');
    expect(Object.entries(times(target)).filter(unchanged)).toEqual(Object.entries(before).filter(unchanged));
  });

  it('is written after the cleaning: a build that dies in it is completed by the next one', async () => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target, {}, plainFiles());
    const hashedOnly = hashedFiles({ staticUrl: '/static/', keepOnlyHashedFiles: true });
    const dying = buildFolder(
      sources,
      target,
      {
        report: (event) => {
          if (event.kind === 'delete') throw new Error('died');
        },
      },
      hashedOnly,
    );
    await expect(dying).rejects.toThrow('died');
    expect(await buildFolder(sources, target, {}, hashedOnly)).toMatchObject({ deleted: 5 });
    expect(existsSync(path.join(target, 'tiny.txt'))).toBe(false);
  });
});

describe('a damaged manifest', () => {
  it('is told of and written anew', async () => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target);
    writeFileSync(path.join(target, 'staticfiles.json'), '{"paths": ');
    const told: string[] = [];
    await buildFolder(sources, target, {
      report: (event) => {
        if (event.kind === 'damaged') told.push(event.message);
      },
    });
    expect(told).toEqual([expect.stringContaining('staticfiles.json')]);
    expectWhole(target);
  });
});

describe.runIf(existsSync('/proc/self/mem'))('sources that cannot be read', () => {
  it('are told of all at once, and nothing is published', async () => {
    const target = folder();
    const unreadable = {
      find: () => [],
      list: () => [
        { path: 'a.bin', source: '/proc/self/mem' },
        { path: 'b.bin', source: '/proc/self/mem' },
      ],
    } as unknown as Finder;
    const { problems } = await build([unreadable], compressedManifest(), new FolderDestination(target));
    expect(problems.map(({ file }) => file)).toEqual(['a.bin', 'b.bin']);
    expect(problems[0]?.message).toMatch(/^cannot be read: EIO/);
    expect(paths(target)).toEqual([]);
  });

  it('are told of together with references that lead nowhere, and those to them do not seem to', async () => {
    const sources = tree({ 'a.css': 'a { background: url(seen.bin) url(folder/some.png) url(none.png) }' });
    symlinkSync('loop', path.join(sources, 'loop'));
    const finder = {
      find: () => [],
      list: () => [
        { path: 'a.css', source: path.join(sources, 'a.css') },
        { path: 'seen.bin', source: '/proc/self/mem' },
        { path: 'loop', source: path.join(sources, 'loop') },
        { path: 'folder/', source: `${path.join(sources, 'loop')}/` },
      ],
    } as unknown as Finder;
    const { problems } = await build([finder], compressedManifest(), new FolderDestination(folder()));
    const told = problems.map(({ file, message }) => `${file}: ${message.replace(/, \w+ '.*/, '')}`);
    expect(told.sort()).toEqual([
      "a.css: refers to 'none.png', but there is no static file 'none.png'",
      'folder/: cannot be read: ELOOP: too many symbolic links encountered',
      'loop: cannot be read: ELOOP: too many symbolic links encountered',
      'seen.bin: cannot be read: EIO: i/o error',
    ]);
  });
});

describe('linking', () => {
  it('links originals to their sources, and still hashes and compresses', async () => {
    const [sources, target] = [site(), folder()];
    expect(await buildFolder(sources, target, { link: true })).toMatchObject({ modified: 5 });
    expect(readlinkSync(path.join(target, 'css/base.css'))).toBe(path.join(sources, 'css/base.css'));
    // It names hashed files, which its source does not.
    expect(lstatSync(path.join(target, 'css/site.css')).isSymbolicLink()).toBe(false);
    expectWhole(target);
    expect(await buildFolder(sources, target, { link: true })).toMatchObject({
      modified: 0,
      postProcessed: 0,
    });
  });

  it('can be switched on and off', async () => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target);
    expect(await buildFolder(sources, target, { link: true })).toMatchObject({ modified: 4 });
    expect(lstatSync(path.join(target, 'tiny.txt')).isSymbolicLink()).toBe(true);
    expect(await buildFolder(sources, target)).toMatchObject({ modified: 4 });
    expect(lstatSync(path.join(target, 'tiny.txt')).isSymbolicLink()).toBe(false);
    expect(readFileSync(path.join(sources, 'tiny.txt'), 'utf8')).toBe('x');
    expectWhole(target);
  });

  it('follows sources that were moved as they are', async () => {
    const [place, target] = [folder(), folder()];
    const [before, after] = [path.join(place, 'before'), path.join(place, 'after')];
    tree({ 'a.css': text('a') }, before);
    await buildFolder(before, target, { link: true });
    renameSync(before, after);
    expect(await buildFolder(after, target, { link: true })).toMatchObject({ modified: 1 });
    expect(readlinkSync(path.join(target, 'a.css'))).toBe(path.join(after, 'a.css'));
  });

  it('follows its source: variants are made anew when it changes', async () => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target, { link: true });
    writeFileSync(path.join(sources, 'css/base.css'), text('other'));
    await buildFolder(sources, target, { link: true });
    expectWhole(target);
  });
});

describe('modes of published files', () => {
  const mode = (file: string) => statSync(file).mode & 0o777;

  it('are what they are told to be, of files and of folders on the way', async () => {
    const sources = tree({ 'a/b/c.css': text('c') });
    chmodSync(path.join(sources, 'a/b/c.css'), 0o600);
    const target = folder();
    const destination = new FolderDestination(target, { filePermissions: 0o640, folderPermissions: 0o750 });
    await build([new FolderFinder([{ folder: sources }])], compressedManifest(), destination);
    for (const name of paths(target)) expect(mode(path.join(target, name)), name).toBe(0o640);
    expect([mode(path.join(target, 'a')), mode(path.join(target, 'a/b'))]).toEqual([0o750, 0o750]);
  });

  it('are left to the umask without a setting, whatever the source has', async () => {
    const sources = tree({ 'c.css': text('c') });
    chmodSync(path.join(sources, 'c.css'), 0o600);
    const target = folder();
    await buildFolder(sources, target);
    for (const name of paths(target))
      expect(mode(path.join(target, name)), name).toBe(0o666 & ~process.umask());
  });
});

describe('a source that changes during the build', () => {
  it('stops it, and the manifest of the release before stands', async () => {
    const [sources, target] = [site(), folder()];
    await buildFolder(sources, target);
    const manifest = readFileSync(path.join(target, 'staticfiles.json'));
    writeFileSync(path.join(sources, 'tiny.txt'), 'two');
    const meddling = buildFolder(sources, target, {
      report: (event) => {
        if (event.kind === 'phase' && event.phase === 'publish') {
          writeFileSync(path.join(sources, 'new'), 'three');
          renameSync(path.join(sources, 'new'), path.join(sources, 'tiny.txt'));
        }
      },
    });
    await expect(meddling).rejects.toThrow(/tiny\.txt changed while it was being collected/);
    expect(readFileSync(path.join(target, 'staticfiles.json'))).toEqual(manifest);
    await buildFolder(sources, target);
    expectWhole(target);
    expect(readFileSync(path.join(target, 'tiny.txt'), 'utf8')).toBe('three');
  });

  it('stops it when it is too large to be held and changes before its references are read', async () => {
    const style = (color: string) => `a { color: ${color} }`.padEnd(1_200_000);
    const [sources, target] = [tree({ 'big.css': style('red') }), folder()];
    const meddling = buildFolder(sources, target, {
      report: (event) => {
        if (event.kind !== 'phase' || event.phase !== 'resolve') return;
        writeFileSync(path.join(sources, 'big.css'), style('blue'));
      },
    });
    await expect(meddling).rejects.toThrow(/big\.css changed while it was being collected/);
    expect(paths(target)).toEqual([]);
  });

  it('publishes none of its bytes under the old bytes’ hash', async () => {
    const [sources, target] = [tree({ 'big.bin': Buffer.alloc(200_000), 'tiny.txt': 'one' }), folder()];
    const meddling = buildFolder(sources, target, {
      report: (event) => {
        if (event.kind !== 'phase' || event.phase !== 'publish') return;
        writeFileSync(path.join(sources, 'big.bin'), Buffer.alloc(200_000, 1));
      },
    });
    await expect(meddling).rejects.toThrow(SourceChangedError);
    expect(paths(target).filter((name) => /^big\.\w+\.bin$/.test(name))).toEqual([]);
  });
});
