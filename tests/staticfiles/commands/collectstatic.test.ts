import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { callCommand, createSite, defineSettings, TextOutput } from '../../../framework';
import { CHECK } from '../../../framework/checks';
import { runCommandLine } from '../../../framework/management';
import { text } from '../pipeline/building';
import { paths, tree } from '../tree';

type Input = Parameters<typeof defineSettings>[0];

function project(settings: Input = {}, files: Record<string, string> = {}) {
  const base = tree({
    'assets/a.css': text('a'),
    'assets/sub/b.txt': 'b',
    'assets/.hidden': '',
    'assets/old~': '',
    'assets/CVS/Entries': '',
    'more/a.css': 'other',
    ...files,
  });
  const site = createSite(
    defineSettings({
      BASE_DIR: base,
      STATICFILES_DIRS: ['assets', ['lib', 'more'], 'more'],
      STATIC_ROOT: 'out',
      STATICFILES_STORAGE: 'StaticFilesStorage',
      ...settings,
    }),
  );
  const out = path.join(base, 'out');
  return { site, base, out };
}

const MANAGE = path.join(__dirname, '..', '..', '..', 'manage.ts');

/** A settings module for a process of its own. */
function settingsModule(more: string): string {
  const framework = JSON.stringify(path.join(path.dirname(MANAGE), 'framework'));
  return `module.exports = { default: require(${framework}).defineSettings({ BASE_DIR: __dirname, STATICFILES_DIRS: ['assets'], STATIC_ROOT: 'out', ${more} }) }`;
}

