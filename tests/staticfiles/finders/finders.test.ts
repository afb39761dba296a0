import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSite, defineSettings } from '../../../framework';
import {
  BaseFinder,
  destinationPath,
  FINDERS,
  type Finder,
  FolderFinder,
  type FoundFile,
  finderSource,
  NpmFinder,
} from '../../../framework/staticfiles';
import { folder, tree } from '../tree';

const list = (finder: Finder, ...ignore: string[]) => [...finder.list(ignore)].map(destinationPath);

describe('the finder of files in folders', () => {
  it('lists a folder’s files before its subfolders, each by name', () => {
    const root = tree({ 'b/x.js': '', 'a/y.js': '', 'z.js': '', 'B.js': '' });
    expect(list(new FolderFinder([{ folder: root }]))).toEqual(['B.js', 'z.js', 'a/y.js', 'b/x.js']);
  });

  it('leaves out files by name and by path, folders by name alone', () => {
    const root = tree({ 'x/vendor/a.js': '', 'x/b.js': '', 'vendor/c.js': '', '.hidden/d.js': '', 'e~': '' });
    const finder = new FolderFinder([{ folder: root }]);
    expect(list(finder, 'vendor')).toEqual(['e~', '.hidden/d.js', 'x/b.js']);
    expect(list(finder, 'x/vendor')).toContain('x/vendor/a.js');
    expect(list(finder, 'x/vendor/*')).not.toContain('x/vendor/a.js');
    expect(list(finder, '.*', '*~')).toEqual(['vendor/c.js', 'x/b.js', 'x/vendor/a.js']);
  });

  it('neither enter STATIC_ROOT nor find anything in it, wherever it lies', () => {
    const base = tree({ 'a.css': '', 'out/a.css': '', 'sub/out/b.css': '' });
    const settings = defineSettings({ BASE_DIR: base, STATICFILES_DIRS: ['.'], STATIC_ROOT: 'out' });
    const [finder] = createSite(settings).container.get(FINDERS) as [Finder];
    expect(list(finder)).toEqual(['a.css', 'sub/out/b.css']);
    expect(finder.find('out/a.css')).toBeNull();
    expect(finder.find('sub/out/b.css')).not.toBeNull();
  });

  it('matches patterns without the prefix and lists with it', () => {
    const finder = new FolderFinder([{ folder: tree({ 'a.js': '', 'b.js': '' }), prefix: 'lib/v1' }]);
    expect(list(finder, 'lib/*')).toEqual(['lib/v1/a.js', 'lib/v1/b.js']);
    expect(list(finder, 'a.js')).toEqual(['lib/v1/b.js']);
    expect(finder.find('lib/v1/a.js')).toMatch(/a\.js$/);
    expect(finder.find('a.js')).toBeNull();
  });

  it('finds files and folders, the first root first', () => {
    const one = tree({ 'a.js': '', 'd/x': '' });
    const two = tree({ 'a.js': '', 'b.js': '' });
    const finder = new FolderFinder([{ folder: one }, { folder: two }]);
    expect(finder.find('a.js')).toBe(path.join(one, 'a.js'));
    expect(finder.find('a.js', { all: true })).toEqual([path.join(one, 'a.js'), path.join(two, 'a.js')]);
    expect(finder.find('d')).toBe(path.join(one, 'd'));
    expect(finder.find('none')).toBeNull();
    expect(finder.find('none', { all: true })).toEqual([]);
  });

  it.each(['../secret', 'd/../../secret', '..', '/etc/passwd', 'a\0b', ''])(
    'finds nothing outside its roots for %j',
    (name) => {
      const outer = tree({ secret: '', 'root/d/x': '' });
      const found = new FolderFinder([{ folder: path.join(outer, 'root') }]).find(name);
      expect(found === null || found.startsWith(path.join(outer, 'root'))).toBe(true);
      if (name !== '') expect(found).toBeNull();
    },
  );

  it('follows links, enters a folder that is linked into itself once, and passes over pipes', () => {
    const elsewhere = tree({ 'shared/s.css': '' });
    const root = tree({ 'a.css': '', 'deep/b.css': '' });
    symlinkSync(path.join(elsewhere, 'shared'), path.join(root, 'linked'));
    symlinkSync(path.join(root, 'a.css'), path.join(root, 'alias.css'));
    symlinkSync(root, path.join(root, 'deep', 'loop'));
    execFileSync('mkfifo', [path.join(root, 'pipe.css')]);
    const found = list(new FolderFinder([{ folder: root }]));
    expect(found).toEqual(expect.arrayContaining(['a.css', 'alias.css', 'deep/b.css', 'linked/s.css']));
    expect(found).not.toContain('pipe.css');
    expect(found.filter((name) => name.endsWith('b.css')).length).toBeLessThanOrEqual(2);
  });

  it('has no files where there is no folder', () => {
    expect(list(new FolderFinder([{ folder: path.join(folder(), 'none') }]))).toEqual([]);
  });
});

