import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** The time of every file of the fixture, unless it says otherwise: Sun, 06 Nov 1994 08:49:37 GMT. */
export const CHANGED = 784111777;
export const CHANGED_DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';

export const STYLES = 'body { color: rebeccapurple }\n'.repeat(100);
export const DIGITS = '0123456789';
/** Larger than what is kept in memory and than one piece of a body. */
export const LARGE = Buffer.alloc(2_500_000, 'The quick brown fox jumps over the lazy dog. ');
/** Text that is larger than what is kept of a file in memory. */
export const COMPRESSIBLE = Buffer.alloc(1_200_000, 'export const fox = "over the lazy dog";\n');
/** Names that need care in URLs or on disks; every one holds its own name. */
export const ODD_NAMES = [
  'a b.txt',
  'hash#tag.txt',
  'what?.txt',
  '100%.txt',
  '100%25.txt',
  'plus+.txt',
  'plus+',
  'nonascii✓.txt',
  '[a]/a .md',
  'do..ts.txt',
  'extensionless',
  'semi;colon.txt',
  "quote'.txt",
  'tilde~.txt',
  '日本語/ファイル.txt',
  `${'x'.repeat(251)}.txt`,
];
/** Files with times that builds give to all files, in seconds. All have the same content. */
export const TIMELESS: Readonly<Record<string, number>> = {
  'epoch.txt': 0,
  'nix.txt': 1,
  'buildpack.txt': Date.UTC(1980, 0, 1, 0, 0, 1) / 1000,
  'yarn.txt': 456_789_000,
  'npm.txt': 499_162_500,
  'bazel.txt': Date.UTC(2010, 0, 1) / 1000,
};
export const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg">${'<path d="M0 0h1"/>'.repeat(200)}</svg>`;
/** The page of a single-page application, and the one for what is missing. */
export const PAGE = `<!doctype html>${'<p>page</p>'.repeat(50)}`;
export const NOT_FOUND_PAGE = `<!doctype html>${'<p>not found</p>'.repeat(50)}`;
/** Files that one behaviour each changes while it is served. */
export const VICTIMS = ['deleted', 'truncated', 'grown', 'variant', 'replaced', 'released', 'filled'];

export interface Fixture {
  /** The folder that is served. */
  readonly root: string;
  /** A second one, whose files come over those of the first where it is added. */
  readonly over: string;
  /** A folder with a manifest. */
  readonly release: string;
  /** The build of a single-page application. */
  readonly site: string;
  /** A folder with a build of Vite in its folder `frontend`. */
  readonly built: string;
  remove(): void;
}

/**
 * Lays out the folders that the conformance suite serves.
 *
 * @param withSpecial whether links and special files are among them, on which some servers fail to start
 */
