import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inject, injectable } from 'inversify';
import { describe, expect, it } from 'vitest';
import {
  callCommand,
  createSite,
  defineSettings,
  SETTINGS,
  type Settings,
  TextOutput,
} from '../../../framework';
import {
  ComposedStorage,
  CompressedManifestStaticFilesStorage,
  compressed,
  type Encoder,
  FolderDestination,
  hashedFiles,
  plainUrls,
  STORAGE,
  STORAGE_OPTIONS,
  type Storage,
} from '../../../framework/staticfiles';
import { text } from '../pipeline/building';
import { folder, paths, tree } from '../tree';

type Input = Parameters<typeof defineSettings>[0];

function siteOf(settings: Input, files: Record<string, string> = { 'a.css': text('a') }) {
  const base = tree(
    Object.fromEntries(Object.entries(files).map(([name, body]) => [`assets/${name}`, body])),
  );
  return createSite(
    defineSettings({ BASE_DIR: base, STATICFILES_DIRS: ['assets'], STATIC_ROOT: 'out', ...settings }),
  );
}

async function collected(settings: Input, files?: Record<string, string>): Promise<string[]> {
  const site = siteOf(settings, files);
  await callCommand(site, 'collectstatic', { input: false, verbosity: 0 });
  return paths(String(site.settings.STATIC_ROOT)).map((name) => name.replace(/\.[0-9a-f]{12}\b/, '.HASH'));
}

describe('STATICFILES_STORAGE', () => {
  it.each<[Input['STATICFILES_STORAGE'], string[]]>([
    ['StaticFilesStorage', ['a.css']],
    ['CompressedStaticFilesStorage', ['a.css', 'a.css.br', 'a.css.gz']],
    ['ManifestStaticFilesStorage', ['a.HASH.css', 'a.css', 'staticfiles.json']],
    [
      'CompressedManifestStaticFilesStorage',
      ['a.HASH.css', 'a.HASH.css.br', 'a.HASH.css.gz', 'a.css', 'a.css.br', 'a.css.gz', 'staticfiles.json'],
    ],
    ['GzipManifestStorage', ['a.HASH.css', 'a.HASH.css.gz', 'a.css', 'a.css.gz', 'staticfiles.json']],
    [
      'GzipManifestStaticFilesStorage',
      ['a.HASH.css', 'a.HASH.css.gz', 'a.css', 'a.css.gz', 'staticfiles.json'],
    ],
    [
      {
        backend: 'CompressedManifestStaticFilesStorage',
        options: { encodings: ['br'], keepOnlyHashedFiles: true },
      },
      ['a.HASH.css', 'a.HASH.css.br', 'staticfiles.json'],
    ],
    [
      { backend: 'ManifestStaticFilesStorage', options: { manifestName: 'release.json' } },
      ['a.HASH.css', 'a.css', 'release.json'],
    ],
  ])('%j publishes what its name says', async (storage, expected) => {
    expect(await collected({ STATICFILES_STORAGE: storage })).toEqual(expected);
  });

  it('is CompressedManifestStaticFilesStorage unless it is set', () => {
    expect(siteOf({}).container.get(STORAGE)).toBeInstanceOf(CompressedManifestStaticFilesStorage);
  });

  it('takes its defaults from the settings', async () => {
    const published = await collected(
      { WHITENOISE_KEEP_ONLY_HASHED_FILES: true, WHITENOISE_SKIP_COMPRESS_EXTENSIONS: ['css'] },
      { 'a.css': text('a'), 'b.txt': text('b') },
    );
    expect(published).toEqual([
      'a.HASH.css',
      'b.HASH.txt',
      'b.HASH.txt.br',
      'b.HASH.txt.gz',
      'staticfiles.json',
    ]);
  });

  it('publishes where its options say', async () => {
    const elsewhere = path.join(folder(), 'elsewhere');
    const site = siteOf({
      STATICFILES_STORAGE: { backend: 'StaticFilesStorage', options: { location: elsewhere } },
    });
    await callCommand(site, 'collectstatic', { input: false, verbosity: 0 });
    expect(paths(elsewhere)).toEqual(['a.css']);
  });

  it.each<[storage: unknown, message: RegExp]>([
    [
      'ManifestStaticFileStorage',
      /there is no storage 'ManifestStaticFileStorage'\. Did you mean 'ManifestStaticFilesStorage'\?/,
    ],
    [
      'Whatever',
      /there is no storage 'Whatever'\. Built in are StaticFilesStorage, .*'path\/to\/module#Whatever'/,
    ],
    ['no/where#Storage', /^STATICFILES_STORAGE: No module 'no\/where'/],
    [class NoStorage {}, /'NoStorage' is not a storage: it has no url\(\)\./],
    [
      { backend: 'StaticFilesStorage', options: { manifestStrict: true } },
      /StaticFilesStorage has no option 'manifestStrict'; it has location, /,
    ],
    [
      { backend: 'GzipManifestStorage', options: { encodings: ['zip'] } },
      /GzipManifestStorage: option 'encodings\.0' is 'zip': expected 'gzip' or 'br' or an encoder\./,
    ],
    [
      { backend: 'ManifestStaticFilesStorage', options: { modules: 'yes', manifestName: 'a/' } },
      /option 'manifestName' is 'a\/': expected the name or the path of a file\.\n.*option 'modules' is 'yes': expected true, false or 'importmap'\./,
    ],
    [
      { backend: 'StaticFilesStorage', options: { filePermissionsMode: -1.5 } },
      /^StaticFilesStorage: option 'filePermissionsMode' is -1\.5: expected a whole number\.$/,
    ],
    [
      { backend: 'StaticFilesStorage', options: { filePermissionsMode: 0o10000 } },
      /^StaticFilesStorage: option 'filePermissionsMode' is 4096: expected permissions such as 0o644\.$/,
    ],
    [
      { backend: 'StaticFilesStorage', options: { place: 'a', url: 'b' } },
      /^.* has no option 'place'; .*\n.* has no option 'url'; /,
    ],
  ])('%j is refused with a reason', (storage, message) => {
    expect(() => siteOf({ STATICFILES_STORAGE: storage as never }).container.get(STORAGE)).toThrow(message);
  });

  it('is asked for STATIC_ROOT only when a place is needed', async () => {
    const site = siteOf({ STATIC_ROOT: null, STATICFILES_STORAGE: 'StaticFilesStorage' });
    expect(site.container.get(STORAGE).url('a.css')).toBe('/static/a.css');
    await expect(callCommand(site, 'collectstatic', { input: false })).rejects.toThrow(
      /STATIC_ROOT is not set/,
    );
  });
});