/** Runs the command as it is typed. */
async function type(line: string, { site }: Pick<ReturnType<typeof project>, 'site'>, terminal?: TextOutput) {
  const stdout = new TextOutput();
  const stderr = terminal ?? new TextOutput();
  const code = await runCommandLine(
    ['node', '/x/manage.ts', 'collectstatic', ...line.split(' ').filter(Boolean)],
    {
      stdout,
      stderr,
      loadSite: () => site,
      bareSite: () => site,
    },
  );
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe('collectstatic', () => {
  it('says in Django’s words what it did', async () => {
    const made = project();
    expect(await type('--noinput', made)).toEqual({
      code: 0,
      stdout: `\n3 static files copied to '${made.out}', 1 skipped due to conflict.\n`,
      stderr: '',
    });
    expect(await type('--no-input', made)).toEqual({
      code: 0,
      stdout: `\n0 static files copied to '${made.out}', 3 unmodified, 1 skipped due to conflict.\n`,
      stderr: '',
    });
    rmSync(path.join(made.out, 'a.css'));
    expect((await type('--noinput', made)).stdout).toMatch(/^\n1 static file copied to/);
  });

  it('counts a file as copied when its published bytes changed: its own, or the names that it refers to', async () => {
    const made = project(
      { STATICFILES_STORAGE: 'ManifestStaticFilesStorage' },
      { 'assets/site.css': 'a{b:url(x.png)}', 'assets/x.png': 'p' },
    );
    await type('--noinput', made);
    writeFileSync(path.join(made.base, 'assets/x.png'), 'other');
    expect((await type('--noinput', made)).stdout).toContain(
      `2 static files copied to '${made.out}', 3 unmodified, 2 post-processed`,
    );
  });

  it('writes a manifest that cannot be read anew, and says so in one line', async () => {
    const made = project({ STATICFILES_STORAGE: 'ManifestStaticFilesStorage' });
    await type('--noinput', made);
    writeFileSync(path.join(made.out, 'staticfiles.json'), 'garbage\n');
    const { code, stderr } = await type('--noinput', made);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^staticfiles\.json is not JSON: .+\. A new one replaces it\.\n$/);
  });

  it('gives a line for each file with -v 2', async () => {
    const made = project({ STATICFILES_STORAGE: 'ManifestStaticFilesStorage' });
    const { stdout } = await type('--noinput -v 2', made);
    expect(stdout.replace(/\.[0-9a-f]{12}\./g, '.HASH.').split('\n')).toEqual([
      `Found another file with the destination path 'a.css'. It will be ignored since only the first encountered file is collected. If this is not what you want, make sure every static file has a unique path.`,
      "Post-processed 'a.css' as 'a.HASH.css'",
      "Post-processed 'lib/a.css' as 'lib/a.HASH.css'",
      "Post-processed 'sub/b.txt' as 'sub/b.HASH.txt'",
      `Copying '${made.base}/assets/a.css'`,
      `Copying '${made.base}/more/a.css'`,
      `Copying '${made.base}/assets/sub/b.txt'`,
      '',
      `3 static files copied to '${made.out}', 3 post-processed, 1 skipped due to conflict.`,
      '',
    ]);
    writeFileSync(path.join(made.base, 'assets/sub/b.txt'), 'changed');
    const again = await type('--noinput -v 2', made);
    expect(again.stdout).toContain("Skipping 'a.css' (not modified)\n");
    expect(again.stdout).toContain("Skipped post-processing 'a.css'\n");
    expect(again.stdout).toContain(`Deleting 'sub/b.txt'\nCopying '${made.base}/assets/sub/b.txt'\n`);
  });

  it('says nothing with -v 0', async () => {
    expect(await type('--noinput -v 0', project())).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('leaves out what -i says besides the default patterns, and those too with --no-default-ignore', async () => {
    const made = project();
    await type('--noinput -i *.txt --ignore lib', made);
    expect(paths(made.out)).toEqual(['a.css', 'lib/a.css']);
    await type('--noinput --no-default-ignore', made);
    expect(paths(made.out)).toEqual(['.hidden', 'CVS/Entries', 'a.css', 'lib/a.css', 'old~', 'sub/b.txt']);
  });

  it('copies only with --no-post-process, and leaves no variant of another version', async () => {
    const made = project({ STATICFILES_STORAGE: 'CompressedManifestStaticFilesStorage' });
    await type('--noinput', made);
    const manifest = readFileSync(path.join(made.out, 'staticfiles.json'), 'utf8');
    writeFileSync(path.join(made.base, 'assets/a.css'), text('changed'));
    const { stdout } = await type('--noinput --no-post-process', made);
    expect(stdout).toBe(
      `\n1 static file copied to '${made.out}', 2 unmodified, 1 skipped due to conflict.\n`,
    );
    expect(readFileSync(path.join(made.out, 'a.css'), 'utf8')).toBe(text('changed'));
    expect(existsSync(path.join(made.out, 'a.css.gz'))).toBe(false);
    expect(readFileSync(path.join(made.out, 'staticfiles.json'), 'utf8')).toBe(manifest);
  });

  it('pretends with -n', async () => {
    const made = project({ STATICFILES_STORAGE: 'ManifestStaticFilesStorage' });
    expect(await type('--noinput --dry-run', made)).toEqual({
      code: 0,
      stdout:
        [
          `Pretending to copy '${made.base}/assets/a.css'`,
          `Pretending to copy '${made.base}/more/a.css'`,
          `Pretending to copy '${made.base}/assets/sub/b.txt'`,
          `\n3 static files copied to '${made.out}', 1 skipped due to conflict.`,
        ].join('\n') + '\n',
      stderr: '',
    });
    expect(existsSync(made.out)).toBe(false);
    expect((await type('--noinput -n -l', made)).stdout).toContain(
      `Pretending to link '${made.base}/assets/a.css'`,
    );
  });

  it('says how many files --clear deleted', async () => {
    const made = project();
    tree({ 'stray.txt': '', 'x/y.txt': '' }, made.out);
    expect((await type('--noinput --clear -v 2', made)).stdout).toMatch(
      /Deleting 'stray\.txt'\nDeleting 'x\/y\.txt'\n\n2 static files deleted, 3 static files copied to/,
    );
  });

  it('says that it linked', async () => {
    const made = project();
    expect((await type('--noinput --link', made)).stdout).toMatch(/^\n3 static files symlinked to/);
    expect((await type('--noinput --link', made)).stdout).toMatch(
      /^\n0 static files symlinked to '.*', 3 unmodified/,
    );
  });

  it('says per encoding what is saved', async () => {
    const made = project({ STATICFILES_STORAGE: 'CompressedManifestStaticFilesStorage' });
    const { stdout } = await type('--noinput', made);
    expect(stdout).toMatch(
      /\nSaved: gzip \d\.\d kB of \d\.\d kB \(\d\d %\), br \d\.\d kB of \d\.\d kB \(\d\d %\)\.\n$/,
    );
    expect((await type('--noinput', made)).stdout.split('\n').at(-2)).toBe(stdout.split('\n').at(-2));
  });

  it('tells each kind of warning once, on every run, until it is silenced', async () => {
    const files = Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [`assets/${name}.js`, `//# sourceMappingURL=${name}.js.map`]),
    );
    const storage = { STATICFILES_STORAGE: 'ManifestStaticFilesStorage' } as const;
    const made = project(storage, files);
    for (const run of [1, 2]) {
      const { code, stderr } = await type('--noinput', made);
      expect(code, `run ${run}`).toBe(0);
      expect(stderr.match(/^warning: .*|also at: .*|^\d.* warnings/gm), `run ${run}`).toEqual([
        "warning: a.js:1:22 refers to 'a.js.map', but there is no static file 'a.js.map' (staticfiles.W020)",
        'also at: b.js:1:22, c.js:1:22',
        '3 warnings',
      ]);
    }
    const silent = project({ ...storage, SILENCED_SYSTEM_CHECKS: ['staticfiles.W020'] }, files);
    expect(await type('--noinput', silent)).toMatchObject({ code: 0, stderr: '' });
  });

  it('reports every error with its place, exits 1 and says that nothing was published', async () => {
    const made = project(
      { STATICFILES_STORAGE: 'ManifestStaticFilesStorage' },
      { 'assets/bad.css': 'a{}\n b { background: url(nope.png) }', 'assets/worse.js': 'import "./a.js"' },
    );
    const { code, stdout, stderr } = await type('--noinput', made);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('bad.css:2:');
    expect(stderr).toContain('worse.js:1:');
    expect(stderr).toMatch(/CommandError: Nothing was published, because of the 2 errors above\.\n$/);
    expect(existsSync(made.out)).toBe(true);
    expect(paths(made.out)).toEqual([]);
    expect((await type('--noinput -n', made)).code).toBe(1);
  });

  it('refuses to run beside another build in one line', async () => {
    const made = project();
    tree({ '.whitenoise/lock': JSON.stringify({ host: 'elsewhere', pid: 1, started: null }) }, made.out);
    const { code, stderr } = await type('--noinput', made);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^CommandError: Another build is writing here: process 1 on elsewhere\..*\n$/);
  });

  it('tells a file system error in one line', async () => {
    const made = project({ STATIC_ROOT: 'assets/a.css/below' });
    const { code, stderr } = await type('--noinput', made);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^CommandError: ENOTDIR: .*a\.css\/below.*\n$/);
  });

  it('draws a bar on a terminal, and takes it away', async () => {
    class Terminal extends TextOutput {
      override readonly isTerminal = true;
      override readonly columns = 60;
    }
    const made = project({ STATICFILES_STORAGE: 'CompressedManifestStaticFilesStorage' });
    const terminal = new Terminal();
    const { stdout } = await type('--noinput --no-color', made, terminal);
    const drawn = terminal.text.split('\r');
    expect(
      drawn
        .map((line) => line.replace('\u001b[K', '').split(/ {2}|\[/)[0])
        .filter((line, at, all) => line !== all[at - 1]),
    ).toEqual([
      '',
      'Finding files',
      'Reading files',
      'Resolving references',
      'Compressing',
      'Publishing',
      'Cleaning up',
      '',
    ]);
    for (const line of drawn) expect(line.replace('\u001b[K', '').length).toBeLessThan(60);
    expect(terminal.text.endsWith('\r\u001b[K')).toBe(true);
    expect(stdout).toMatch(/^\n3 static files copied/);
    const quiet = new Terminal();
    await type('--noinput -v 2', made, quiet);
    expect(quiet.text).toBe('');
  });
});