export function createFixture(withSpecial = true): Fixture {
  const base = mkdtempSync(path.join(tmpdir(), 'whitenoise-conformance-'));
  const root = path.join(base, 'fx');
  const put = (name: string, content: string | Buffer, folder = root) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    utimesSync(file, CHANGED, CHANGED);
    return file;
  };
  const putCompressed = (name: string, content: string | Buffer, folder = root) => {
    put(name, content, folder);
    put(`${name}.gz`, gzipSync(content, { level: 9 }), folder);
    put(`${name}.br`, brotliCompressSync(content), folder);
  };

  putCompressed('styles.css', STYLES);
  put('gzipped.txt', STYLES);
  put('gzipped.txt.gz', gzipSync(STYLES));
  put('digits.txt', DIGITS);
  put('empty.txt', '');
  put('large.bin', LARGE);
  put('lone.gz', gzipSync('lone'));
  put('tiny.txt', 'tiny');
  put('tiny.txt.gz', gzipSync('tiny'));
  put('script.js', 'export {};');
  put('module.mjs', 'export {};');
  put('data.json', '{}');
  put('page.html', '<!doctype html>');
  put('app.webmanifest', '{}');
  put('font.woff2', 'wOF2');
  put('image.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  put('unknown.unheard-of', '?');
  put('apple-app-site-association', '{}');
  put('latin.TXT', 'upper-case extension');
  put('.env', 'SECRET=1');
  put('.git/config', 'secret');
  put('.well-known/security.txt', 'Contact: mailto:a@example.org');
  put('admin/x', 'admin');
  put('docs/index.html', '<h1>docs</h1>');
  put('docs/a:b/index.html', '<h1>colon</h1>');
  put('index.html', '<h1>home</h1>');
  for (const name of ODD_NAMES) put(name, name);
  for (const name of VICTIMS) putCompressed(`victims/${name}.css`, STYLES);
  for (const name of ['first', 'tags', 'parts', 'witness', 'witness-2', 'witness-3'])
    put(`made/${name}.css`, STYLES);
  put('made/large.js', COMPRESSIBLE);
  put('made/photo.png', STYLES);
  put('made/noise.txt', randomBytes(3000));
  put('victims/gone.0123456789ab.js', 'export {};');
  for (const [name, time] of Object.entries(TIMELESS)) utimesSync(put(name, 'reproducible'), time, time);
  utimesSync(put('timeless.bin', LARGE), 1, 1);
  for (const name of ['drawing.svgz', 'DRAWING-2.SVGZ']) {
    put(name, gzipSync(DRAWING));
    put(`${name}.gz`, '');
    put(`${name}.br`, '');
  }
  for (const name of ['feed.xml', 'feed.rss', 'feed.atom']) {
    put(name, Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><a>\xe9</a>', 'latin1'));
  }

  put('s.txt', 'sibling secret', path.join(base, 'fx-secret'));
  put('over.txt', 'below');
  put('over.txt', 'above', path.join(base, 'over'));
  if (withSpecial) special(root, base);

  const release = path.join(base, 'release');
  const name = (content: string) => createHash('md5').update(content).digest('hex').slice(0, 12);
  const hashed = `app.${name(STYLES)}.css`;
  const touched = `touched.${name(STYLES)}.css`;
  putCompressed('app.css', STYLES, release);
  putCompressed(hashed, STYLES, release);
  for (const copy of ['touched.css', touched, 'rewritten.css']) put(copy, STYLES, release);
  put('lookalike.0123456789ab.css', 'not in the manifest', release);
  const earlier = 'app.0123456789ab.css';
  putCompressed(earlier, STYLES, release);
  const named = {
    'apple-app-site-association': 'apple-app-site-association.0123456789ab',
    'assetlinks.json': 'assetlinks.0123456789ab.json',
    LICENSE: 'LICENSE.0123456789ab',
    'drawing.svgz': 'drawing.0123456789ab.svgz',
  };
  for (const published of Object.values(named)) put(published, '{}', release);
  const record = {
    size: STYLES.length,
    integrity: `sha384-${createHash('sha384').update(STYLES).digest('base64')}`,
  };
  put(
    'staticfiles.json',
    JSON.stringify({
      version: '1.1',
      hash: '',
      paths: { 'app.css': hashed, 'touched.css': touched, ...named },
      files: Object.fromEntries(
        ['app.css', hashed, touched, 'rewritten.css', earlier].map((file) => [file, record]),
      ),
      earlier: { 'app.css': [{ path: earlier, superseded: '2026-01-01' }] },
    }),
    release,
  );

  const site = path.join(base, 'site');
  putCompressed('index.html', PAGE, site);
  putCompressed('404.html', NOT_FOUND_PAGE, site);
  put('about.html', '<h1>about</h1>', site);
  put('docs/index.html', '<h1>docs</h1>', site);
  put('sw.js', 'self', site);
  for (const folder of ['assets', 'lib']) put(`${folder}/index-DiwrgTda.js`, 'export {};', site);
  put('assets/plain.js', 'export {};', site);
  put('static/css/main.28cb0dcd.css', STYLES, site);

  const built = path.join(base, 'built');
  const putBuilt = (name: string, content = '/* chunk */') => put(`frontend/${name}`, content, built);
  const chunks = {
    'src/main.js': {
      file: 'assets/main-UT-H_nXq.js',
      name: 'main',
      src: 'src/main.js',
      isEntry: true,
      dynamicImports: ['src/lazy.js'],
      css: ['assets/main-D45dZk1k.css'],
      assets: ['assets/logo-DDoesTvn.svg'],
    },
    'src/lazy.js': {
      file: 'assets/lazy-Cly5fg9j.js',
      name: 'lazy',
      src: 'src/lazy.js',
      isDynamicEntry: true,
    },
    'src/plain.js': { file: 'assets/plain.js', name: 'plain', src: 'src/plain.js', isEntry: true },
  };
  putBuilt('.vite/manifest.json', JSON.stringify(chunks));
  for (const { file } of Object.values(chunks)) putBuilt(file);
  for (const name of ['stranger-B2H3sXNv.js', 'main-UT-H_nXq.js.map']) putBuilt(`assets/${name}`);
  putBuilt('assets/logo-DDoesTvn.svg', DRAWING);
  putCompressed('frontend/assets/main-D45dZk1k.css', STYLES, built);
  return {
    root,
    over: path.join(base, 'over'),
    release,
    site,
    built,
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** A volume as Kubernetes mounts it, whose current version is a folder that begins with two dots. */
function volume(folder: string): void {
  const version = path.join(folder, '..2026_01_01');
  mkdirSync(path.join(version, 'items', '.git'), { recursive: true });
  writeFileSync(path.join(version, 'config.json'), '{"mounted":true}');
  writeFileSync(path.join(version, 'items', 'a.json'), '{"item":"a"}');
  writeFileSync(path.join(version, 'items', '.git', 'config'), 'secret');
  writeFileSync(path.join(version, '.env'), 'SECRET=1');
  writeFileSync(path.join(version, '..secret'), 'SECRET=1');
  symlinkSync('..2026_01_01', path.join(folder, '..data'));
  symlinkSync('..data/config.json', path.join(folder, 'config.json'));
  symlinkSync('..data/items', path.join(folder, 'items'));
  symlinkSync('..data/.env', path.join(folder, 'env.txt'));
  symlinkSync('..data/..secret', path.join(folder, 'two-dots.txt'));
}

/** Links and special files. */
function special(root: string, base: string): void {
  volume(path.join(root, 'volume'));
  symlinkSync('digits.txt', path.join(root, 'link-inside.txt'));
  symlinkSync('admin', path.join(root, 'linked-folder'));
  symlinkSync('.env', path.join(root, 'link-to-dotfile.txt'));
  symlinkSync(path.join(base, 'fx-secret', 's.txt'), path.join(root, 'link-outside.txt'));
  symlinkSync(path.join(base, 'fx-secret'), path.join(root, 'folder-outside'));
  symlinkSync('nowhere', path.join(root, 'link-broken.txt'));
  symlinkSync('link-loop.txt', path.join(root, 'link-loop.txt'));
  symlinkSync('..', path.join(root, 'docs', 'up'));
  execFileSync('mkfifo', [path.join(root, 'fifo.txt'), path.join(root, 'digits.txt.gz')]);
}
