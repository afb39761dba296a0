import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callCommand, createSite, defineSettings, TextOutput } from '../../framework';
import {
  CheckReport,
  formatReport,
  runChecks,
  SystemCheckError,
  securityCheck,
} from '../../framework/checks';
import { ImproperlyConfigured } from '../../framework/conf';
import { posixIt } from '../platform';

describe('runChecks', () => {
  const check = (tag: string, level: 'error' | 'warning', deploy = false) => ({
    tags: [tag],
    deploy,
    run: () => [{ level, id: `${tag}.1`, message: `about ${tag}` }],
  });

  it('runs what is asked for, worst first, and leaves deploy checks to check --deploy', async () => {
    const checks = [check('b', 'warning'), check('a', 'error'), check('c', 'warning', true)];
    expect((await runChecks(checks)).messages.map(({ id }) => id)).toEqual(['a.1', 'b.1']);
    expect((await runChecks(checks, { tags: ['b'] })).messages).toHaveLength(1);
    expect((await runChecks(checks, { deploy: true })).messages).toHaveLength(3);
  });

  it('does not count silenced findings', async () => {
    const report = await runChecks([check('a', 'error')], { silenced: ['a.1'] });
    expect(report.summary).toBe('System check identified no issues (1 silenced).');
    expect(report.serious).toEqual([]);
  });

  it('takes wrong configuration as a finding', async () => {
    const broken = {
      tags: ['a'],
      run: () => {
        throw new ImproperlyConfigured('X is wrong');
      },
    };
    expect((await runChecks([broken])).messages).toEqual([
      { level: 'error', id: 'settings.E001', message: 'X is wrong' },
    ]);
  });

  it('formats as Django does', () => {
    const report = new CheckReport(
      [
        { level: 'error', id: 'x.E1', message: 'Bad.', hint: 'Mend it.' },
        { level: 'warning', id: 'x.W1', message: 'Hm.', object: 'home' },
      ],
      0,
    );
    expect(formatReport(report)).toBe(
      'System check identified some issues:\n\nERRORS:\n?: (x.E1) Bad.\n\tHINT: Mend it.\n\nWARNINGS:\nhome: (x.W1) Hm.',
    );
    expect(report.summary).toBe('System check identified 2 issues (0 silenced).');
    const mark = (role: string) => (text: string) => `<${role}>${text}</${role}>`;
    const style = {
      error: mark('error'),
      warning: mark('warning'),
      place: mark('place'),
      hint: mark('hint'),
    };
    expect(formatReport(report, style).split('\n')).toEqual([
      'System check identified some issues:',
      '',
      'ERRORS:',
      '<place>?</place>: <error>(x.E1) Bad.</error>',
      '\t<hint>HINT: Mend it.</hint>',
      '',
      'WARNINGS:',
      '<place>home</place>: <warning>(x.W1) Hm.</warning>',
    ]);
  });
});

describe('the security check', () => {
  const ids = async (changes: Parameters<typeof defineSettings>[0]) =>
    (await securityCheck(defineSettings(changes)).run()).map(({ id }) => id.replace('security.', ''));
  const SAFE = {
    SECRET_KEY: 'k3j5h2g4f6d8s9a0q1w2e3r4t5y6u7i8o9p0z1x2c3v4b5n6m7k8',
    ALLOWED_HOSTS: ['example.com'],
    SECURE_HSTS_SECONDS: 60,
    SECURE_SSL_REDIRECT: true,
  };

  it('is content with safe settings', async () => {
    expect(await ids(SAFE)).toEqual([]);
  });

  it.each([
    ['W018', { DEBUG: true }],
    ['W009', { SECRET_KEY: 'short' }],
    ['W009', { SECRET_KEY: 'a'.repeat(80) }],
    ['W020', { ALLOWED_HOSTS: [] }],
    ['W024', { ALLOWED_HOSTS: ['*'] }],
    ['W004', { SECURE_HSTS_SECONDS: 0 }],
    ['W008', { SECURE_SSL_REDIRECT: false }],
    ['W019', { X_FRAME_OPTIONS: null }],
    ['W006', { SECURE_CONTENT_TYPE_NOSNIFF: false }],
  ])('finds %s with %j', async (id, change) => {
    expect(await ids({ ...SAFE, ...change })).toEqual([id]);
  });
});

type SettingsInput = Parameters<typeof defineSettings>[0];