describe('the finder of npm packages', () => {
  const packages = () =>
    tree({
      'node_modules/one/package.json': '{}',
      'node_modules/one/dist/one.js': '',
      'node_modules/one/dist/css/one.css': '',
      'node_modules/one/node_modules/inner/i.js': '',
      'node_modules/@scope/two/two.js': '',
      'site/keep': '',
    });
  const finder = (base: string, wanted: Record<string, unknown>) =>
    new NpmFinder({ packages: wanted }, { BASE_DIR: base });

  it('publishes a package under its name, without the packages inside it', () => {
    const base = packages();
    expect(list(finder(base, { one: true, '@scope/two': true }))).toEqual([
      'one/package.json',
      'one/dist/one.js',
      'one/dist/css/one.css',
      '@scope/two/two.js',
    ]);
  });

  it('takes a part of it, from where and to where it is told', () => {
    const base = packages();
    expect(list(finder(base, { one: ['dist/*.css'] }))).toEqual(['one/dist/css/one.css']);
    expect(list(finder(base, { one: { from: 'dist', to: 'vendor', files: ['*.js'] } }))).toEqual([
      'vendor/one.js',
    ]);
    expect(list(finder(base, { one: { from: 'dist/css', to: '' } }))).toEqual(['one.css']);
  });

  it('looks in the folders above, too', () => {
    expect(list(finder(path.join(packages(), 'site'), { one: ['dist/one.js'] }))).toEqual([
      'one/dist/one.js',
    ]);
  });

  it('finds what it lists and nothing else', () => {
    const one = finder(packages(), { one: ['dist/*'] });
    expect(one.find('one/dist/one.js')).toMatch(/dist\/one\.js$/);
    expect(one.find('one/package.json')).toBeNull();
    expect(one.find('one/node_modules/inner/i.js')).toBeNull();
    expect(one.find('one/../@scope/two/two.js')).toBeNull();
  });

  it('tells in the checks which package is not installed, and fails when it is needed', () => {
    const missing = finder(packages(), { three: true, one: { from: 'lib' } });
    expect(missing.check().map(({ id, hint }) => [id, hint])).toEqual([
      ['staticfiles.E006', 'Install it: npm install three'],
      // The package is there, the folder is not: installing it would not help.
      ['staticfiles.E006', undefined],
    ]);
    expect(() => list(missing)).toThrow(/'three' is not installed: no node_modules\/three in/);
  });

  it('tells in the checks which pattern takes no file', () => {
    const wrong = finder(packages(), { one: ['dist/*.js', 'dist/*.cs', 'node_modules/*'] });
    expect(wrong.check().map(({ level, id, message }) => [level, id, message.split(' (')[0]])).toEqual([
      ['warning', 'staticfiles.W007', "NpmFinder: 'dist/*.cs' matches no file of the package 'one'"],
      ['warning', 'staticfiles.W007', "NpmFinder: 'node_modules/*' matches no file of the package 'one'"],
    ]);
    expect(finder(packages(), { one: ['dist/*.js', 'dist/*'] }).check()).toEqual([]);
  });

  it.each(['../one', '..', '/etc', 'a/b', '@scope', ''])('refuses %j as the name of a package', (name) => {
    expect(() => list(finder(packages(), { [name]: true }))).toThrow('is not the name of an npm package');
  });

  it.each(['../up', './here', 'a//b', 'a/..'])('refuses %j as the folder to publish under', (to) => {
    expect(() => finder(packages(), { one: { to } })).toThrow(
      `NpmFinder: option 'packages.one.to' is '${to}': expected the path of a folder, without empty parts`,
    );
  });

  it.each([undefined, [], new Map(), new URL('a:b')])('refuses %j as the packages', (wrong) => {
    expect(() => new NpmFinder({ packages: wrong }, { BASE_DIR: '/' })).toThrow(
      /^NpmFinder: option 'packages' is .*: expected an object of which each value is true, a list of /,
    );
  });

  it.each([false, [1], { from: 1 }, { source: 'dist' }])(
    'refuses %j as what to take of a package',
    (wrong) => {
      expect(() => finder(packages(), { one: wrong })).toThrow(
        /^NpmFinder: option 'packages\.one' is .*: expected true, a list .* or an object with from, to, files\.$/,
      );
    },
  );

  it('names an option that it does not know', () => {
    expect(() => new NpmFinder({ package: {} }, { BASE_DIR: '/' })).toThrow(
      /NpmFinder has no option 'package'/,
    );
  });
});