describe('collectstatic --previous', () => {
  const STATICFILES_STORAGE = 'ManifestStaticFilesStorage';
  afterEach(() => vi.unstubAllEnvs());

  /** A folder with a release of other sources. */
  async function formerRelease(content: string): Promise<string> {
    const made = project({ STATICFILES_STORAGE }, { 'assets/a.css': text(content) });
    await type('--noinput', made);
    return made.out;
  }

  it('carries over what has changed, and says so', async () => {
    const made = project({ STATICFILES_STORAGE });
    const { code, stdout, stderr } = await type(`--noinput --previous ${await formerRelease('old')}`, made);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/\nEarlier versions: 1 fetched\.\n$/);
    expect((await type('--noinput', made)).stdout).toMatch(/\nEarlier versions: 1 kept\.\n$/);
  });

  it('wins over the setting, and the setting over the environment', async () => {
    const [one, two, three] = [
      await formerRelease('one'),
      await formerRelease('two'),
      await formerRelease('three'),
    ];
    const fetched = async (line: string, settings: Input) => {
      const made = project({ STATICFILES_STORAGE, ...settings });
      await type(`--noinput ${line}`, made);
      const manifest = JSON.parse(readFileSync(path.join(made.out, 'staticfiles.json'), 'utf8'));
      return manifest.earlier['a.css'].map((version: { path: string }) => version.path);
    };
    const of = (folder: string) => [
      JSON.parse(readFileSync(path.join(folder, 'staticfiles.json'), 'utf8')).paths['a.css'],
    ];
    vi.stubEnv('STATICFILES_PREVIOUS', three);
    expect(await fetched(`--previous ${one}`, { STATICFILES_PREVIOUS: two })).toEqual(of(one));
    expect(await fetched('', { STATICFILES_PREVIOUS: two })).toEqual(of(two));
    expect(await fetched('', {})).toEqual(of(three));
  });

  it('is typed wrong with a malformed URL; one in the settings is an error, too', async () => {
    const made = project({ STATICFILES_STORAGE });
    const { code, stdout, stderr } = await type('--noinput --previous http://example.com/', made);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      "'http://example.com/' is not a URL of https: expected the https URL of static files",
    );
    expect(existsSync(made.out)).toBe(false);
    const configured = project({ STATICFILES_STORAGE, STATICFILES_PREVIOUS: 'https://' });
    const other = await type('--noinput', configured);
    expect(other.code).toBe(1);
    expect(other.stderr).toContain("STATICFILES_PREVIOUS: 'https://' is not a URL");
  });

  it('warns in a line that a site is down, and publishes', async () => {
    const made = project({ STATICFILES_STORAGE });
    const { code, stderr } = await type('--noinput --previous http://localhost:1/', made);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^warning: staticfiles\.json http:\/\/localhost:1\/static\/staticfiles\.json cannot be fetched/m,
    );
    expect(existsSync(path.join(made.out, 'staticfiles.json'))).toBe(true);
  });
});

