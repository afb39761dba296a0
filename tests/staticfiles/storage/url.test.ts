import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BaseFinder, callCommand, createSite, defineSettings, type FoundFile } from '../../../framework';
import { STORAGE } from '../../../framework/staticfiles';
import { folder, tree } from '../tree';

type Input = Parameters<typeof defineSettings>[0];

const FILES = {
  'a.css': 'a',
  'font.eot': 'e',
  'd/x y.png': 'space',
  'd/50%25.txt': 'escaped',
  'd/50%.txt': 'percent',
  'what?.txt': 'query',
  'c#.txt': 'fragment',
  '@scope/a+b,c;d=e&f.js': 'sub',
  'ü.txt': 'umlaut',
};

async function site(settings: Input = {}, { collect = true } = {}) {
  const base = tree(
    Object.fromEntries(Object.entries(FILES).map(([name, body]) => [`assets/${name}`, body])),
  );
  const made = createSite(
    defineSettings({
      BASE_DIR: base,
      STATICFILES_DIRS: ['assets'],
      STATIC_ROOT: 'out',
      STATICFILES_STORAGE: 'ManifestStaticFilesStorage',
      ...settings,
    }),
  );
  if (collect) await callCommand(made, 'collectstatic', { input: false, verbosity: 0 });
  return made;
}

const urls = async (settings: Input = {}, options: { collect?: boolean } = {}) => {
  const storage = (await site(settings, options)).container.get(STORAGE);
  return (name: string, force = false) => storage.url(name, { force }).replace(/\.[0-9a-f]{12}\b/, '.HASH');
};

