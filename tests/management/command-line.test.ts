import { describe, expect, it } from 'vitest';
import { createSite, defineSettings, ImproperlyConfigured } from '../../framework';
import { runCommandLine, TextOutput } from '../../framework/management';

/** Types a command line and collects what it prints. */
async function type(line: string, broken?: Error) {
  const stdout = new TextOutput();
  const stderr = new TextOutput();
  const bareSite = () => createSite(defineSettings({ BASE_DIR: '/' }));
  const code = await runCommandLine(['node', '/x/manage.ts', ...line.split(' ').filter(Boolean)], {
    stdout,
    stderr,
    bareSite,
    loadSite() {
      if (broken) throw broken;
      return bareSite();
    },
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe('the command line', () => {
  it.each(['', 'help', '--help', '-h'])('lists the commands by app for %j', async (line) => {
    const { code, stdout } = await type(line);
    expect(code).toBe(0);
    expect(stdout).toContain("Type 'manage.ts help <command>' for help on a specific command.");
    expect(stdout).toMatch(
      /\[whitenoise-node\]\n(?: {4}.*\n)* {4}check {10}Check the whole project for problems\.\n/,
    );
    expect(stdout).toMatch(/\n {4}collectstatic {2}Collect static files in a single location\.\n/);
  });

  it('gives only names with help --commands', async () => {
    const { stdout } = await type('help --commands');
    expect(stdout.trim().split('\n')).toEqual([...stdout.trim().split('\n')].sort());
    expect(stdout).toContain('version\n');
  });

  it('says which values options have by themselves, but not that a switch is off', async () => {
    const { stdout } = await type('help check');
    expect(stdout).toContain('(default: "ERROR")');
    expect(stdout).not.toMatch(/default: (?:false|\[\])/);
  });

  it.each(['help check', 'check --help', 'check -h'])(
    'explains a command for %j, its own options first',
    async (line) => {
      const { code, stdout } = await type(line);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Usage: manage.ts check \[options\]\n\nCheck the whole project/);
      expect(stdout.indexOf('--deploy')).toBeLessThan(stdout.indexOf('--verbosity'));
    },
  );

  it('suggests the nearest command for an unknown one and exits 1', async () => {
    expect(await type('chekc')).toEqual({
      code: 1,
      stdout: '',
      stderr: "Unknown command: 'chekc'. Did you mean check?\nType 'manage.ts help' for usage.\n",
    });
  });

  it.each(['migrate', 'help migrate'])('says for %j, which Django has, what is here', async (line) => {
    const { code, stderr } = await type(line);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /Unknown command: 'migrate': there are no models here; .*See docs\/coming-from-django\.md\./,
    );
  });

  it('suggests nothing when nothing is near', async () => {
    expect((await type('frobnicate')).stderr).toMatch(/^Unknown command: 'frobnicate'\.\n/);
  });

  it.each([
    ['check --foo', "unknown option '--foo'"],
    ['version extra', 'too many arguments. Expected 0 arguments but got 1.'],
    ['check --t x', 'ambiguous option: --t could match --tag, --traceback'],
    [
      'check -v 9',
      "option '-v, --verbosity <level>' argument '9' is invalid. Allowed choices are 0, 1, 2, 3.",
    ],
  ])('prints the usage and exits 2 for %j', async (line, message) => {
    const { code, stderr } = await type(line);
    const name = line.split(' ')[0];
    expect(stderr).toContain(`usage: manage.ts ${name} [options]\nmanage.ts ${name}: error: `);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('takes long options cut short as far as they are unique', async () => {
    expect((await type('check --list --verb 2')).code).toBe(0);
  });

  it.each(['check --setting x', 'check --setting=x'])(
    'refuses --settings cut short, which would come too late to be obeyed, for %j',
    async (line) => {
      const { code, stderr } = await type(line);
      expect(code).toBe(2);
      expect(stderr).toContain("unknown option '--setting");
      expect(stderr).toContain('Did you mean --settings?');
    },
  );

  it('obeys --traceback and the colour flags in errors when they are cut short', async () => {
    const plain = await type('check --tag nothing --force');
    expect(plain.stderr).toContain('\u001b[');
    expect(plain.stderr).not.toContain('    at ');
    expect((await type('check --tag nothing --trace')).stderr).toContain('    at ');
  });

  it('takes --settings before the command, after it, and in both spellings', async () => {
    const seen: (string | undefined)[] = [];
    for (const line of [
      '--settings a version',
      'version --settings a',
      '--settings=a version',
      'version --settings=a',
    ]) {
      await runCommandLine(['node', 'manage.ts', ...line.split(' ')], {
        stdout: new TextOutput(),
        stderr: new TextOutput(),
        bareSite: () => createSite(defineSettings({})),
        loadSite(settings) {
          seen.push(settings);
          return createSite(defineSettings({}));
        },
      });
    }
    expect(seen).toEqual(['a', 'a', 'a', 'a']);
  });

  it('refuses both colour flags together', async () => {
    const { code, stderr } = await type('version --no-color --force-color');
    expect(stderr).toBe("CommandError: The --no-color and --force-color options can't be used together.\n");
    expect(code).toBe(1);
  });

  it('colours when forced to, and not where there is no terminal', async () => {
    expect((await type('help --force-color')).stdout).toContain('\u001b[');
    expect((await type('help')).stdout).not.toContain('\u001b[');
  });

  describe('with settings that cannot be loaded', () => {
    const broken = new ImproperlyConfigured('In project/settings.ts: DEBUG is 1: expected true or false.');

    it('still lists the commands, with a note', async () => {
      const { code, stdout } = await type('help', broken);
      expect(stdout).toContain("Note that only the framework's own commands are listed");
      expect(stdout).toContain(broken.message);
      expect(code).toBe(0);
    });

    it('still runs commands that need no project', async () => {
      expect((await type('version', broken)).code).toBe(0);
    });

    it.each(['check', 'some-app-command'])(
      'tells in one line what is wrong for %j and exits 1',
      async (line) => {
        expect(await type(line, broken)).toEqual({
          code: 1,
          stdout: '',
          stderr: `ImproperlyConfigured: ${broken.message}\n`,
        });
      },
    );

    it('shows the stack with --traceback', async () => {
      expect((await type('check --traceback', broken)).stderr).toMatch(/\n {4}at /);
    });
  });
});
