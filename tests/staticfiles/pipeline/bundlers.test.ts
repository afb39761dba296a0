import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { readManifest, type ViteManifest } from '../../../framework/manifest';
import {
  type BuildOptions,
  compressed,
  DEFAULT_IGNORE_PATTERNS,
  type HashedFilesOptions,
  hashedFiles,
  plainFiles,
} from '../../../framework/staticfiles';
import { whiteNoise } from '../../../framework/whitenoise';
import { contents, folder, paths, tree } from '../tree';
import { buildFolder, ENCODERS, expectWhole, text } from './building';

const IMMUTABLE = 'max-age=315360000, public, immutable';

const CHUNKS: ViteManifest = {
  '_shared-PeLQofME.js': { file: 'assets/shared-PeLQofME.js', name: 'shared' },
  'src/main.js': {
    file: 'assets/main-UT-H_nXq.js',
    name: 'main',
    src: 'src/main.js',
    isEntry: true,
    imports: ['_shared-PeLQofME.js'],
    css: ['assets/main-D45dZk1k.css'],
    assets: ['assets/logo-DDoesTvn.svg'],
  },
  'src/old.js': { file: 'assets/old.js', name: 'old', src: 'src/old.js', isEntry: true },
};

const BUILD = {
  'frontend/.vite/manifest.json': JSON.stringify(CHUNKS),
  'frontend/assets/main-UT-H_nXq.js':
    "import './shared-PeLQofME.js';\n//# sourceMappingURL=main-UT-H_nXq.js.map",
  'frontend/assets/main-UT-H_nXq.js.map': '{"version":3,"sources":[],"mappings":""}',
  'frontend/assets/shared-PeLQofME.js': `export default '/static/frontend/icon.svg'; // ${text('shared')}`,
  'frontend/assets/main-D45dZk1k.css': `a { background: url(./logo-DDoesTvn.svg) } ${text('main')}`,
  'frontend/assets/logo-DDoesTvn.svg': '<svg/>',
  'frontend/assets/old.js': "import './shared-PeLQofME.js';",
  'frontend/icon.svg': '<svg/>',
};

/** Collects sources as the command does by default. */
function collect(
  sources: string,
  target: string,
  options: Partial<HashedFilesOptions> = {},
  build: BuildOptions = {},
) {
  const processing = compressed(hashedFiles({ staticUrl: '/static/', ...options }), { encoders: ENCODERS });
  return buildFolder(sources, target, { ignorePatterns: DEFAULT_IGNORE_PATTERNS, ...build }, processing);
}

function serve(root: string) {
  return whiteNoise((_request, response) => response.writeHead(404).end(), { root, prefix: '/static/' });
}

async function cacheControl(root: string, name: string): Promise<string | undefined> {
  const { headers } = await request(serve(root)).get(`/static/${name}`).expect(200);
  return headers['cache-control'];
}

const identities = (root: string) => paths(root).filter((name) => !/\.(?:gz|br)$/.test(name));

