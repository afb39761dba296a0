import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseFragment } from 'parse5';
import { describe, expect, it } from 'vitest';
import { collectFolders } from '../../framework';
import { AssetNotFoundError, openAssets, TagError } from '../../framework/assets';
import { whiteNoise } from '../../framework/whitenoise';
import { posixIt } from '../platform';
import { contents, folder, paths, tree } from '../staticfiles/tree';
import { fallback } from '../whitenoise/serving';

const APPLICATION = {
  'app/main.mjs':
    "import { dep } from './dep.mjs';\nexport * from '/static/app/shared.mjs';\nimport('./lazy.mjs');\nexport default dep;\n",
  'app/dep.mjs': "import './leaf.mjs';\nimport './main.mjs';\nexport const dep = 1;\n",
  'app/leaf.mjs': 'export const leaf = 1;\n',
  'app/lazy.mjs': "import { leaf } from './leaf.mjs';\nexport const lazy = leaf;\n",
  'app/shared.mjs': 'export const shared = 1;\n',
  'app/other.mjs': 'export const other = 1;\n',
};

async function collected(
  files: Readonly<Record<string, string>>,
  options: Partial<Parameters<typeof collectFolders>[1]> = {},
) {
  const out = path.join(folder(), 'out');
  const result = await collectFolders([tree(files)], {
    out,
    prefix: '/static/',
    compress: false,
    modules: 'importmap',
    ...options,
  });
  return { out, result, files: contents(out) };
}

interface ImportMap {
  readonly imports: Record<string, string>;
  readonly integrity?: Record<string, string>;
}

function mapIn(markup: string): ImportMap {
  const script = parseFragment(markup).childNodes.find(({ nodeName }) => nodeName === 'script');
  const [text] = (script as { childNodes: { value: string }[] } | undefined)?.childNodes ?? [];
  return JSON.parse(text?.value ?? 'null');
}

const named = (files: Readonly<Record<string, string>>, name: string): string => {
  const [stem = '', extension = ''] = name.split(/\.(?=[^.]*$)/);
  const found = Object.keys(files).find(
    (file) => file.startsWith(`${stem}.`) && file.endsWith(`.${extension}`) && file !== name,
  );
  return found ?? name;
};

