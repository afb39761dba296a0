import { describe, expect, it, vi } from 'vitest';
import { callCommand, createSite, defineSettings, TextOutput } from '../../../framework';
import type * as Compression from '../../../framework/staticfiles/compression';
import { buildFolder, text } from '../pipeline/building';
import { folder, tree } from '../tree';

const found = vi.hoisted(() => ({ nothing: false }));
vi.mock('../../../framework/staticfiles/compression', async (original) => {
  const module = await original<typeof Compression>();
  return {
    ...module,
    findDeltaCoder: async (...encoders: Parameters<typeof module.findDeltaCoder>) =>
      found.nothing ? null : module.findDeltaCoder(...encoders),
  };
});

type Input = Parameters<typeof defineSettings>[0];

/** The ids of the remarks that `check --deploy` and a dry run give of some settings. */
async function remarks(settings: Input): Promise<[check: string[], dryRun: string[]]> {
  const base = tree({ 'assets/a.css': text('a') });
  const site = createSite(
    defineSettings({ BASE_DIR: base, STATICFILES_DIRS: ['assets'], STATIC_ROOT: 'out', ...settings }),
  );
  const outputs = [new TextOutput(), new TextOutput()] as const;
  await callCommand(site, 'check', { deploy: true, stdout: outputs[0], stderr: outputs[0] });
  await callCommand(site, 'collectstatic', {
    dryRun: true,
    input: false,
    stdout: new TextOutput(),
    stderr: outputs[1],
  });
  const ids = (output: TextOutput) => output.text.match(/staticfiles\.I\d+/g) ?? [];
  return [ids(outputs[0]), ids(outputs[1])];
}

const long = (end: string) => `${text('long', 300)} .${end} {}`;

const SAFE: Input = { SECURE_SSL_REDIRECT: true };

describe('the remarks on deltas', () => {
  it.each<[string, Input, string[]]>([
    ['nothing where browsers can use them', SAFE, []],
    [
      'a site that keeps nothing',
      { ...SAFE, STATICFILES_KEEP_VERSIONS: 0, STATICFILES_KEEP_DAYS: 0 },
      ['I001'],
    ],
    ['a site over http', {}, ['I003']],
    ['a proxy that speaks TLS', { SECURE_PROXY_SSL_HEADER: ['X-Forwarded-Proto', 'https'] }, []],
    ['another origin', { ...SAFE, STATIC_HOST: 'https://cdn.example' }, []],
    [
      'another origin without CORS',
      { ...SAFE, STATIC_HOST: 'https://cdn.example', STATICFILES_CROSSORIGIN: false },
      ['I004'],
    ],
    ['a storage that makes none', { STATICFILES_STORAGE: 'ManifestStaticFilesStorage' }, []],
    ['what is silenced', { SILENCED_SYSTEM_CHECKS: ['staticfiles.I003'] }, []],
  ])('tell of %s', async (_, settings, ids) => {
    const expected = ids.map((id) => `staticfiles.${id}`);
    expect(await remarks(settings)).toEqual([expected, expected]);
  });

  it('tell that nothing here can make any, and a build says once what to install', async () => {
    found.nothing = true;
    try {
      expect(await remarks(SAFE)).toEqual([['staticfiles.I002'], ['staticfiles.I002']]);
      const [sources, target] = [tree({ 'a.css': long('a') }), folder()];
      expect((await buildFolder(sources, target)).deltas.lacksCoder).toBe(false);
      tree({ 'a.css': long('b') }, sources);
      expect((await buildFolder(sources, target)).deltas.lacksCoder).toBe(true);
      expect((await buildFolder(sources, target)).deltas.lacksCoder).toBe(false);
      tree({ 'a.css': long('c') }, sources);
      expect((await buildFolder(sources, target)).deltas).toMatchObject({ deltas: 0, lacksCoder: false });
      found.nothing = false;
      // What can make them has been installed since.
      expect((await buildFolder(sources, target)).deltas.deltas).toBe(2);
      // What was made stays where nothing can make any.
      found.nothing = true;
      expect((await buildFolder(sources, target)).deltas).toMatchObject({ deltas: 2, lacksCoder: false });
      tree({ 'b.css': long('b') }, sources);
      expect((await buildFolder(sources, target)).deltas).toMatchObject({ deltas: 2, lacksCoder: false });
    } finally {
      found.nothing = false;
    }
  });
});
