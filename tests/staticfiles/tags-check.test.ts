import { afterEach, describe, expect, it } from 'vitest';
import { callCommand, createSite, defineSettings, TextOutput } from '../../framework';
import { tree } from './tree';

type Input = Parameters<typeof defineSettings>[0];

/** The lines of `check` about tags, with a site of some settings. */
async function findings(settings: Input): Promise<string> {
  const base = tree({ 'assets/a.css': 'a {}' });
  const site = createSite(
    defineSettings({ BASE_DIR: base, STATICFILES_DIRS: ['assets'], STATIC_ROOT: 'out', ...settings }),
  );
  const output = new TextOutput();
  await callCommand(site, 'check', { stdout: output, stderr: output }).catch((error: Error) => {
    output.write(error.message);
  });
  return output.text;
}

afterEach(() => {
  process.exitCode = 0;
});

const CDN: Input = { STATIC_HOST: 'https://cdn.example' };

describe('check', () => {
  it.each<[string, Input]>([
    ['the defaults', {}],
    ['another host', CDN],
    ['integrity for files of another host', { ...CDN, STATICFILES_INTEGRITY: 'host' }],
    ['integrity for all files', { STATICFILES_INTEGRITY: true }],
    [
      'files of the same host that are fetched with CORS',
      { STATICFILES_CROSSORIGIN: true, WHITENOISE_ALLOW_ALL_ORIGINS: false },
    ],
    [
      'another host without CORS',
      { ...CDN, STATICFILES_CROSSORIGIN: false, WHITENOISE_ALLOW_ALL_ORIGINS: false },
    ],
    [
      'a function that may send the header',
      { ...CDN, WHITENOISE_ALLOW_ALL_ORIGINS: false, WHITENOISE_ADD_HEADERS_FUNCTION: () => {} },
    ],
  ])('finds nothing wrong with %s', async (_, settings) => {
    expect(await findings(settings)).toContain('System check identified no issues');
  });

  it.each<[string, Input, string]>([
    [
      'files of another host that come without leave to be read',
      { ...CDN, WHITENOISE_ALLOW_ALL_ORIGINS: false },
      'staticfiles.E008) Tags ask for the files of https://cdn.example with crossorigin, and WHITENOISE_ALLOW_ALL_ORIGINS is off',
    ],
    [
      'integrity without CORS',
      { ...CDN, STATICFILES_INTEGRITY: 'host', STATICFILES_CROSSORIGIN: false },
      "staticfiles.E009) STATICFILES_INTEGRITY is 'host': integrity needs crossorigin, which is false",
    ],
    [
      'integrity for another host where there is none',
      { STATICFILES_INTEGRITY: 'host' },
      "staticfiles.W008) STATICFILES_INTEGRITY is 'host', and no tag will have integrity: all files come from the host of",
    ],
    [
      'integrity without a manifest',
      { STATICFILES_INTEGRITY: true, STATICFILES_STORAGE: 'StaticFilesStorage' },
      'staticfiles.W008) STATICFILES_INTEGRITY is true, and no tag will have integrity: the storage writes no manifest',
    ],
  ])('tells of %s, once', async (_, settings, message) => {
    const text = await findings(settings);
    expect(text).toContain(message);
    expect(text).toContain('System check identified 1 issue');
  });
});