describe('files that are collected for import maps', () => {
  it('import each other as they are written, under hashed names that a change of one alone changes', async () => {
    const first = await collected(APPLICATION);
    for (const [name, text] of Object.entries(APPLICATION))
      expect(first.files[named(first.files, name)]).toBe(text);
    const second = await collected({ ...APPLICATION, 'app/leaf.mjs': 'export const leaf = 2;\n' });
    const changed = paths(second.out).filter((name) => !(name in first.files));
    expect(changed).toEqual([named(second.files, 'app/leaf.mjs')]);
  });

  it('are rewritten by default', async () => {
    const { files } = await collected(APPLICATION, { modules: undefined });
    expect(files[named(files, 'app/lazy.mjs')]).toMatch(/from "\.\/leaf\.[0-9a-f]{12}\.mjs"/);
  });

  it('are rewritten as far as workers load them, which import maps do not reach', async () => {
    const { files } = await collected({
      'main.mjs':
        "import './dep.mjs';\nnew Worker(new URL('./worker.mjs', import.meta.url), { type: 'module' });\n",
      'worker.mjs': "import './in-worker.mjs';\n",
      'in-worker.mjs': "import './dep.mjs';\n",
      'dep.mjs': "import './leaf.mjs';\n",
      'leaf.mjs': '',
      'page.mjs': "import './dep.mjs';\n",
    });
    expect(files[named(files, 'main.mjs')]).toMatch(
      /^import '.\/dep.mjs';\nnew Worker\(new URL\('.\/worker.[0-9a-f]{12}.mjs'/,
    );
    expect(files[named(files, 'worker.mjs')]).toMatch(/^import"\.\/in-worker.[0-9a-f]{12}.mjs"/);
    expect(files[named(files, 'in-worker.mjs')]).toMatch(/^import"\.\/dep.[0-9a-f]{12}.mjs"/);
    expect(files[named(files, 'dep.mjs')]).toMatch(/^import"\.\/leaf.[0-9a-f]{12}.mjs"/);
    expect(files[named(files, 'page.mjs')]).toBe("import './dep.mjs';\n");
  });

  it('are rewritten where the URL of an import is not the one that a map has as its key', async () => {
    const { files } = await collected({
      'main.mjs':
        "import './dep.mjs?raw';\nimport './d%65p.mjs';\nimport './größe.mjs';\nimport './dep.mjs';\n",
      'dep.mjs': 'export {};\n',
      'größe.mjs': 'export const size = 1;\n',
    });
    const hash = (name: string) => /\.([0-9a-f]{12})\./.exec(named(files, name))?.[1];
    const text = Buffer.from(files[named(files, 'main.mjs')] ?? '', 'latin1').toString();
    const umlaut = /import"\.\/größe\.[0-9a-f]{12}\.mjs"/;
    expect(text).toContain(
      `import"./dep.${hash('dep.mjs')}.mjs?raw";\nimport"./dep.${hash('dep.mjs')}.mjs";\n`,
    );
    expect(text).toMatch(umlaut);
    expect(text).toMatch(/import '.\/dep.mjs';\n$/);
  });

  it('have in the manifest which module imports which', async () => {
    const { files } = await collected(APPLICATION);
    const manifest = JSON.parse(files['staticfiles.json'] ?? '');
    expect(manifest.modules).toEqual({
      'app/dep.mjs': ['app/leaf.mjs', 'app/main.mjs'],
      'app/lazy.mjs': ['app/leaf.mjs'],
      'app/main.mjs': ['app/dep.mjs', 'app/shared.mjs', 'app/lazy.mjs'],
    });
    expect(manifest.lazyModules).toEqual({ 'app/main.mjs': ['app/lazy.mjs'] });
  });

  it('must be published under their own names as well', async () => {
    await expect(collected(APPLICATION, { keepOnlyHashed: true })).rejects.toThrow(
      /needs the files under their own names/,
    );
  });

  it('may import what is missing no more than others may', async () => {
    await expect(collected({ 'a.mjs': "import './b.mjs';\n" })).rejects.toThrow(
      /refers to '.\/b.mjs', but there is no static file/,
    );
  });
});

describe('bare names', () => {
  const FILES = {
    'main.mjs':
      "import { Box } from 'three';\nimport { Orbit } from 'three/addons/orbit.js';\nimport 'three';\n",
    'vendor/three.js': "import './core.js';\n",
    'vendor/core.js': '',
    'vendor/addons/orbit.js': "import 'three';\n",
    'vendor/addons/unused.js': '',
  };
  const IMPORTS = { three: 'vendor/three.js', 'three/addons/': 'vendor/addons/' };

  it('lead to the modules that the option names, and to those below a folder that are used', async () => {
    const { out, files } = await collected(FILES, { imports: IMPORTS });
    const { imports } = mapIn(openAssets(out, { prefix: '/static/' }).importMap('main.mjs'));
    expect(imports).toEqual({
      '/static/main.mjs': `/static/${named(files, 'main.mjs')}`,
      '/static/vendor/addons/orbit.js': `/static/${named(files, 'vendor/addons/orbit.js')}`,
      '/static/vendor/core.js': `/static/${named(files, 'vendor/core.js')}`,
      '/static/vendor/three.js': `/static/${named(files, 'vendor/three.js')}`,
      three: `/static/${named(files, 'vendor/three.js')}`,
      'three/addons/orbit.js': `/static/${named(files, 'vendor/addons/orbit.js')}`,
    });
  });

  it('can be entries of a map themselves', async () => {
    const { out } = await collected(FILES, { imports: IMPORTS });
    const { imports } = mapIn(openAssets(out, { prefix: '/static/' }).importMap('three'));
    expect(Object.keys(imports)).toEqual(['/static/vendor/core.js', '/static/vendor/three.js', 'three']);
  });

  it('are found where imports are rewritten, too', async () => {
    const { out, files } = await collected(FILES, { imports: IMPORTS, modules: true });
    const { imports } = mapIn(openAssets(out, { prefix: '/static/' }).importMap('main.mjs'));
    expect(imports.three).toBe(`/static/${named(files, 'vendor/three.js')}`);
    expect(imports['three/addons/orbit.js']).toBe(`/static/${named(files, 'vendor/addons/orbit.js')}`);
  });

  it('that nobody names are told of with their place, and so are those in a worker', async () => {
    const { result } = await collected({
      'main.mjs': "import 'lodash';\nimport 'node:fs';\nimport 'https://cdn.example/a.js';\n",
    });
    expect(result.problems).toEqual([
      expect.objectContaining({
        severity: 'warning',
        id: 'staticfiles.W039',
        file: 'main.mjs',
        line: 1,
        column: 9,
      }),
    ]);
    const { result: inWorker } = await collected(
      { ...FILES, 'page.js': "new Worker(new URL('main.mjs', import.meta.url));" },
      { imports: IMPORTS },
    );
    expect(inWorker.problems[0]?.message).toMatch(/'three' and is loaded by a worker/);
  });

  it('that lead to a missing file end the build, with the place of the import', async () => {
    const missing = collected(FILES, { imports: { ...IMPORTS, 'three/addons/': 'vendor/addon/' } });
    await expect(missing).rejects.toThrow(
      /main\.mjs:2:24[\s\S]*no static file 'vendor\/addon\/orbit.js'[\s\S]*there is 'vendor\/addons\/orbit.js'/,
    );
    const unknown = collected(FILES, { imports: { ...IMPORTS, d3: 'vendor/d3.js' } });
    await expect(unknown).rejects.toThrow(
      /is named by STATICFILES_IMPORTS \(or --import\) as 'd3', and there is no such static file/,
    );
  });

  it.each([
    [{ './a': 'a.js' }],
    [{ '/a': 'a.js' }],
    [{ 'https://a': 'a.js' }],
    [{ a: '/a.js' }],
    [{ 'a/': 'a.js' }],
    [{ a: 'a/' }],
    [{ '': 'a.js' }],
  ])('%j are refused', async (imports) => {
    await expect(collected(FILES, { imports: imports as Record<string, string> })).rejects.toThrow(/imports/);
  });
});

describe('an import map', () => {
  it('has the modules below its entries, sorted, and nothing else', async () => {
    const { out, files } = await collected(APPLICATION);
    const markup = openAssets(out, { prefix: '/static/' }).importMap('app/lazy.mjs', { nonce: 'n' });
    expect(markup).toBe(
      `<script type="importmap" nonce="n">{"imports":{"/static/app/lazy.mjs":"/static/${named(files, 'app/lazy.mjs')}",` +
        `"/static/app/leaf.mjs":"/static/${named(files, 'app/leaf.mjs')}"}}</script>`,
    );
    const all = mapIn(openAssets(out, { prefix: '/static/' }).importMap(['app/main.mjs', 'app/lazy.mjs']));
    expect(Object.keys(all.imports)).toEqual(
      ['dep', 'lazy', 'leaf', 'main', 'shared'].map((name) => `/static/app/${name}.mjs`),
    );
  });

  it('has keys and values on the host of the files', async () => {
    const { out, files } = await collected(APPLICATION);
    const assets = openAssets(out, { prefix: '/static/', host: 'https://cdn.example' });
    expect(mapIn(assets.importMap('app/leaf.mjs')).imports).toEqual({
      'https://cdn.example/static/app/leaf.mjs': `https://cdn.example/static/${named(files, 'app/leaf.mjs')}`,
    });
  });

  it('has the integrity of the modules where it is asked for, or where tags have it', async () => {
    const { out, files } = await collected(APPLICATION);
    const name = named(files, 'app/leaf.mjs');
    const digest = createHash('sha384')
      .update(readFileSync(path.join(out, name)))
      .digest('base64');
    const expected = { [`/static/${name}`]: `sha384-${digest}` };
    const assets = openAssets(out, { prefix: '/static/' });
    expect(mapIn(assets.importMap('app/leaf.mjs')).integrity).toBeUndefined();
    expect(mapIn(assets.importMap('app/leaf.mjs', { integrity: true })).integrity).toEqual(expected);
    const verifying = openAssets(out, { prefix: '/static/', integrity: true });
    expect(mapIn(verifying.importMap('app/leaf.mjs')).integrity).toEqual(expected);
    const elsewhere = openAssets(out, { prefix: '/static/', integrity: 'host' });
    expect(mapIn(elsewhere.importMap('app/leaf.mjs')).integrity).toBeUndefined();
  });

  it('is followed by preloads of what the entries import before they run', async () => {
    const { out, files } = await collected(APPLICATION);
    const assets = openAssets(out, { prefix: '/static/' });
    const [, ...links] = assets.importMap('app/main.mjs', { preload: true }).split('\n');
    expect(links).toEqual(
      ['app/dep.mjs', 'app/shared.mjs', 'app/leaf.mjs'].map(
        (name) => `<link rel="modulepreload" href="/static/${named(files, name)}">`,
      ),
    );
  });

  it('has the hash that a Content-Security-Policy lets it in by', async () => {
    const { out } = await collected(APPLICATION);
    const assets = openAssets(out, { prefix: '/static/' });
    const text = /<script type="importmap">(.*)<\/script>/.exec(assets.importMap('app/main.mjs'))?.[1] ?? '';
    const digest = createHash('sha256').update(text).digest('base64');
    expect(assets.importMapHash('app/main.mjs')).toBe(`'sha256-${digest}'`);
    expect(assets.importMapHash('app/main.mjs', { integrity: true })).not.toBe(`'sha256-${digest}'`);
  });

  posixIt('cannot be broken out of by the name of a file', async () => {
    const { out } = await collected({ 'a<!--b.mjs': "import './c<script>.mjs';\n", 'c<script>.mjs': '' });
    const markup = openAssets(out, { prefix: '/static/' }).importMap('a<!--b.mjs');
    expect(markup.slice('<script type="importmap">'.length, -'</script>'.length)).not.toContain('<');
    expect(Object.keys(mapIn(markup).imports)).toHaveLength(2);
  });

  it('is refused for what is missing and for what is no module', async () => {
    const { out } = await collected({ ...APPLICATION, 'a.css': '' });
    const assets = openAssets(out, { prefix: '/static/' });
    expect(() => assets.importMap('app/man.mjs')).toThrow(AssetNotFoundError);
    expect(() => assets.importMap('a.css')).toThrow(
      new TagError("importmap: 'a.css' is text/css, expected a module"),
    );
  });

  it('has the bare names of its options where files have their own names', () => {
    const root = tree(APPLICATION);
    const { assets } = whiteNoise(fallback, { root, prefix: '/static/', autorefresh: true });
    const imports = { leaf: 'app/leaf.mjs', 'app/': 'app/' };
    expect(mapIn(assets.importMap('app/main.mjs', { imports })).imports).toEqual({
      leaf: '/static/app/leaf.mjs',
      'app/': '/static/app/',
    });
  });
});
