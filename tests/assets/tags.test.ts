import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssetNotFoundError, openAssets } from '../../framework/assets';
import { type ViteManifest } from '../../framework/manifest';
import { serializeManifest } from '../../framework/staticfiles/manifest';
import { type WhiteNoiseOptions, whiteNoise } from '../../framework/whitenoise';
import { posixIt } from '../platform';
import { fallback, TemporaryFolder } from '../whitenoise/serving';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => folder.remove());

/** The example of Vite's documentation, with a cycle and a style sheet as an entry. */
const CHUNKS: ViteManifest = {
  '_shared-B7PI925R.js': {
    file: 'assets/shared-B7PI925R.js',
    name: 'shared',
    css: ['assets/shared-ChJ_j-JJ.css'],
    imports: ['_deep-Cly5fg9j.js'],
  },
  '_deep-Cly5fg9j.js': { file: 'assets/deep-Cly5fg9j.js', name: 'deep', imports: ['_shared-B7PI925R.js'] },
  'views/foo.js': {
    file: 'assets/foo-BRBmoGS9.js',
    name: 'foo',
    src: 'views/foo.js',
    isEntry: true,
    imports: ['_shared-B7PI925R.js'],
    css: ['assets/foo-5UjPuW-k.css'],
  },
  'views/bar.js': {
    file: 'assets/bar-gkvgaI9m.js',
    name: 'bar',
    src: 'views/bar.js',
    isEntry: true,
    imports: ['_shared-B7PI925R.js', 'views/foo.js'],
  },
  'views/only.css': { file: 'assets/only-BuHcDAmV.css', src: 'views/only.css', isEntry: true },
  'views/logo.svg': { file: 'assets/logo-DDoesTvn.svg', src: 'views/logo.svg' },
};

function build(into = '', chunks = CHUNKS): void {
  folder.write(`${into}.vite/manifest.json`, JSON.stringify(chunks));
  for (const { file, css = [] } of Object.values(chunks)) {
    for (const name of [file, ...css]) folder.write(into + name, '');
  }
}

const wrapped = (options: WhiteNoiseOptions = {}) =>
  whiteNoise(fallback, { root: folder.path, prefix: '/static/', ...options }).assets;

/** Everything that has tags: the wrapper in both modes, and the folder alone. */
const OWNERS = [
  ['the wrapper', () => wrapped()],
  ['the wrapper with autorefresh', () => wrapped({ autorefresh: true })],
  ['openAssets', () => openAssets(folder.path, { prefix: '/static/' })],
] as const;

const link = (rel: string, file: string) => `<link rel="${rel}" href="/static/${file}">`;
const script = (file: string) => `<script type="module" src="/static/${file}"></script>`;