describe('a site’s finders', () => {
  it('come from STATICFILES_FINDERS in their order, apps in the order of INSTALLED_APPS', () => {
    const base = tree({
      'assets/a.css': '',
      'apps/one/static/a.css': '',
      'apps/one/static/b.css': '',
      'apps/two/static/b.css': '',
      'apps/two/static/c.css': '',
    });
    const site = createSite(
      defineSettings({
        BASE_DIR: base,
        STATICFILES_DIRS: ['assets', ['pre', 'assets'], 'assets'],
        INSTALLED_APPS: ['apps/one', 'apps/two'],
      }),
    );
    const found = site.container.get(FINDERS).flatMap((finder) => [...finder.list([])]);
    expect(found.map((file) => path.relative(base, file.source))).toEqual([
      'assets/a.css',
      'assets/a.css',
      'apps/one/static/a.css',
      'apps/one/static/b.css',
      'apps/two/static/b.css',
      'apps/two/static/c.css',
    ]);
    expect(found.map(destinationPath).slice(0, 2)).toEqual(['a.css', 'pre/a.css']);
  });

  it('can be one’s own: only what it lists must be given', () => {
    const root = tree({ 'a.css': '' });
    class OneFile extends BaseFinder {
      *list(): Iterable<FoundFile> {
        yield { path: 'own.css', source: path.join(root, 'a.css'), prefix: 'mine' };
      }
    }
    const site = createSite(defineSettings({ BASE_DIR: root, STATICFILES_FINDERS: [OneFile] }));
    const [finder] = site.container.get(FINDERS);
    expect(finder?.find('mine/own.css')).toBe(path.join(root, 'a.css'));
    expect(finder?.find('own.css')).toBeNull();
    expect(finder?.find('mine/own.css', { all: true })).toHaveLength(1);
  });

  it.each<[entry: unknown, message: string]>([
    ['FileSystmFinder', "there is no finder 'FileSystmFinder'. Did you mean 'FileSystemFinder'?"],
    ['nowhere/finder#Mine', "No module 'nowhere/finder'"],
    [class NotAFinder {}, "'NotAFinder' is not a finder: it has no find() and no list()."],
  ])('are refused with a reason: %s', (entry, message) => {
    const site = createSite(defineSettings({ BASE_DIR: folder(), STATICFILES_FINDERS: [entry as never] }));
    expect(() => site.container.get(FINDERS)).toThrow(message);
  });
});

describe('what the finders find, as a source of files', () => {
  it('gives each path once, and never a folder', () => {
    const one = tree({ 'a.css': '', 'd/x.css': '', '.hidden': '' });
    const two = tree({ 'a.css': '', 'b.css': '' });
    mkdirSync(path.join(one, 'b.css'));
    const source = finderSource([new FolderFinder([{ folder: one }]), new FolderFinder([{ folder: two }])]);
    expect([...source.list()]).toEqual([
      ['a.css', path.join(one, 'a.css')],
      ['d/x.css', path.join(one, 'd/x.css')],
      ['b.css', path.join(two, 'b.css')],
    ]);
    expect(source.find('a.css')).toBe(path.join(one, 'a.css'));
    expect(source.find('b.css')).toBe(path.join(two, 'b.css'));
    expect(source.find('d')).toBeNull();
    expect(source.find('none')).toBeNull();
  });

  it('finds nothing that a walk would leave out', () => {
    const root = tree({ 'a.css~': '', '.git/b.css': '', 'c.css': '' });
    const source = finderSource([new FolderFinder([{ folder: root, prefix: '.kept' }])]);
    expect([...source.list()].map(([name]) => name)).toEqual(['.kept/c.css']);
    for (const name of ['a.css~', '.git/b.css']) expect(source.find(`.kept/${name}`)).toBeNull();
    expect(source.find('.kept/c.css')).toBe(path.join(root, 'c.css'));
  });
});