describe('check --deploy', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'deploy-'));
    mkdirSync(path.join(folder, 'assets'));
    writeFileSync(path.join(folder, 'assets/a.css'), 'a { color: red }');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function site(input: SettingsInput) {
    return createSite(defineSettings({ BASE_DIR: folder, STATICFILES_DIRS: ['assets'], ...input }));
  }

  async function findings(input: SettingsInput = { STATIC_ROOT: 'out' }): Promise<string> {
    const stderr = new TextOutput();
    await callCommand(site(input), 'check', {
      deploy: true,
      tag: ['staticfiles'],
      stdout: new TextOutput(),
      stderr,
    });
    return stderr.text;
  }

  async function collect(input: SettingsInput = { STATIC_ROOT: 'out' }): Promise<void> {
    const options = { input: false, verbosity: 0, stdout: new TextOutput() };
    await callCommand(site(input), 'collectstatic', options);
  }

  it('finds a STATIC_ROOT that is not set, missing, or without a manifest', async () => {
    expect(await findings({ STATIC_ROOT: null })).toContain('(staticfiles.W010) STATIC_ROOT is not set');
    expect(await findings()).toContain('(staticfiles.W011) STATIC_ROOT does not exist');
    mkdirSync(path.join(folder, 'out'));
    expect(await findings()).toMatch(/\(staticfiles\.W012\).*staticfiles\.json/);
  });

  posixIt(
    'takes sources that cannot be read for changed, and leaves the reason to collectstatic',
    async () => {
      await collect();
      symlinkSync('nowhere', path.join(folder, 'assets/dangling.css'));
      symlinkSync('loop.css', path.join(folder, 'assets/loop.css'));
      expect(await findings()).toContain('are not the current ones: dangling.css, loop.css.');
    },
  );

  it('finds files that were added or changed since they were collected', async () => {
    await collect();
    expect(await findings()).toBe('');
    writeFileSync(path.join(folder, 'assets/new.css'), '');
    expect(await findings()).toContain(
      '(staticfiles.W013) The collected static files are not the current ones: new.css.',
    );
    await collect();
    writeFileSync(path.join(folder, 'assets/a.css'), 'a { color: tan }');
    const earlier = new Date(2001, 1, 1);
    utimesSync(path.join(folder, 'assets/a.css'), earlier, earlier);
    expect(await findings()).toContain('not the current ones: a.css.');
  });

  it('goes by content: a checkout gives every file a new time', async () => {
    writeFileSync(path.join(folder, 'assets/b.css'), '@import "a.css";');
    await collect();
    const later = new Date(Date.now() + 60_000);
    for (const name of ['a.css', 'b.css']) utimesSync(path.join(folder, 'assets', name), later, later);
    expect(await findings()).toBe('');
  });

  it('finds files that were deleted since they were collected', async () => {
    writeFileSync(path.join(folder, 'assets/b.css'), '');
    await collect();
    rmSync(path.join(folder, 'assets/b.css'));
    expect(await findings()).toContain('not the current ones: b.css (deleted).');
  });

  it('finds changed files where only hashed ones are kept', async () => {
    writeFileSync(path.join(folder, 'assets/a.txt'), 'a');
    const input = { STATIC_ROOT: 'out', WHITENOISE_KEEP_ONLY_HASHED_FILES: true };
    await collect(input);
    expect(await findings(input)).toBe('');
    writeFileSync(path.join(folder, 'assets/a.txt'), 'b');
    expect(await findings(input)).toContain('not the current ones: a.txt.');
  });

  it('looks where the storage’s options say that the files and the manifest are', async () => {
    const input = {
      STATIC_ROOT: null,
      STATICFILES_STORAGE: {
        backend: 'ManifestStaticFilesStorage',
        options: { location: 'public/files', manifestName: 'names.json' },
      },
    } as const;
    expect(await findings(input)).toContain(
      `(staticfiles.W011) STATIC_ROOT does not exist: ${path.join(folder, 'public/files')}`,
    );
    await collect(input);
    expect(await findings(input)).toBe('');
    rmSync(path.join(folder, 'public/files/names.json'));
    expect(await findings(input)).toMatch(
      /\(staticfiles\.W012\).*There is no manifest at .*[\\/]public[\\/]files[\\/]names\.json/,
    );
  });
});

describe('check', () => {
  it('fails on a finding of the level that --fail-level names', async () => {
    const site = createSite(defineSettings({ STATICFILES_DIRS: ['/nowhere/at/all'] }));
    const outputs = { stdout: new TextOutput(), stderr: new TextOutput() };
    expect(await callCommand(site, 'check', outputs)).toBe('System check identified 1 issue (0 silenced).');
    await expect(callCommand(site, 'check', { ...outputs, failLevel: 'WARNING' })).rejects.toThrow(
      SystemCheckError,
    );
    await expect(callCommand(site, 'check', { ...outputs, tag: ['nope'] })).rejects.toThrow(
      'There is no system check with the "nope" tag.',
    );
  });
});
