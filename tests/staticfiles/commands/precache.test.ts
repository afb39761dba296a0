import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  collectFolders,
  createSite,
  type Destination,
  defineSettings,
  FolderDestination,
  ManifestStaticFilesStorage,
  type Settings,
  TextOutput,
} from '../../../framework';
import { runCommandLine } from '../../../framework/management';
import { folder, tree } from '../tree';

const SOURCES = { 'assets/app/a.css': 'p {}', 'assets/b.css': 'q {}' };

/** Runs commands in a project, or where there is none. */
async function run(
  root: string,
  lines: readonly string[],
  settings: Parameters<typeof defineSettings>[0] | null,
) {
  let last = { code: 0, stdout: '', stderr: '' };
  for (const line of lines) {
    const [stdout, stderr] = [new TextOutput(), new TextOutput()];
    const site = () =>
      createSite(
        settings === null
          ? path.join(root, 'no-settings')
          : defineSettings({
              BASE_DIR: root,
              STATICFILES_DIRS: ['assets'],
              STATIC_ROOT: 'out',
              STATICFILES_STORAGE: 'ManifestStaticFilesStorage',
              ...settings,
            }),
      );
    const code = await runCommandLine(['node', 'manage.ts', ...line.split(' ')], {
      stdout,
      stderr,
      loadSite: site,
      bareSite: () => createSite(defineSettings({ BASE_DIR: root })),
    });
    last = { code, stdout: stdout.text, stderr: stderr.text.replaceAll(root, 'ROOT') };
  }
  return last;
}

const COLLECT = 'collectstatic --noinput';

describe('precache', () => {
  it('lists the files of the project under the URLs that its pages have', async () => {
    const settings = { STATIC_URL: '/assets/', STATIC_HOST: 'https://cdn.example' };
    const { code, stdout } = await run(tree(SOURCES), [COLLECT, 'precache --include app/**'], settings);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^\[\n {2}\{"url":"https:\/\/cdn\.example\/assets\/app\/a\.[0-9a-f]{12}\.css","revision":null\}\n\]\n$/,
    );
  });

  it('gives the hashed URLs in DEBUG, too, and those of a storage with its own', async () => {
    const { stdout } = await run(tree(SOURCES), [COLLECT, 'precache'], {
      DEBUG: true,
      STATICFILES_STORAGE: { backend: 'ManifestStaticFilesStorage', options: { baseUrl: '/own/' } },
    });
    expect(JSON.parse(stdout).map(({ url }: { url: string }) => url)).toEqual([
      expect.stringMatching(/^\/own\/app\/a\.[0-9a-f]{12}\.css$/),
      expect.stringMatching(/^\/own\/b\.[0-9a-f]{12}\.css$/),
    ]);
  });

  it('lists the files of a folder without a project, and of another one within', async () => {
    const root = tree(SOURCES);
    const out = path.join(folder(), 'other');
    await collectFolders([path.join(root, 'assets')], { out });
    for (const settings of [null, {}]) {
      const line = `precache ${out} --prefix static --host https://cdn.example --exclude app/*`;
      const { code, stdout } = await run(root, [line], settings);
      expect(code).toBe(0);
      const [entry] = JSON.parse(stdout);
      expect(entry.url).toMatch(/^https:\/\/cdn\.example\/static\/b\.[0-9a-f]{12}\.css$/);
    }
  });

  it('asks the place that the files were published to for its manifest', async () => {
    const root = tree(SOURCES);
    const place = new FolderDestination(path.join(root, 'bucket'));
    class Elsewhere extends ManifestStaticFilesStorage {
      override get destination(): Destination {
        const { folder: _, ...methods } = {
          label: 'bucket',
          folder: '',
          inventory: () => place.inventory(),
          read: (name: string) => place.read(name),
          put: (...all: Parameters<Destination['put']>) => place.put(...all),
          remove: (name: string) => place.remove(name),
          lock: () => place.lock(),
        };
        return methods;
      }
      override url(name: string): string {
        return `https://bucket.example/${name}`;
      }
    }
    const storage = { STATICFILES_STORAGE: Elsewhere as unknown as Settings['STATICFILES_STORAGE'] };
    const { stdout, stderr } = await run(root, [COLLECT, 'precache --include b.css'], storage);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([{ url: 'https://bucket.example/b.css', revision: null }]);
  });

  it.each([
    ['precache', {}, 1, "There is no staticfiles.json in 'ROOT/out'. Run collectstatic first."],
    ['precache', null, 1, 'Enter the folder with the collected files.'],
    ['precache assets', null, 1, "There is no folder 'assets'."],
    ['precache --prefix /x/', {}, 2, '--prefix goes with a folder'],
    ['precache --host http://x', {}, 2, '--host goes with a folder'],
    ['precache', { STATICFILES_STORAGE: 'StaticFilesStorage' }, 1, 'writes no manifest'],
  ])('%j with the settings %j fails with %i: %s', async (line, settings, expected, message) => {
    const { code, stdout, stderr } = await run(tree(SOURCES), [line], settings);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('fails where a pattern adds nothing, so that a build with a slip in one stops', async () => {
    const { code, stdout, stderr } = await run(tree(SOURCES), [COLLECT, 'precache --include ap/*'], {});
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain("include: 'ap/*' matches none of the 2 files");
  });

  it('fails with the name of a manifest that cannot be used', async () => {
    const root = tree({ ...SOURCES, 'out/staticfiles.json': '{' });
    const { code, stderr } = await run(root, ['precache'], {});
    expect(code).toBe(1);
    expect(stderr).toContain('ROOT/out/staticfiles.json is not JSON');
  });
});