describe.each(OWNERS)('the tags of %s', (_name, owner) => {
  it('are the style sheets, those of imported chunks first, the module, and preloads of what it imports', () => {
    build();
    expect(owner().tags('views/foo.js').split('\n')).toEqual([
      link('stylesheet', 'assets/shared-ChJ_j-JJ.css'),
      link('stylesheet', 'assets/foo-5UjPuW-k.css'),
      script('assets/foo-BRBmoGS9.js'),
      link('modulepreload', 'assets/deep-Cly5fg9j.js'),
      link('modulepreload', 'assets/shared-B7PI925R.js'),
    ]);
  });

  it('name each file once, for several entries too, and preload none that is an entry itself', () => {
    build();
    const tags = owner().tags(['views/bar.js', 'views/foo.js', 'views/only.css']).split('\n');
    expect(new Set(tags).size).toBe(tags.length);
    expect(tags).toContain(link('stylesheet', 'assets/only-BuHcDAmV.css'));
    expect(tags).not.toContain(link('modulepreload', 'assets/foo-BRBmoGS9.js'));
    expect(tags.filter((tag) => tag.startsWith('<script'))).toEqual([
      script('assets/bar-gkvgaI9m.js'),
      script('assets/foo-BRBmoGS9.js'),
    ]);
  });

  it('find the build in whatever folder, by the name of the entry, with a slash before it, or with the folder', () => {
    build('a/b/');
    for (const name of ['views/only.css', '/views/only.css', './views/only.css', 'a/b/views/only.css']) {
      expect(owner().tags(name)).toBe(link('stylesheet', 'a/b/assets/only-BuHcDAmV.css'));
    }
  });

  it('ask for the folder where two builds have an entry of a name', () => {
    build('one/');
    build('two/');
    expect(() => owner().tags('views/foo.js')).toThrow(
      /^'views\/foo\.js' is an entry of several builds, in .*one[\\/]\.vite[\\/]manifest\.json and .*two[\\/]\.vite[\\/]manifest\.json\. Did you mean 'one\/views\/foo\.js' or 'two\/views\/foo\.js'\?$/,
    );
    expect(owner().tags('two/views/only.css')).toContain('two/assets/only-BuHcDAmV.css');
  });

  it('are an error for an entry that does not exist, with the file and the nearest names', () => {
    build();
    expect(() => owner().tags('views/fo.js')).toThrow(AssetNotFoundError);
    expect(() => owner().tags('views/fo.js')).toThrow(
      /^No entry 'views\/fo\.js' in .*\.vite[\\/]manifest\.json\. Did you mean 'views\/foo\.js'/,
    );
    expect(() => owner().tags('views/logo.svg')).toThrow(
      "'views/logo.svg' is no entry: Vite makes 'assets/logo-DDoesTvn.svg' of it, neither script nor style sheet",
    );
  });

  it('are an error without a build, which says what to do', () => {
    folder.write('a.txt', '');
    expect(() => owner().tags('views/foo.js')).toThrow(
      "No entry 'views/foo.js': there is no manifest of Vite among the static files (.vite/manifest.json). Set " +
        'build.manifest to true in the configuration of Vite, and build',
    );
  });

  it('are read from the manifest of a release, too', () => {
    build('app/');
    folder.write('app/.vite/manifest.json', '');
    const bundles = { 'app/': CHUNKS };
    folder.write('staticfiles.json', serializeManifest({ paths: {}, files: {}, bundles }));
    expect(owner().tags('views/only.css')).toBe(link('stylesheet', 'app/assets/only-BuHcDAmV.css'));
  });

  posixIt('escape what stands in them, and carry the nonce of the page', () => {
    build('a&"b/', { 'x.js': { file: 'assets/x y&".js', css: ['assets/x.css'] } });
    const tags = owner().tags('x.js', { nonce: 'n"><script>' });
    expect(tags.split('\n')).toEqual([
      '<link rel="stylesheet" href="/static/a&#38;%22b/assets/x.css" nonce="n&#34;&#62;&#60;script&#62;">',
      '<script type="module" src="/static/a&#38;%22b/assets/x%20y&#38;%22.js" nonce="n&#34;&#62;&#60;script&#62;"></script>',
    ]);
  });
});

it('say crossorigin where the files come from another host', () => {
  build();
  const assets = openAssets(folder.path, { prefix: '/static/', host: 'https://cdn.example' });
  expect(assets.tags('views/only.css')).toBe(
    '<link rel="stylesheet" href="https://cdn.example/static/assets/only-BuHcDAmV.css" crossorigin>',
  );
});

it('follow a reload', async () => {
  build();
  const application = whiteNoise(fallback, { root: folder.path });
  const opened = openAssets(folder.path);
  expect(opened.tags('views/only.css')).toContain('BuHcDAmV');
  build('', { 'views/only.css': { file: 'assets/only-D4OcSt_k.css', src: 'views/only.css' } });
  expect(application.assets.tags('views/only.css')).toContain('BuHcDAmV');
  expect(opened.tags('views/only.css')).toContain('BuHcDAmV');
  await application.reload();
  opened.reload();
  for (const assets of [application.assets, opened]) {
    expect(assets.tags('views/only.css')).toContain('only-D4OcSt_k.css');
  }
  const [, href = ''] = /href="([^"]+)"/.exec(application.assets.tags('views/only.css')) ?? [];
  const { headers } = await request(application).get(href).expect(200);
  expect(headers['cache-control']).toContain('immutable');
});

