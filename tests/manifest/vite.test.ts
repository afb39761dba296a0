import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Bundle,
  ManifestError,
  parseManifest,
  parseViteManifest,
  readBundles,
  type ViteManifest,
  viteHashedFiles,
  viteManifestLocation,
} from '../../framework/manifest';
import { serializeManifest } from '../../framework/staticfiles/manifest';

/** Reads the builds among files, given by path and content. */
function bundlesIn(files: Readonly<Record<string, string>>): Bundle[] {
  return readBundles(
    Object.entries(files).map(([path, text]) => ({ path, where: `/site/${path}`, read: () => text })),
    { has: (path) => Object.hasOwn(files, path), paths: () => Object.keys(files) },
  );
}

const text = (chunks: ViteManifest) => JSON.stringify(chunks);

const MAIN: ViteManifest = {
  'src/main.ts': { file: 'assets/main-DiwrgTda.js', name: 'main', src: 'src/main.ts', isEntry: true },
};

describe("Vite's manifest", () => {
  it('is found in .vite, in whatever folder, and under its former name', () => {
    expect(viteManifestLocation('.vite/manifest.json')).toEqual({ folder: '', isCertain: true });
    expect(viteManifestLocation('a/b/.vite/manifest.json')).toEqual({ folder: 'a/b/', isCertain: true });
    expect(viteManifestLocation('a/manifest.json')).toEqual({ folder: 'a/', isCertain: false });
    for (const path of ['a/x.vite/manifest.json', 'a/web-manifest.json', '.vite/ssr-manifest.json']) {
      const place = viteManifestLocation(path);
      expect(place?.isCertain ?? false, path).toBe(false);
    }
  });

  it('gives the chunks of a build, and lets pass what is not used here', () => {
    const given = {
      '_shared-B7PI925R.js': {
        file: 'assets/shared-B7PI925R.js',
        name: 'shared',
        css: ['assets/shared-ChJ_j-JJ.css'],
      },
      'src/main.ts': {
        file: 'assets/main-DiwrgTda.js',
        name: 'main',
        names: ['main'],
        src: 'src/main.ts',
        isEntry: true,
        isDynamicEntry: false,
        imports: ['_shared-B7PI925R.js'],
        dynamicImports: ['src/lazy.ts'],
        css: [],
      },
    };
    expect(parseViteManifest(JSON.stringify(given), 'manifest.json', true)).toEqual({
      '_shared-B7PI925R.js': given['_shared-B7PI925R.js'],
      'src/main.ts': {
        file: 'assets/main-DiwrgTda.js',
        name: 'main',
        src: 'src/main.ts',
        isEntry: true,
        imports: ['_shared-B7PI925R.js'],
      },
    });
  });

  it.each([
    ['{"src/main.ts":', /^\/site\/\.vite\/manifest\.json is not JSON: /],
    ['[]', /is not a manifest of Vite: expected an object$/],
    ['{"src/main.ts":{}}', /'src\/main\.ts' has no "file" with the name of a file$/],
    ['{"a":{"file":"../../secret.js"}}', /'a' has no "file"/],
    ['{"a":{"file":"/etc/passwd"}}', /'a' has no "file"/],
    ['{"a":{"file":"a.js","css":"a.css"}}', /"css" of 'a' is not a list of names of files$/],
    ['{"a":{"file":"a.js","assets":[1]}}', /"assets" of 'a' is not a list/],
    ['{"a":{"file":"a.js","imports":["_b.js"]}}', /"imports" of 'a' is not a list of keys of the manifest$/],
  ])('is refused when it is broken: %s', (broken, message) => {
    expect(() => bundlesIn({ '.vite/manifest.json': broken, 'a.js': '' })).toThrow(ManifestError);
    expect(() => bundlesIn({ '.vite/manifest.json': broken, 'a.js': '' })).toThrow(message);
  });

  it('has no prototype: a chunk may be called __proto__', () => {
    const manifest = parseViteManifest('{"__proto__":{"file":"a.js"}}', 'm', true);
    expect(Object.keys(manifest ?? {})).toEqual(['__proto__']);
  });

  it.each([
    ['a web app manifest', '{"name":"App","icons":[{"src":"icon.png"}],"display":"standalone"}'],
    ['the manifest of webpack-manifest-plugin', '{"main.js":"/main.3f2a9c1b44.js","main.css":"/main.css"}'],
    ['the manifest of Rsbuild', '{"allFiles":["/a.js"],"entries":{"index":{"initial":{"js":["/a.js"]}}}}'],
    ['files by name, with no source', '{"main":{"file":"main.js"}}'],
    ['an empty object', '{}'],
    ['something broken', '{'],
  ])('is not seen in manifest.json when that is %s', (_what, content) => {
    expect(bundlesIn({ 'manifest.json': content })).toEqual([]);
  });

  it('is adopted from manifest.json, where Vite 4 and Laravel have it', () => {
    const [bundle] = bundlesIn({ 'build/manifest.json': text(MAIN), 'build/assets/main-DiwrgTda.js': '' });
    expect(bundle).toMatchObject({ folder: 'build/', where: '/site/build/manifest.json', chunks: MAIN });
  });

  it('may lie in several folders, and twice in one if both say the same', () => {
    const files = {
      'a/.vite/manifest.json': text(MAIN),
      'a/manifest.json': text(MAIN),
      'a/assets/main-DiwrgTda.js': '',
      'b/.vite/manifest.json': text(MAIN),
      'b/assets/main-DiwrgTda.js': '',
    };
    expect(bundlesIn(files).map(({ folder }) => folder)).toEqual(['a/', 'b/']);
  });

  it('is refused when two in one folder differ: one is left from another build', () => {
    const other = { 'src/main.ts': { ...MAIN['src/main.ts'], file: 'assets/main-OldOld12.js' } };
    const files = { 'a/.vite/manifest.json': text(MAIN), 'a/manifest.json': JSON.stringify(other) };
    expect(() => bundlesIn(files)).toThrow(
      '/site/a/.vite/manifest.json and /site/a/manifest.json are two manifests of Vite for one folder, and they ' +
        'differ: remove the one that an earlier build left',
    );
  });

  it('is refused when it names a file that is gone, with the nearest name', () => {
    const files = {
      'a/.vite/manifest.json': text({ x: { file: 'assets/main-DiwrgTda.js', css: ['assets/x.css'] } }),
      'a/assets/main-DiwrgTdb.js': '',
    };
    expect(() => bundlesIn(files)).toThrow(
      "/site/a/.vite/manifest.json names 'a/assets/main-DiwrgTda.js' (and 1 more), and there is no such file. The " +
        "nearest name there is 'a/assets/main-DiwrgTdb.js'. Run vite build again, or remove the manifest",
    );
  });

  it('keeps its chunks in the manifest of a release', () => {
    const written = serializeManifest({ paths: {}, files: {}, bundles: { 'frontend/': MAIN } });
    expect(parseManifest(written, 'staticfiles.json').bundles).toEqual({ 'frontend/': MAIN });
    const broken = written.replace('"file"', '"life"');
    expect(() => parseManifest(broken, 'staticfiles.json')).toThrow(
      `staticfiles.json: "bundles" has no build for 'frontend/': 'src/main.ts' has no "file" with the name of a file`,
    );
  });
});