/** A service that an app brings into the container. */
@injectable()
class ReleaseNames {
  readonly current = 'r7';
}

/** A storage as a project might write it: it takes a service, its own options and the settings, and combines known parts. */
@injectable()
class ReleaseStorage extends ComposedStorage {
  readonly options: { readonly folder?: string };
  readonly releases: ReleaseNames;

  constructor(
    @inject(SETTINGS) settings: Settings,
    @inject(STORAGE_OPTIONS) options: { readonly folder?: string },
    @inject(ReleaseNames) releases: ReleaseNames,
  ) {
    const place = path.join(String(settings.STATIC_ROOT), options.folder ?? 'releases', releases.current);
    super({
      processing: hashedFiles({ staticUrl: settings.STATIC_URL }),
      destination: () => new FolderDestination(place),
      urls: plainUrls(`https://cdn.example/${releases.current}/`),
    });
    this.options = options;
    this.releases = releases;
  }
}

describe('a storage of one’s own', () => {
  it('is made by the container, with the services it asks for, as a class', async () => {
    const site = siteOf({ STATICFILES_STORAGE: ReleaseStorage });
    const storage = site.container.get(STORAGE);
    expect(storage).toBeInstanceOf(ReleaseStorage);
    expect((storage as ReleaseStorage).releases).toBeInstanceOf(ReleaseNames);
    expect(storage.url('a.css')).toBe('https://cdn.example/r7/a.css');
    await callCommand(site, 'collectstatic', { input: false, verbosity: 0 });
    expect(paths(String(site.settings.STATIC_ROOT))).toContain('releases/r7/a.css');
  });

  it('gets the options that are given beside it', async () => {
    const site = siteOf({ STATICFILES_STORAGE: { backend: ReleaseStorage, options: { folder: 'kept' } } });
    await callCommand(site, 'collectstatic', { input: false, verbosity: 0 });
    expect(paths(String(site.settings.STATIC_ROOT))).toContain('kept/r7/a.css');
  });

  it('can be named by its module’s path and its export', () => {
    const base = tree({
      'project/storage.js': `
        exports.ProjectStorage = class {
          processing = {}; destination = {};
          url(name) { return 'mine:' + name }
        };`,
    });
    const settings = defineSettings({
      BASE_DIR: base,
      STATICFILES_STORAGE: 'project/storage#ProjectStorage',
    });
    expect(createSite(settings).container.get(STORAGE).url('x')).toBe('mine:x');
  });

  it('is shared by everything in one site, and by no two sites', () => {
    const [one, two] = [
      siteOf({ STATICFILES_STORAGE: ReleaseStorage }),
      siteOf({ STATICFILES_STORAGE: ReleaseStorage }),
    ];
    expect(one.container.get(STORAGE)).toBe(one.container.get(STORAGE));
    expect(one.container.get(STORAGE)).not.toBe(two.container.get(STORAGE));
  });

  it('can compress with an encoder of its own', async () => {
    const reversing: Encoder = {
      encoding: 'x-half',
      extension: '.half',
      description: 'half 1',
      encode: async (bytes) => bytes.subarray(0, bytes.length / 2),
    };
    const storage = {
      backend: 'CompressedStaticFilesStorage',
      options: { encodings: ['gzip', reversing] },
    } as const;
    expect(await collected({ STATICFILES_STORAGE: storage })).toEqual(['a.css', 'a.css.gz', 'a.css.half']);
  });

  it('tells which file an encoder failed on, in one line', async () => {
    const broken: Encoder = {
      encoding: 'x-broken',
      extension: '.broken',
      description: 'broken',
      encode: async () => Promise.reject(new Error('out of steam')),
    };
    const site = siteOf({
      STATICFILES_STORAGE: { backend: 'CompressedStaticFilesStorage', options: { encodings: [broken] } },
    });
    await expect(callCommand(site, 'collectstatic', { input: false })).rejects.toThrow(
      "'a.css' could not be compressed with x-broken: out of steam",
    );
    expect(paths(String(site.settings.STATIC_ROOT))).toEqual([]);
  });

  it('can publish to a place that is no folder of this machine', async () => {
    const shelf = new Map<string, Buffer>();
    class Remote implements Pick<Storage, 'url'> {
      readonly processing = compressed(hashedFiles({ staticUrl: '/static/' }), { encoders: [] });
      readonly destination = remote(shelf);
      url(name: string): string {
        return name;
      }
    }
    const site = siteOf({ STATICFILES_STORAGE: Remote });
    const stdout = new TextOutput();
    await callCommand(site, 'collectstatic', { input: false, stdout });
    expect(stdout.text).toBe('\n1 static file copied, 1 post-processed.\n');
    expect([...shelf.keys()].filter((name) => !name.startsWith('.')).length).toBe(3);
    const again = new TextOutput();
    await callCommand(site, 'collectstatic', { input: false, stdout: again });
    expect(again.text).toBe('\n0 static files copied, 1 unmodified.\n');
    await expect(callCommand(site, 'collectstatic', { input: false, link: true })).rejects.toThrow(
      "Can't symlink to a remote destination.",
    );
  });
});

/** A place for bytes that is not a folder. */
function remote(shelf: Map<string, Buffer>): Storage['destination'] {
  return {
    label: 'shelf',
    inventory: async () =>
      new Map(
        [...shelf]
          .filter(([name]) => !name.startsWith('.whitenoise/'))
          .map(([name, bytes]) => [name, { size: bytes.length, mtimeMs: 1 }]),
      ),
    read: async (name) => shelf.get(name) ?? null,
    async put(name, content) {
      const bytes = 'file' in content ? readFileSync(content.file) : Buffer.from(content.bytes);
      shelf.set(name, bytes);
      return { size: bytes.length, mtimeMs: 1 };
    },
    async remove(name) {
      shelf.delete(name);
    },
    lock: async () => async () => {},
    scratch: async () => folder(),
  };
}