describe('a build of Vite that is collected', () => {
  it('is published under its own names, with its own bytes, and under no others', async () => {
    const [sources, target] = [tree(BUILD), folder()];
    expect((await collect(sources, target)).problems).toEqual([]);
    const [icon] = identities(target).filter((name) => /^frontend\/icon\.[0-9a-f]{12}\.svg$/.test(name));
    const { 'frontend/.vite/manifest.json': _manifest, ...published } = BUILD;
    expect(identities(target)).toEqual([...Object.keys(published), icon, 'staticfiles.json'].sort());
    for (const [name, content] of Object.entries(published)) expect(contents(target)[name]).toBe(content);
    expect(paths(target)).toContain('frontend/assets/main-D45dZk1k.css.br');
    expectWhole(target);
  });

  it('has its names and chunks in the manifest of the release', async () => {
    const [sources, target] = [tree(BUILD), folder()];
    await collect(sources, target);
    const manifest = readManifest(target);
    const main = 'frontend/assets/main-UT-H_nXq.js';
    expect(manifest?.paths[main]).toBe(main);
    expect(manifest?.files[main]).toMatchObject({ size: BUILD[main].length, immutable: true });
    expect(manifest?.files['frontend/assets/old.js']).not.toHaveProperty('immutable');
    expect(manifest?.bundles).toEqual({ 'frontend/': CHUNKS });
    expect(manifest?.paths).not.toHaveProperty(['frontend/.vite/manifest.json']);
  });

  it('is served for ever as far as Vite hashed it', async () => {
    const [sources, target] = [tree(BUILD), folder()];
    await collect(sources, target);
    for (const name of ['main-UT-H_nXq.js', 'shared-PeLQofME.js', 'main-D45dZk1k.css', 'logo-DDoesTvn.svg']) {
      expect(await cacheControl(target, `frontend/assets/${name}`)).toBe(IMMUTABLE);
    }
    for (const name of ['assets/old.js', 'assets/main-UT-H_nXq.js.map', 'icon.svg']) {
      expect(await cacheControl(target, `frontend/${name}`)).toBe('max-age=60, public');
    }
  });

  it('keeps its names in files that refer to it', async () => {
    const sources = tree({
      ...BUILD,
      'page.html':
        '<script type=module src=/static/frontend/assets/main-UT-H_nXq.js></script><img src=x.svg>',
      'x.svg': '<svg/>',
      'site.css': 'a { background: url(frontend/assets/logo-DDoesTvn.svg) }',
    });
    const target = folder();
    expect((await collect(sources, target, { html: true })).problems).toEqual([]);
    const page = contents(target)['page.html'];
    expect(page).toContain('src="/static/frontend/assets/main-UT-H_nXq.js"');
    expect(page).toMatch(/src="x\.[0-9a-f]{12}\.svg"/);
    const [css] = identities(target).filter((name) => /^site\.[0-9a-f]+\.css$/.test(name));
    expect(contents(target)[css ?? '']).toContain('url("frontend/assets/logo-DDoesTvn.svg")');
  });

  it('is there already the next time', async () => {
    const [sources, target] = [tree(BUILD), folder()];
    await collect(sources, target);
    const again = await collect(sources, target);
    expect(again).toMatchObject({ modified: 0, unmodified: 8, problems: [] });
    writeFileSync(
      path.join(sources, 'frontend/.vite/manifest.json'),
      JSON.stringify({ ...CHUNKS, 'src/old.js': CHUNKS['src/main.js'] }),
    );
    await collect(sources, target);
    expect(readManifest(target)?.files['frontend/assets/old.js']).not.toHaveProperty('immutable');
    expect(readManifest(target)?.paths['frontend/assets/old.js']).toMatch(/old\.[0-9a-f]{12}\.js/);
  });

  it('keeps its names where only hashed files are kept, and what it names otherwise is told of', async () => {
    const [sources, target] = [tree(BUILD), folder()];
    const { problems } = await collect(sources, target, { keepOnlyHashedFiles: true });
    expect(problems).toMatchObject([
      { id: 'staticfiles.W034', file: 'frontend/assets/shared-PeLQofME.js', severity: 'warning' },
    ]);
    expect(problems[0]?.message).toContain("'frontend/icon.svg'");
    expect(paths(target)).toContain('frontend/assets/main-UT-H_nXq.js');
    expect(paths(target)).not.toContain('frontend/icon.svg');
  });

  it('is found by the older manifest.json, which is a file like any other besides', async () => {
    const { 'frontend/.vite/manifest.json': manifest, ...files } = BUILD;
    const [sources, target] = [tree({ ...files, 'frontend/manifest.json': manifest }), folder()];
    expect((await collect(sources, target)).problems).toEqual([]);
    expect(await cacheControl(target, 'frontend/assets/main-UT-H_nXq.js')).toBe(IMMUTABLE);
    expect(paths(target)).toContain('frontend/manifest.json');
  });

  it('is a build like any other files where its manifest is left out', async () => {
    const [sources, target] = [tree(BUILD), folder()];
    await collect(sources, target, {}, { ignorePatterns: [...DEFAULT_IGNORE_PATTERNS, '.vite'] });
    expect(readManifest(target)?.paths['frontend/assets/old.js']).toMatch(/old\.[0-9a-f]{12}\.js/);
  });

  it('may register a service worker, which is asked for anew each time', async () => {
    const sources = tree({
      ...BUILD,
      'frontend/assets/shared-PeLQofME.js':
        "navigator.serviceWorker.register(new URL('../../sw.js', import.meta.url))",
      'sw.js': 'self',
    });
    const target = folder();
    await collect(sources, target);
    expect(await cacheControl(target, 'sw.js')).toBe('no-cache');
  });

  it('is served for ever from a storage that hashes nothing, by its own manifest', async () => {
    const [sources, target] = [tree(BUILD), folder()];
    const options = { ignorePatterns: DEFAULT_IGNORE_PATTERNS };
    expect((await buildFolder(sources, target, options, plainFiles())).problems).toEqual([]);
    expect(paths(target)).toEqual(Object.keys(BUILD).sort());
    expect(await cacheControl(target, 'frontend/assets/main-UT-H_nXq.js')).toBe(IMMUTABLE);
  });
});

