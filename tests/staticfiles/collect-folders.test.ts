import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CollectFoldersError,
  collectFolders,
  createSite,
  defineSettings,
  type ProcessorSetting,
} from '../../framework';
import { callCommand } from '../../framework/management';
import { whiteNoise } from '../../framework/whitenoise';
import { listen } from '../listening';
import { text } from './pipeline/building';
import { contents, folder, paths, tree } from './tree';

const SOURCES = {
  'public/css/site.css': `${text('site')} body { background: url(../img/a.svg) }`,
  'public/css/cdn.css': 'p { background: url(https://cdn.example/static/img/a.svg) }',
  'public/img/a.svg': `<svg xmlns="http://www.w3.org/2000/svg"><!--${text('a')}--></svg>`,
  'public/index.html': '<link rel="stylesheet" href="css/site.css">',
  'public/.hidden': '',
  'vendor/img/a.svg': '<svg/>',
  'vendor/lib/lib.js': 'import "./other.js"',
  'vendor/lib/other.js': 'export {}',
};

/** Folders to collect, as a person names them: relative to the current folder. */
function sources(files: Readonly<Record<string, string>> = SOURCES) {
  const base = tree(files);
  const at = (name: string) => path.join(base, name);
  return { base, at, out: at('out') };
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe('collectFolders', () => {
  it('publishes what collectstatic publishes with the same settings, to the byte', async () => {
    const { base, at } = sources();
    const options = { keepOnlyHashedFiles: true, html: true, svg: true };
    const site = createSite(
      defineSettings({
        BASE_DIR: base,
        STATICFILES_DIRS: ['public', 'vendor'],
        STATIC_ROOT: 'collected',
        STATIC_HOST: 'https://cdn.example',
        STATICFILES_STORAGE: { backend: 'CompressedManifestStaticFilesStorage', options },
      }),
    );
    await callCommand(site, 'collectstatic', { input: false, verbosity: 0 });
    const result = await collectFolders([at('public'), at('vendor')], {
      out: at('out'),
      prefix: 'static',
      host: 'https://cdn.example/',
      keepOnlyHashed: true,
      html: true,
      svg: true,
    });
    expect(contents(at('out'))).toEqual(contents(at('collected')));
    expect(contents(at('out'))).not.toEqual({});
    expect(result).toMatchObject({ modified: 6, skipped: 1 });
  });

  it('gives the wrapper a folder whose hashed files are immutable', async () => {
    const { at, out } = sources();
    await collectFolders([at('public')], { out, prefix: '/static/' });
    const application = whiteNoise((_request, response) => response.end(), { root: out, prefix: '/static/' });
    const server = createServer(application);
    closing.push(
      () => application.close(),
      () => server.close(),
    );
    const port = await listen(server);
    const url = application.assets.url('css/site.css');
    const answer = await fetch(`http://127.0.0.1:${port}${url}`, { headers: { 'Accept-Encoding': 'br' } });
    expect(url).toMatch(/^\/static\/css\/site\.[0-9a-f]{12}\.css$/);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(await answer.text()).toMatch(/url\("\.\.\/img\/a\.[0-9a-f]{12}\.svg"\)/);
  });

  it('takes URLs from the root for those of the files where no prefix is given', async () => {
    const { at, out } = sources({
      'public/a.css': 'p { background: url(/b.svg) }',
      'public/b.svg': '<svg/>',
    });
    await collectFolders([at('public')], { out });
    expect(contents(out)['a.css']).toMatch(/url\("\/b\.[0-9a-f]{12}\.svg"\)/);
  });

  it('makes no variants, leaves out what is named, keeps plain names out, as its options say', async () => {
    const { at, out } = sources();
    await collectFolders([at('public')], { out, compress: false, ignore: ['*.html', 'cdn*'] });
    expect(paths(out).filter((name) => /\.(?:br|gz|html)$|cdn|hidden/.test(name))).toEqual([]);
    expect(paths(out)).toContain('css/site.css');
    await collectFolders([at('public')], { out: at('hidden'), defaultIgnore: false, keepOnlyHashed: true });
    expect(paths(at('hidden')).filter((name) => /hidden/.test(name))).toEqual([
      expect.stringMatching(/^\.hidden\.[0-9a-f]{12}$/),
    ]);
    expect(paths(at('hidden'))).not.toContain('css/site.css');
  });

  it('tells of two files of one name, and publishes that of the earlier folder', async () => {
    const { at, out } = sources();
    const { conflicts } = await collectFolders([at('vendor'), at('public')], { out });
    expect(conflicts).toMatchObject([
      { path: 'img/a.svg', taken: at('vendor/img/a.svg'), source: at('public/img/a.svg') },
    ]);
    expect(contents(out)['img/a.svg']).toBe('<svg/>');
  });

  it('publishes of each name the file of the first folder that has one, and names every other', async () => {
    const name = fc.constantFrom('a.css', 'b.css', 'd/a.css', 'd/e/c.txt', 'ü.txt');
    const files = fc.dictionary(name, fc.constantFrom('p {}', 'q {}', ''), { noNullPrototype: true });
    const property = fc.asyncProperty(fc.array(files, { minLength: 1, maxLength: 4 }), async (folders) => {
      const base = folder();
      const given = folders.map((content, index) => {
        const place = path.join(base, String(index));
        mkdirSync(place);
        tree(content, place);
        return place;
      });
      const first = new Map<string, number>();
      const others: string[] = [];
      folders.forEach((content, index) => {
        for (const file of Object.keys(content)) {
          if (first.has(file)) others.push(`${file} of ${index}, not of ${first.get(file)}`);
          else first.set(file, index);
        }
      });
      const out = path.join(base, 'out');
      const { conflicts } = await collectFolders(given, { out, compress: false });
      const folderOf = (file: string) => path.relative(base, file).split(path.sep)[0];
      const told = conflicts.map(
        (one) => `${one.path} of ${folderOf(one.source)}, not of ${folderOf(one.taken)}`,
      );
      expect(told.sort()).toEqual(others.sort());
      const published = Object.keys(
        JSON.parse(readFileSync(path.join(out, 'staticfiles.json'), 'utf8')).paths,
      );
      expect(published.sort()).toEqual([...first.keys()].sort());
      for (const [file, index] of first) {
        expect(readFileSync(path.join(out, file), 'utf8')).toBe(folders[index]?.[file]);
      }
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it('writes nothing in a dry run, and tells the errors of a real one', async () => {
    const { at, out } = sources();
    await expect(collectFolders([at('public')], { out, dryRun: true })).resolves.toMatchObject({
      modified: 4,
    });
    expect(existsSync(out)).toBe(false);
    writeFileSync(at('public/css/site.css'), 'p { background: url(gone.svg) }');
    const failed = collectFolders([at('public')], { out, dryRun: true });
    await expect(failed).rejects.toThrow(/error: css\/site\.css:1:\d+ .*gone\.svg/);
  });

  it('rejects with the errors in the files, and leaves the release before as it is', async () => {
    const { at, out } = sources();
    await collectFolders([at('public')], { out });
    const before = contents(out);
    writeFileSync(at('public/css/site.css'), 'p { background: url(gone.svg) }');
    const failed = await collectFolders([at('public')], { out }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(CollectFoldersError);
    expect((failed as CollectFoldersError).problems).toMatchObject([{ file: 'css/site.css', line: 1 }]);
    expect(contents(out)).toEqual(before);
    await collectFolders([at('public')], { out, ignoreReferences: ['gone.svg'] });
    expect(contents(out)['css/site.css']).toContain('gone.svg');
  });

  it('names an option that does not exist, and one of a wrong value', async () => {
    const { at, out } = sources();
    const wrong = { out, prefix: 'https://a.example/', host: 'cdn.example', minify: true } as { out: string };
    await expect(collectFolders([at('public')], wrong)).rejects.toThrow(
      /option 'prefix' is 'https:\/\/a\.example\/': expected a URL path such as '\/static\/'\.\n.*option 'host' is 'cdn\.example': expected the origin of a CDN.*\n.*no option 'minify'/,
    );
  });
});

describe('the folders of collectFolders', () => {
  it.each([
    ['none', [], 'out', 'There is no folder to collect.'],
    ['one that is missing', ['nowhere'], 'out', "There is no folder '{nowhere}'."],
    ['a file', ['public/index.html'], 'out', "'{public/index.html}' is not a folder."],
    ['one twice', ['public', 'public'], 'out', "The folder '{public}' is given twice."],
    ['the same by a link', ['public', 'link'], 'out', "given twice, as '{public}' and as '{link}'."],
    ['the one to publish into', ['public'], 'public', 'they are one folder'],
    ['one that holds it', ['public'], 'public/dist', 'it lies in that folder'],
    ['one that holds it, by a link', ['public'], 'link/dist', 'it lies in that folder'],
    ['one in it', ['public/css'], 'public', 'it holds that folder'],
    ['a file to publish into', ['public'], 'vendor/lib/lib.js', 'it is not a folder'],
  ])('are refused: %s', async (_case, folders, out, message) => {
    const { at, base } = sources();
    symlinkSync(at('public'), at('link'));
    const before = paths(base);
    const given = folders.map(at);
    await expect(collectFolders(given, { out: at(out) })).rejects.toThrow(
      message.replace(/\{(.*?)\}/g, (_all, name: string) => at(name)),
    );
    expect(paths(base)).toEqual(before);
  });

  it('may lie in each other: their files have a name for each', async () => {
    const { at, out } = sources();
    await collectFolders([at('public'), at('public/img')], { out });
    expect(paths(out)).toEqual(expect.arrayContaining(['a.svg', 'img/a.svg']));
  });

  it('may lie beside a folder whose name begins like theirs', async () => {
    const { at } = sources();
    await expect(collectFolders([at('public')], { out: at('public-built') })).resolves.toMatchObject({
      modified: 4,
    });
  });
});

describe('the folder that collectFolders publishes into', () => {
  it('is refused where it holds files that no build made, and is left as it is', async () => {
    const { at } = sources();
    const before = contents(at('vendor'));
    await expect(collectFolders([at('public/img')], { out: at('vendor/lib') })).rejects.toThrow(
      /lib holds files that no build made: 'lib\.js', 'other\.js'\./,
    );
    await expect(collectFolders([at('public')], { out: at('vendor') })).rejects.toThrow(
      /vendor holds files of another program that this release would replace: 'img\/a\.svg' \(by .*public\/img\/a\.svg\)/,
    );
    expect(contents(at('vendor'))).toEqual(before);
    expect(readdirSync(at('vendor'))).not.toContain('.whitenoise');
    await collectFolders([at('public/img')], { out: at('vendor'), clear: true });
    expect(paths(at('vendor')).filter((name) => /^(img|lib)/.test(name))).toEqual([]);
  });

  it('may hold files whose names begin with a dot', async () => {
    const { at, out } = sources({ ...SOURCES, 'out/.gitkeep': '', 'out/.well-known/a.txt': 'a' });
    await collectFolders([at('public')], { out });
    expect(paths(out)).toEqual(expect.arrayContaining(['.gitkeep', '.well-known/a.txt', 'css/site.css']));
  });

  it('may get files of other programs later: they stay, and are not replaced', async () => {
    const { at, out } = sources();
    await collectFolders([at('public')], { out });
    tree({ 'robots.txt': 'mine', 'dump.sql.gz': 'mine too' }, out);
    writeFileSync(at('public/css/site.css'), 'p {}');
    await collectFolders([at('public')], { out });
    expect(contents(out)).toMatchObject({
      'robots.txt': 'mine',
      'dump.sql.gz': 'mine too',
      'css/site.css': 'p {}',
    });
    writeFileSync(at('public/robots.txt'), 'of the sources');
    await expect(collectFolders([at('public')], { out })).rejects.toThrow(
      /would replace: 'robots\.txt' \(by /,
    );
    expect(contents(out)['robots.txt']).toBe('mine');
    rmSync(path.join(out, 'robots.txt'));
    await collectFolders([at('public')], { out });
    expect(contents(out)['robots.txt']).toBe('of the sources');
  });

  it('is taken up again after a build that was stopped, and by one that knows nothing but the manifest', async () => {
    const { at, out } = sources();
    await collectFolders([at('public')], { out });
    rmSync(path.join(out, '.whitenoise'), { recursive: true });
    rmSync(path.join(out, 'staticfiles.json'));
    const before = contents(out);
    await collectFolders([at('public')], { out });
    expect(contents(out)).toMatchObject(before);
    rmSync(path.join(out, '.whitenoise'), { recursive: true });
    writeFileSync(at('public/css/site.css'), 'p {}');
    await collectFolders([at('public')], { out });
    expect(contents(out)['css/site.css']).toBe('p {}');
  });

  it('is made with the folders above it', async () => {
    const { at } = sources();
    await collectFolders([at('public')], { out: at('a/b/c') });
    expect(statSync(at('a/b/c/staticfiles.json')).isFile()).toBe(true);
    mkdirSync(at('empty'));
    await collectFolders([at('public')], { out: at('empty') });
    expect(paths(at('empty'))).toEqual(paths(at('a/b/c')));
  });
});

describe('the option processors', () => {
  it('processes files as STATICFILES_PROCESSORS does', async () => {
    const out = path.join(tree({}), 'out');
    const sources = tree({ 'a.mjs': 'export const   a = 1;\n', 'b.txt': 'b' });
    const options = {
      out,
      processors: [
        { match: '*.mjs', backend: 'EsbuildMinify' },
        { match: '*.txt', backend: Twice },
      ],
    };
    await collectFolders([sources], options);
    expect(readFileSync(path.join(out, 'a.mjs'), 'utf8')).toMatch(
      /^export const a=1;\n\/\/# sourceMappingURL=a\.mjs\.[0-9a-f]{12}\.map\n$/,
    );
    expect(readFileSync(path.join(out, 'b.txt'), 'utf8')).toBe('bb');
  });

  it.each([
    [[{ match: '*.js', backend: 'EsbuildMinfy' }], "processors: there is no processor 'EsbuildMinfy'"],
    [[{ backend: 'EsbuildMinify' }], "option 'processors' is"],
    ['EsbuildMinify', "option 'processors' is 'EsbuildMinify': expected a list of { match, backend"],
  ])('refuses %j', async (processors, message) => {
    const options = { out: path.join(tree({}), 'out'), processors: processors as ProcessorSetting[] };
    await expect(collectFolders([tree({ 'a.js': '' })], options)).rejects.toThrow(message);
  });
});

class Twice {
  process({ bytes }: { readonly bytes: Buffer }) {
    return { bytes: Buffer.concat([bytes, bytes]) };
  }
}
