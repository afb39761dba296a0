import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { DeltaCodingName, DeltaRecord } from '../../framework/manifest';
import { NEXT, recordedDelta, version } from '../deltas/recorded';
import { published as nameOfVersion, offer, record as recordOf } from '../deltas/release';

/** Stands in every file that nobody may see: outside of the roots, hidden, or behind a refused link. */
export const SECRET = 'OUTSIDE-OF-THE-ROOTS';

/** The answer of the wrapped application; it repeats nothing of the request. */
export const FROM_APPLICATION = 'the application answered';

/** A file that must be served, and all that can be known of it from how it was made. */
export interface ServedFile {
  /** Decoded URL path. */
  readonly url: string;
  /** Coding → bytes; `identity` is always there. */
  readonly representations: ReadonlyMap<string, Buffer>;
  /** Last-Modified in seconds. */
  readonly modified: number;
  /** Value of Available-Dictionary → the difference to that earlier version; left out for none. */
  readonly deltas?: ReadonlyMap<string, TreeDelta>;
}

/** A difference of a file to an earlier version. */
export interface TreeDelta {
  readonly coding: DeltaCodingName;
  readonly bytes: Buffer;
  readonly dictionary: Buffer;
}

/** A tree of files on the disk, made for fuzzing, with the answers that it must give. */
export interface Tree {
  readonly folder: string;
  /** Served under `/static/`; holds a manifest. */
  readonly root: string;
  /** Served under `/` with index files. */
  readonly site: string;
  readonly files: ReadonlyMap<string, ServedFile>;
  /** Decoded URL path → Location. */
  readonly redirects: ReadonlyMap<string, string>;
  /** Decoded URL paths where something lies that must never be served. */
  readonly forbidden: readonly string[];
  remove(): void;
}

/** 2 January 2024, 03:04:05 UTC, in seconds. */
export const MODIFIED = 1_704_164_645;

/** Names that servers elsewhere have stumbled over. */
const ODD_NAMES = [
  'spa ce.txt',
  'ha#sh.txt',
  'qu?ery.txt',
  '100%25.txt',
  '100%.txt',
  'plus+.txt',
  'name+',
  'nonascii✓.txt',
  'é.txt',
  '[a]/a .md',
  'do..ts.txt',
  'noextension',
  'back\\slash.txt',
  'a;b=c.txt',
  'a&b.txt',
  'a:b.txt',
  '@at.txt',
  'ti~lde.txt',
  "quo'te.txt",
  'qu"ote.txt',
  '<tag>.txt',
  'CON',
  'UPPER.txt',
  'upper.txt',
  '__proto__',
  'constructor',
  'a/b/c/d/e/f/deep.txt',
  `${'long'.repeat(62)}.txt`,
  '.well-known/security.txt',
  'lone.gz',
  'emoji-😀.txt',
  'tab\tname.txt',
];