describe('collectstatic --clear', () => {
  it('refuses a folder that holds sources, whatever checks were skipped', async () => {
    const made = project({
      STATICFILES_STORAGE: { backend: 'StaticFilesStorage', options: {} },
      STATIC_ROOT: '.',
    });
    const before = paths(made.base);
    const { code, stderr } = await type('--clear --noinput --skip-checks', made);
    expect(code).toBe(1);
    expect(stderr).toContain(`--clear would delete the project itself: it lies in ${made.base}.`);
    expect(paths(made.base)).toEqual(before);
  });
});

describe('collectstatic’s checks', () => {
  it.each<[Input, string]>([
    [
      { STATICFILES_DIRS: ['out'] },
      'staticfiles.E002) The STATICFILES_DIRS setting should not contain the STATIC_ROOT setting.',
    ],
    [
      { STATICFILES_DIRS: [['pre/', 'more']] },
      "staticfiles.E003) The prefix 'pre/' in the STATICFILES_DIRS setting must not end with a slash.",
    ],
    [
      { STATICFILES_DIRS: [['./vendor', 'more']] },
      "staticfiles.E003) The prefix './vendor' in the STATICFILES_DIRS setting must be the path of a folder",
    ],
    [
      { STATICFILES_DIRS: [['a/../../vendor', 'more']] },
      "staticfiles.E003) The prefix 'a/../../vendor' in the STATICFILES_DIRS setting must be",
    ],
    [{ STATIC_ROOT: '.' }, 'holds the project itself'],
    [{ STATIC_ROOT: 'assets', STATICFILES_DIRS: ['assets/sub'] }, "holds the static files' sources in"],
    [
      { STATICFILES_FINDERS: [{ backend: 'NpmFinder', options: { packages: { 'not-installed': true } } }] },
      "staticfiles.E006) NpmFinder: the package 'not-installed' is not installed",
    ],
  ])('stop it for %j', async (settings, message) => {
    const made = project(settings);
    for (const command of ['check', 'collectstatic']) {
      const stderr = new TextOutput();
      const code = await runCommandLine(['node', 'manage.ts', command], {
        stdout: new TextOutput(),
        stderr,
        loadSite: () => createSite(made.site.settings),
        bareSite: () => made.site,
      });
      expect(code).toBe(1);
      expect(stderr.text).toContain('System check identified some issues');
      expect(stderr.text).toContain(message);
    }
  });

  it.each<[Input, RegExp]>([
    [
      { STATICFILES_STORAGE: 'Nothing' },
      /staticfiles\.E005\) STATICFILES_STORAGE: there is no storage 'Nothing'\./,
    ],
    [
      { STATICFILES_FINDERS: ['Nothing'] },
      /staticfiles\.E007\) STATICFILES_FINDERS: there is no finder 'Nothing'\./,
    ],
  ])('report what cannot even be made, once: %j', async (settings, message) => {
    const { container } = project(settings).site;
    const findings = await Promise.all(container.getAll(CHECK).map((check) => check.run()));
    const told = findings.flat().map(({ id, message }) => `${id}) ${message}`);
    expect(told.filter((line) => line.startsWith('staticfiles.E'))).toEqual([expect.stringMatching(message)]);
    const { code, stderr } = await type('--noinput', project(settings));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ImproperlyConfigured: STATICFILES_.*\n$/);
  });

  it('only warn of a folder that does not exist', async () => {
    const made = project({ STATICFILES_DIRS: ['none', 'more'] });
    const { code, stderr, stdout } = await type('--noinput', made);
    expect(code).toBe(0);
    expect(stderr).toContain(
      `staticfiles.W004) The directory '${made.base}/none' in the STATICFILES_DIRS setting`,
    );
    expect(stdout).toMatch(/1 static file copied/);
  });
});