describe("with Vite's dev server", () => {
  const DEV = 'http://localhost:5173';

  it('are its client, and the sources as modules or style sheets', () => {
    for (const assets of [
      wrapped({ autorefresh: true, viteDevServer: DEV }),
      openAssets(folder.path, { viteDevServer: DEV }),
    ]) {
      expect(assets.tags(['src/main.ts', '/src/site.scss']).split('\n')).toEqual([
        `<link rel="stylesheet" href="${DEV}/src/site.scss" crossorigin>`,
        `<script type="module" src="${DEV}/@vite/client" crossorigin></script>`,
        `<script type="module" src="${DEV}/src/main.ts" crossorigin></script>`,
      ]);
    }
  });

  it('have the base of Vite before them, and the preamble of React by an option', () => {
    const assets = wrapped({ autorefresh: true, viteDevServer: `${DEV}/static/frontend` });
    const tags = assets.tags('src/main.tsx', { reactRefresh: true, nonce: 'abc' });
    expect(tags).toContain(`src="${DEV}/static/frontend/src/main.tsx"`);
    expect(tags.indexOf('/@react-refresh"')).toBeLessThan(tags.indexOf('/@vite/client'));
    expect(tags.match(/nonce="abc"/g)).toHaveLength(3);
  });

  it('are those of the build without autorefresh, as in production', () => {
    build();
    expect(wrapped({ viteDevServer: DEV }).tags('views/only.css')).toContain('/static/assets/only');
  });

  it('are an error for a page: its script is to be named', () => {
    const assets = openAssets(folder.path, { viteDevServer: DEV });
    expect(() => assets.tags('index.html')).toThrow(
      "'index.html' is a page: with Vite's dev server, name the script that it loads",
    );
  });

  it.each(['localhost:5173', '/vite', 'ftp://localhost', 'http://', `${DEV}/?a`, 5173])(
    'refuses %j for its URL',
    (viteDevServer) => {
      const given = viteDevServer as string;
      expect(() => openAssets(folder.path, { viteDevServer: given })).toThrow(/viteDevServer must be/);
      expect(() => wrapped({ viteDevServer: given })).toThrow(
        `viteDevServer must be the URL of Vite's dev server, such as 'http://localhost:5173', or null, got`,
      );
    },
  );
});

describe('the tags of entries and the policy of tags', () => {
  const HASH = `sha384-${'A'.repeat(64)}`;

  /** A release that knows the digests of all files of a build but one. */
  function released(): void {
    build();
    const names = Object.values(CHUNKS).flatMap(({ file, css = [] }) => [file, ...css]);
    const known = names.filter((name) => name !== 'assets/shared-ChJ_j-JJ.css');
    const files = Object.fromEntries(known.map((name) => [name, { size: 0, integrity: HASH }]));
    const paths = Object.fromEntries(names.map((name) => [name, name]));
    folder.write('staticfiles.json', serializeManifest({ paths, files, bundles: { '': CHUNKS } }));
  }

  it.each([
    ['the wrapper', (options: object) => wrapped(options)],
    ['openAssets', (options: object) => openAssets(folder.path, { prefix: '/static/', ...options })],
  ])('of %s have integrity and crossorigin where those of files have them', (_name, owner) => {
    released();
    const both = ` integrity="${HASH}" crossorigin>`;
    const tags = owner({ integrity: true }).tags('views/foo.js').split('\n');
    expect(tags).toEqual([
      link('stylesheet', 'assets/shared-ChJ_j-JJ.css'),
      link('stylesheet', 'assets/foo-5UjPuW-k.css').replace('>', both),
      script('assets/foo-BRBmoGS9.js').replace('>', both),
      link('modulepreload', 'assets/deep-Cly5fg9j.js').replace('>', both),
      link('modulepreload', 'assets/shared-B7PI925R.js').replace('>', both),
    ]);
    const plain = owner({}).tags('views/foo.js');
    expect(plain).not.toMatch(/integrity|crossorigin/);
    expect(owner({ integrity: 'host' }).tags('views/foo.js')).toBe(plain);
    const elsewhere = owner({ integrity: 'host', host: 'https://cdn.example' }).tags('views/foo.js');
    expect(elsewhere.match(/ integrity=/g)).toHaveLength(4);
    expect(elsewhere.match(/ crossorigin>/g)).toHaveLength(5);
    expect(owner({ host: 'https://cdn.example', crossorigin: false }).tags('views/foo.js')).not.toContain(
      'crossorigin',
    );
    expect(
      owner({ crossorigin: true })
        .tags('views/foo.js')
        .match(/ crossorigin>/g),
    ).toHaveLength(5);
  });
});