/** @param withDeltas adds a file with differences to two earlier versions, one in each coding */
export function makeTree(withDeltas = false): Tree {
  const folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-fuzz-'));
  const root = path.join(folder, 'root');
  const site = path.join(folder, 'site');
  const files = new Map<string, ServedFile>();
  const put = (base: string, name: string, bytes: Buffer | string, seconds = MODIFIED) => {
    const file = path.join(base, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    utimesSync(file, seconds, seconds);
  };
  const serve = (
    prefix: string,
    base: string,
    name: string,
    bytes: Buffer,
    compressed = false,
    url = name,
  ) => {
    const modified = MODIFIED + files.size;
    put(base, name, bytes, modified);
    const representations = new Map([['identity', bytes]]);
    if (compressed) {
      representations.set('gzip', gzipSync(bytes, { level: 9 }));
      representations.set('br', brotliCompressSync(bytes));
      put(base, `${name}.gz`, representations.get('gzip') ?? '', modified);
      put(base, `${name}.br`, representations.get('br') ?? '', modified);
    }
    files.set(prefix + url, { url: prefix + url, representations, modified });
  };

  // Under /static/: a release with a manifest, odd names, sizes that meet every way a body is sent.
  for (const name of ODD_NAMES) serve('/static/', root, name, content(name, 64));
  const sheet = content('css/app.css', 3000);
  const published = `css/app.${createHash('md5').update(sheet).digest('hex').slice(0, 12)}.css`;
  serve('/static/', root, 'css/app.css', sheet, true);
  serve('/static/', root, published, sheet, true);
  serve('/static/', root, 'js/app.js', content('js/app.js', 200_000), true);
  serve('/static/', root, 'empty.txt', Buffer.alloc(0));
  serve('/static/', root, 'one.bin', Buffer.from([200]));
  serve('/static/', root, 'nine.bin', Buffer.from('123456789'));
  serve('/static/', root, 'limit.bin', content('limit.bin', 65_536));
  serve('/static/', root, 'above.bin', content('above.bin', 65_537));
  serve('/static/', root, 'huge.bin', content('huge.bin', 1_200_000));
  const integrity = `sha384-${createHash('sha384').update(sheet).digest('base64')}`;
  const deltas: Record<string, DeltaRecord[]> = {};
  const records: Record<string, object> = { [published]: { size: sheet.byteLength, integrity } };
  const paths: Record<string, string> = { 'css/app.css': published };
  if (withDeltas) {
    const name = nameOfVersion(NEXT);
    for (const number of [1, 2, NEXT]) {
      serve('/static/', root, nameOfVersion(number), version(number), true);
      records[nameOfVersion(number)] = recordOf(version(number));
    }
    paths['css/site.css'] = name;
    const found = ([1, 2] as const).map((from) => {
      const coding = from === 1 ? 'dcb' : 'dcz';
      const delta = { coding, bytes: recordedDelta(coding, from), dictionary: version(from) } as const;
      put(root, `css/${from}.${coding}`, delta.bytes);
      const { size } = recordOf(delta.bytes);
      const dictionary = offer(delta.dictionary).slice(1, -1);
      const record = { from: nameOfVersion(from), dictionary, encoding: coding, size } as const;
      deltas[name] = [...(deltas[name] ?? []), { ...record, path: `css/${from}.${coding}` }];
      return [offer(delta.dictionary), delta] as const;
    });
    const file = files.get(`/static/${name}`);
    if (file !== undefined) files.set(file.url, { ...file, deltas: new Map(found) });
  }
  serve(
    '/static/',
    root,
    'staticfiles.json',
    Buffer.from(
      JSON.stringify({
        version: '1.1',
        hash: '',
        paths,
        files: records,
        deltas,
      }),
    ),
  );

  // Under /: a site with index files.
  const redirects = new Map<string, string>();
  for (const name of ['', 'about/', 'a b/c✓/', 'x:y/']) {
    serve('/', site, `${name}index.html`, content(`${name}index.html`, 500), name === 'about/', name);
    redirects.set(`/${name}index.html`, './');
    const segment = name.split('/').at(-2);
    if (segment !== undefined) redirects.set(`/${name.slice(0, -1)}`, `${encodeURIComponent(segment)}/`);
  }
  serve('/', site, 'robots.txt', content('robots.txt', 100));
  serve('/', site, 'static.txt', content('static.txt', 100));

  // What nobody may see.
  put(folder, 'secret.txt', SECRET);
  put(folder, 'root-secret/s.txt', SECRET);
  put(folder, 'site-secret/s.txt', SECRET);
  for (const base of [root, site]) {
    put(base, '.env', SECRET);
    put(base, '...three', SECRET);
    put(base, '.git/config', SECRET);
    put(base, 'sub/.hidden/x.txt', SECRET);
    symlinkSync('../secret.txt', path.join(base, 'link-out.txt'));
    symlinkSync('..', path.join(base, 'linked-folder'));
    symlinkSync('.env', path.join(base, 'link-to-hidden.txt'));
    symlinkSync('nowhere', path.join(base, 'broken.txt'));
    symlinkSync('loop.txt', path.join(base, 'loop.txt'));
    execFileSync('mkfifo', [path.join(base, 'fifo.txt'), path.join(base, 'fifo.bin.gz')]);
  }
  // What has the name of a variant and is none.
  symlinkSync('../secret.txt', path.join(root, 'above.bin.gz'));
  execFileSync('mkfifo', [path.join(root, 'limit.bin.br')]);
  mkdirSync(path.join(root, 'huge.bin.gz'));
  const inside = [
    ...(withDeltas ? ['css/1.dcb', 'css/2.dcz'] : []),
    ...['.env', '...three', '.git/config', 'sub/.hidden/x.txt', 'link-out.txt', 'linked-folder/secret.txt'],
    ...[
      'link-to-hidden.txt',
      'broken.txt',
      'loop.txt',
      'fifo.txt',
      'css/app.css.gz',
      'css/app.css.br',
      'css',
    ],
  ];
  return {
    folder,
    root,
    site,
    files,
    redirects,
    forbidden: [
      ...inside.map((name) => `/static/${name}`),
      ...inside.map((name) => `/${name}`),
      ...[
        '/static/../secret.txt',
        '/static/../root-secret/s.txt',
        '/../site-secret/s.txt',
        '/static//one.bin',
      ],
      ...['/static/./one.bin', '/static/one.bin/', '/static/css/../one.bin', '/static', '/static/', '//'],
      // Names that the file system answers with an error of its own: ENOTDIR, ENAMETOOLONG.
      ...['/static/one.bin/inside.txt', '/robots.txt/index.html', '/about/index.html/', '/static/one.bin/..'],
      ...[`/static/${'n'.repeat(256)}`, `/${'n'.repeat(300)}/index.html`, `/static/${'d/'.repeat(2100)}x`],
      ...[`/${'d/'.repeat(2100)}`, `/static/css/${'../css/'.repeat(700)}app.css`],
      // Names that are another file's on other systems.
      ...[
        '/static/CSS/APP.CSS',
        '/STATIC/one.bin',
        '/static/one.bin.',
        '/static/one.bin ',
        '/Robots.txt',
        '/ABOUT/',
      ],
      ...['/static/above.bin.gz', '/static/limit.bin.br', '/static/huge.bin.gz', '/static/huge.bin.gz/'],
    ],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Text that compresses and differs at every place, so that a slice can be told from any other. */
function content(name: string, size: number): Buffer {
  let text = `/* ${name} */\n`;
  for (let line = 0; text.length < size; line++) text += `.rule-${line} { order: ${line * 7919} }\n`;
  return Buffer.from(text).subarray(0, size);
}