describe('collectstatic’s question', () => {
  const run = async (answer: string, base: string, ...options: string[]) => {
    const child = spawn(
      process.execPath,
      ['--require', 'ts-node/register', MANAGE, 'collectstatic', ...options],
      {
        cwd: path.dirname(MANAGE),
        env: { ...process.env, SETTINGS_MODULE: path.join(base, 'settings') },
        timeout: 20_000,
      },
    );
    child.stdin.end(answer);
    const [stdout, stderr, [status]] = await Promise.all([
      readAll(child.stdout),
      readAll(child.stderr),
      once(child, 'exit'),
    ]);
    return { status, stdout, stderr };
  };
  const asked = (base: string, warning: string) => `
You have requested to collect static files at the destination
location as specified in your settings:

    ${base}/out

${warning}
Are you sure you want to do this?

Type 'yes' to continue, or 'no' to cancel: `;

  const withSettings = () =>
    tree({
      'assets/a.txt': 'a',
      'out/b.txt': 'b',
      'settings.js': settingsModule(`STATICFILES_STORAGE: 'StaticFilesStorage'`),
    });

  it('is answered with yes, or nothing is done', async () => {
    const base = withSettings();
    const warning = 'This will overwrite existing files!';
    for (const answer of ['no\n', 'y\n', 'YES\n', '']) {
      expect(await run(answer, base)).toEqual({
        status: 1,
        stdout: asked(base, warning),
        stderr: 'CommandError: Collecting static files cancelled.\n',
      });
    }
    expect(existsSync(path.join(base, 'out/a.txt'))).toBe(false);
    expect(await run('yes\n', base)).toEqual({
      status: 0,
      stdout: `${asked(base, warning)}\n1 static file copied to '${base}/out'.\n`,
      stderr: '',
    });
  }, 60_000);

  it('speaks of deletion with --clear and of nothing with --dry-run', async () => {
    const base = withSettings();
    expect((await run('no\n', base, '--clear', '--dry-run')).stdout).toBe(
      `\nYou have activated the --dry-run option so no files will be modified.\n${asked(base, 'This will DELETE ALL FILES in this location!')}`,
    );
  }, 60_000);

  it('is not asked when there is nothing to lose', async () => {
    const base = withSettings();
    rmSync(path.join(base, 'out'), { recursive: true });
    expect(await run('', base)).toMatchObject({
      status: 0,
      stdout: `\n1 static file copied to '${base}/out'.\n`,
    });
  }, 60_000);
});

describe('collectstatic | head', () => {
  it('publishes all the same when nobody reads on', async () => {
    const files = Array.from({ length: 200 }, (_, index) => [`assets/${index}.txt`, 'a']);
    const { base } = project({}, Object.fromEntries(files));
    writeFileSync(
      path.join(base, 'settings.js'),
      settingsModule(`STATICFILES_STORAGE: 'StaticFilesStorage'`),
    );
    const child = spawn(
      process.execPath,
      ['--require', 'ts-node/register', MANAGE, 'collectstatic', '--noinput', '-v', '2'],
      { cwd: path.dirname(MANAGE), env: { ...process.env, SETTINGS_MODULE: path.join(base, 'settings') } },
    );
    child.stdout.destroy();
    const [stderr, [status]] = await Promise.all([readAll(child.stderr), once(child, 'exit')]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(paths(path.join(base, 'out')).filter((name) => name.endsWith('.txt'))).toHaveLength(201);
  }, 60_000);
});

describe('callCommand', () => {
  it('gives the summary back', async () => {
    const { site, out } = project();
    const stdout = new TextOutput();
    await expect(callCommand(site, 'collectstatic', { input: false, stdout })).resolves.toBe(
      `\n3 static files copied to '${out}', 1 skipped due to conflict.`,
    );
  });
});