describe.each([
  ['hashed', hashedFiles({ staticUrl: '/static/' })],
  ['plain', plainFiles()],
])("a manifest of Vite's that cannot be used ends a build of %s files", (_kind, processing) => {
  const [sources, target] = [() => tree(BUILD), () => folder()];
  const attempt = (from: string, to: string) =>
    buildFolder(from, to, { ignorePatterns: DEFAULT_IGNORE_PATTERNS }, processing);

  it.each([
    ['when it is broken', { 'frontend/.vite/manifest.json': '{' }, /manifest\.json is not JSON/],
    [
      'when it names files that are gone',
      { 'frontend/.vite/manifest.json': JSON.stringify({ x: { file: 'assets/main-UT-H_nXx.js' } }) },
      /names 'frontend\/assets\/main-UT-H_nXx\.js', and there is no such file\. The nearest name there is 'frontend\/assets\/main-UT-H_nXq\.js'/,
    ],
    [
      'when there are two that differ',
      { 'frontend/manifest.json': JSON.stringify({ 'src/old.js': CHUNKS['src/old.js'] }) },
      /are two manifests of Vite for one folder, and they differ/,
    ],
  ])('%s, and the release before stays', async (_when, change, message) => {
    const [from, to] = [sources(), target()];
    await attempt(from, to);
    const before = contents(to);
    tree(change, from);
    const { problems, modified } = await attempt(from, to);
    expect(problems).toMatchObject([{ severity: 'error', file: 'frontend/.vite/manifest.json' }]);
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.message).toContain(path.join(from, 'frontend/.vite/manifest.json'));
    expect(modified).toBe(0);
    expect(contents(to)).toEqual(before);
  });
});

describe('files that the option prehashed names', () => {
  const FILES = {
    'app/main.3f2a9c1b44aa1234dd0f.js': "import('./787.0123456789.chunk.js')",
    'app/787.0123456789.chunk.js': '1',
    'app/main-QH2RIV6W.css': 'a { background: url(missing.png) }',
    'app/12345678.js': '1',
    'app/index.html': '<script src=main.3f2a9c1b44aa1234dd0f.js></script>',
    'app/main.js': '1',
    'other/main.3f2a9c1b44aa1234dd0f.js': '2',
  };

  it('are published as they are, are served for ever, and are read for no references', async () => {
    const [sources, target] = [tree(FILES), folder()];
    const { problems } = await collect(sources, target, { prehashed: ['app/*[0-9]*', 'app/*.css'] });
    expect(problems).toEqual([]);
    for (const name of Object.keys(FILES).slice(0, 4)) {
      expect(await cacheControl(target, name)).toBe(IMMUTABLE);
      expect(readFileSync(path.join(target, name), 'utf8')).toBe(FILES[name as keyof typeof FILES]);
      expect(readManifest(target)?.paths[name]).toBe(name);
    }
    for (const name of Object.keys(FILES).slice(4)) {
      expect(await cacheControl(target, name)).toBe('max-age=60, public');
      expect(readManifest(target)?.paths[name]).not.toBe(name);
    }
  });

  it('are hashed like others, with a warning, where no part of the name can be a hash', async () => {
    const [sources, target] = [tree(FILES), folder()];
    const { problems } = await collect(sources, target, { prehashed: ['app/*'] });
    expect(problems).toMatchObject([
      { id: 'staticfiles.W038', file: 'app/index.html', others: { count: 1, first: ['app/main.js'] } },
    ]);
    expect(await cacheControl(target, 'app/index.html')).toBe('max-age=60, public');
  });
});