describe('the files to which Vite gave a hash', () => {
  const hashed = (chunks: ViteManifest) => [...viteHashedFiles(chunks)].sort();
  const chunk = (file: string, name?: string) => ({ file, ...(name === undefined ? {} : { name }) });

  it('are those of its default names: chunks, style sheets and images', () => {
    const chunks: ViteManifest = {
      'src/main.ts': {
        ...chunk('assets/main-UT-H_nXq.js', 'main'),
        css: ['assets/main-D45dZk1k.css'],
        assets: ['assets/worker-C6rO2GVv.js', 'assets/logo-DDoesTvn.svg'],
      },
    };
    expect(hashed(chunks)).toEqual([
      'assets/logo-DDoesTvn.svg',
      'assets/main-D45dZk1k.css',
      'assets/main-UT-H_nXq.js',
      'assets/worker-C6rO2GVv.js',
    ]);
  });

  it('are those of other patterns: another length, hex, no name, another folder', () => {
    expect(hashed({ a: chunk('js/main.3f2a9c1b44.js', 'main') })).toEqual(['js/main.3f2a9c1b44.js']);
    expect(hashed({ a: chunk('main_aB3dE6.js', 'main') })).toEqual(['main_aB3dE6.js']);
    expect(hashed({ a: chunk('main-0123456789abcdef0123456789abcdef.js', 'main') })).toHaveLength(1);
  });

  it('are not those without one', () => {
    expect(hashed({ a: chunk('main.js', 'main'), b: chunk('assets/app.js', 'app') })).toEqual([]);
    expect(hashed({ a: chunk('main-20241127.js', 'main') })).toEqual([]);
    expect(hashed({ a: chunk('main-compiled.js', 'main') })).toEqual([]);
  });

  it('are not those whose own names look so', () => {
    const logo = { file: 'assets/logo-a1b2c3d4.svg', src: 'src/logo-a1b2c3d4.svg' };
    expect(hashed({ 'src/logo-a1b2c3d4.svg': logo })).toEqual([]);
    expect(hashed({ a: chunk('assets/legacy-x86v2b64.js', 'legacy-x86v2b64') })).toEqual([]);
  });

  it('are not those with an ending that others have as well', () => {
    const chunks = { a: chunk('main-v2beta10.js', 'main'), b: chunk('admin-v2beta10.js', 'admin') };
    expect(hashed(chunks)).toEqual([]);
  });

  it('are those whose hash is a word or a number by chance, if others of the pattern have one', () => {
    const chunks = {
      a: chunk('assets/main-abcdefgh.js', 'main'),
      b: chunk('assets/lazy-Cly5fg9j.js', 'lazy'),
    };
    expect(hashed(chunks)).toEqual(['assets/lazy-Cly5fg9j.js', 'assets/main-abcdefgh.js']);
    const elsewhere = { a: chunk('main-abcdefgh.js', 'main'), b: chunk('assets/lazy-Cly5fg9j.js', 'lazy') };
    expect(hashed(elsewhere)).toEqual(['assets/lazy-Cly5fg9j.js']);
  });

  it('are all of a build by the default pattern, whatever its hashes and names, and none without a hash', () => {
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
    const hash = fc
      .array(fc.constantFrom(...alphabet), { minLength: 8, maxLength: 8 })
      .map((list) => list.join(''));
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
    const builds = fc.uniqueArray(fc.tuple(name, hash), {
      minLength: 1,
      maxLength: 12,
      selector: ([, ending]) => ending,
    });
    fc.assert(
      fc.property(builds, (files) => {
        const build = Object.fromEntries(
          [['anchor', 'Cly5fg9j'] as const, ...files].map(([stem, ending], index) => {
            return [`${index}`, chunk(`assets/${stem}-${ending}.js`, stem)];
          }),
        );
        fc.pre(!files.some(([, ending]) => ending === 'Cly5fg9j'));
        expect(viteHashedFiles(build).size).toBe(files.length + 1);
        const plain = Object.fromEntries(
          files.map(([stem], index) => [`${index}`, chunk(`assets/${stem}.js`, stem)]),
        );
        expect(viteHashedFiles(plain).size).toBe(0);
      }),
    );
  });
});