describe('the URL of a static file', () => {
  it.each([
    ['a.css', '/static/a.HASH.css'],
    ['a.css?v=1', '/static/a.HASH.css?v=1'],
    ['a.css#top', '/static/a.HASH.css#top'],
    ['a.css?v=1#top', '/static/a.HASH.css?v=1#top'],
    ['font.eot?#iefix', '/static/font.HASH.eot?#iefix'],
    ['d/x y.png', '/static/d/x%20y.HASH.png'],
    ['d/x%20y.png', '/static/d/x%20y.HASH.png'],
    ['d/50%.txt', '/static/d/50%25.HASH.txt'],
    ['what?.txt', '/static/what%3F.HASH.txt'],
    ['what%3F.txt', '/static/what%3F.HASH.txt'],
    ['c#.txt', '/static/c%23.HASH.txt'],
    ['@scope/a+b,c;d=e&f.js', '/static/@scope/a+b,c;d=e&f.HASH.js'],
    ['ü.txt', '/static/%C3%BC.HASH.txt'],
    ['d/', '/static/d/'],
    ['d/#x', '/static/d/#x'],
  ])('of %j is %j', async (name, expected) => {
    expect((await urls())(name)).toBe(expected);
  });

  it.each([
    ['b.css', /^Missing staticfiles manifest entry for 'b\.css'\. Did you mean 'a\.css'\?$/],
    ['/a.css', /^Missing staticfiles manifest entry for '\/a\.css'\. Did you mean 'a\.css'\?$/],
    ['./a.css', /Did you mean 'a\.css'\?$/],
    ['A.css', /Did you mean 'a\.css'\?$/],
    ['d', /^Missing staticfiles manifest entry for 'd'/],
    ['__proto__', /^Missing staticfiles manifest entry for '__proto__'/],
    ['../a.css', /^Missing staticfiles manifest entry/],
    // An empty variable, most likely.
    [
      '',
      /^Missing staticfiles manifest entry for '': an empty name is no file\. Perhaps a variable is empty;/,
    ],
  ])('does not exist for %j, and the error says so', async (name, message) => {
    const url = await urls();
    expect(() => url(name)).toThrow(message);
  });

  it('is the unhashed one for unknown names where the manifest is not strict', async () => {
    const url = await urls({ WHITENOISE_MANIFEST_STRICT: false });
    expect(url('none.css?x')).toBe('/static/none.css?x');
    expect(url('a.css')).toBe('/static/a.HASH.css');
  });

  it.each<[Input, string]>([
    [{ STATIC_URL: 'assets/' }, '/assets/a.HASH.css'],
    [{ STATIC_URL: 'https://cdn.example/s' }, 'https://cdn.example/s/a.HASH.css'],
    [{ STATIC_HOST: 'https://cdn.example' }, 'https://cdn.example/static/a.HASH.css'],
    [{ STATIC_HOST: 'https://cdn.example/' }, 'https://cdn.example/static/a.HASH.css'],
    [{ STATIC_HOST: '//cdn.example', STATIC_URL: '/x/' }, '//cdn.example/x/a.HASH.css'],
    [
      { STATICFILES_STORAGE: { backend: 'ManifestStaticFilesStorage', options: { baseUrl: '/other' } } },
      '/other/a.HASH.css',
    ],
  ])('begins as %j says', async (settings, expected) => {
    expect((await urls(settings))('a.css')).toBe(expected);
  });

  it('is known without collectstatic in DEBUG, unhashed', async () => {
    const url = await urls({ DEBUG: true }, { collect: false });
    expect(url('a.css?v=1')).toBe('/static/a.css?v=1');
    expect(url('d/x y.png')).toBe('/static/d/x%20y.png');
    expect(url('font.eot?#iefix')).toBe('/static/font.eot?#iefix');
  });

  it('is an error in DEBUG for a file that collectstatic ignores', async () => {
    const made = await site({ DEBUG: true }, { collect: false });
    writeFileSync(path.join(made.settings.BASE_DIR, 'assets/a.css~'), '');
    expect(() => made.container.get(STORAGE).url('a.css~')).toThrow(
      "No static file 'a.css~'. Did you mean 'a.css'?",
    );
  });

  it('is the hashed one in DEBUG, too, when that is asked for', async () => {
    expect((await urls({ DEBUG: true }))('a.css', true)).toBe('/static/a.HASH.css');
  });

  it.each([
    ['none.css', "No static file 'none.css'"],
    ['A.css', "No static file 'A.css'. Did you mean 'a.css'?"],
    ['/a.css', "No static file '/a.css'. Did you mean 'a.css'?"],
    ['d', "No static file 'd'"],
    ['', "No static file ''"],
    ['d/../a.css', "No static file 'd/../a.css'. Did you mean 'a.css'?"],
  ])('that would not exist in production is an error in DEBUG already: %j', async (name, message) => {
    const url = await urls({ DEBUG: true }, { collect: false });
    expect(() => url(name)).toThrow(message);
  });

  it('is an error in DEBUG for another case, also of a folder, where the file system makes no difference', async () => {
    class Insensitive extends BaseFinder {
      *list(): Iterable<FoundFile> {
        yield { path: 'Img/x.png', source: path.join(base, 'Img/x.png'), prefix: 'P' };
      }
      protected override *matches(name: string): Iterable<string> {
        for (const { path, source } of this.list())
          if (name.toLowerCase() === `p/${path}`.toLowerCase()) yield source;
      }
    }
    const base = tree({ 'Img/x.png': '' });
    const url = await urls({ DEBUG: true, STATICFILES_FINDERS: [Insensitive] }, { collect: false });
    expect(url('P/Img/x.png')).toBe('/static/P/Img/x.png');
    for (const wrong of ['P/img/x.png', 'P/Img/X.png', 'P/IMG/x.PNG'])
      expect(() => url(wrong)).toThrow(`No static file '${wrong}'. Did you mean 'P/Img/x.png'?`);
  });

  it('is an error in DEBUG for a file that a finder lists and that is not there yet', async () => {
    class Early extends BaseFinder {
      *list(): Iterable<FoundFile> {
        yield { path: 'built.css', source: '/none/built.css' };
      }
    }
    const url = await urls({ DEBUG: true, STATICFILES_FINDERS: [Early] }, { collect: false });
    expect(() => url('built.css')).toThrow("No static file 'built.css'");
  });

  it('is told from the published name, which names the logical one', async () => {
    for (const settings of [{}, { DEBUG: true }]) {
      const { container } = await site(settings);
      const storage = container.get(STORAGE);
      const [published = ''] = storage.url('a.css', { force: true }).split('/static/').slice(1);
      expect(() => storage.url(published)).toThrow(
        /'a\.[0-9a-f]{12}\.css'.*: a published name changes with the content of the file\. Did you mean 'a\.css'\?$/,
      );
    }
  });

  it.each([{}, { DEBUG: true }])('is not that of an empty name, with %j', async (settings) => {
    const url = await urls(settings);
    expect(() => url('')).toThrow(/'': an empty name is no file\. .*\{% get_static_prefix %\} gives the URL/);
  });

  it.each([
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
  ])('asked for in %s where the file is in %s says that they only look the same', async (asked, there) => {
    for (const settings of [{}, { DEBUG: true }]) {
      const made = await site(settings, { collect: false });
      writeFileSync(path.join(made.settings.BASE_DIR, 'assets', 'ä.png'.normalize(there)), '');
      await callCommand(made, 'collectstatic', { input: false, verbosity: 0 });
      expect(() => made.container.get(STORAGE).url('ä.png'.normalize(asked))).toThrow(
        `differs in Unicode normalization (${there}, not ${asked}). Did you mean '${'ä.png'.normalize(there)}'?`,
      );
    }
  });

  it('of a release that was published meanwhile is found after a reload', async () => {
    const made = await site();
    const storage = made.container.get(STORAGE);
    const before = storage.url('a.css');
    writeFileSync(path.join(made.settings.BASE_DIR, 'assets/a.css'), 'changed');
    await callCommand(made, 'collectstatic', { input: false, verbosity: 0 });
    expect(storage.url('a.css')).not.toBe(before);
  });

  it('cannot be had from a damaged manifest, but collectstatic mends it', async () => {
    const made = await site();
    const manifest = path.join(String(made.settings.STATIC_ROOT), 'staticfiles.json');
    writeFileSync(manifest, '{"version": "9"}');
    const storage = made.container.get(STORAGE);
    storage.reload?.();
    expect(() => storage.url('a.css')).toThrow(/staticfiles\.json/);
    await callCommand(made, 'collectstatic', { input: false, verbosity: 0 });
    expect(storage.url('a.css')).toMatch(/^\/static\/a\.[0-9a-f]{12}\.css$/);
    rmSync(manifest);
  });

  it('says that nothing was collected when there is no manifest at all', async () => {
    const url = await urls({ STATIC_ROOT: folder() }, { collect: false });
    expect(() => url('a.css')).toThrow(
      "Missing staticfiles manifest entry for 'a.css'. Nothing was collected yet: run collectstatic",
    );
  });
});

describe('the URL of a file that is not hashed', () => {
  it.each([
    ['a.css?v=1#x', '/static/a.css?v=1#x'],
    ['d/x y.png', '/static/d/x%20y.png'],
    ['/a.css', '/static/a.css'],
    ['none', '/static/none'],
  ])('of %j is %j', async (name, expected) => {
    expect((await urls({ STATICFILES_STORAGE: 'StaticFilesStorage' }, { collect: false }))(name)).toBe(
      expected,
    );
  });
});
