import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callCommand, createSite, defineSettings, TextOutput } from '../../framework';
import { complete } from '../../framework/management/completion/complete';

const site = createSite(defineSettings({ SECRET_KEY: 'hunter2', DEBUG: true, STATIC_URL: '/x/' }));

async function call(
  name: string,
  options: Record<string, unknown> = {},
  args: string[] = [],
): Promise<string> {
  return String(
    await callCommand(site, name, { ...options, stdout: new TextOutput(), stderr: new TextOutput() }, args),
  );
}

describe('diffsettings', () => {
  it('shows what differs from the defaults, and no secret', async () => {
    const text = await call('diffsettings');
    expect(text.split('\n')).toEqual(
      expect.arrayContaining(['DEBUG = true', "SECRET_KEY = '********'", "STATIC_URL = '/x/'"]),
    );
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('APPEND_SLASH');
  });

  it('marks defaults with --all, and shows both sides in unified form', async () => {
    expect(await call('diffsettings', { all: true })).toContain('### APPEND_SLASH = true');
    expect(await call('diffsettings', { output: 'unified' })).toContain('- DEBUG = false\n+ DEBUG = true');
  });
});

describe('startproject and startapp', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'start-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('writes a project with a secret of its own and a manage.ts that can be run', async () => {
    const [one, two] = [path.join(folder, 'one'), path.join(folder, 'two')];
    await call('startproject', {}, ['shop', one]);
    await call('startproject', {}, ['shop', two]);
    expect(statSync(path.join(one, 'manage.ts')).mode & 0o111).toBe(0o111);
    expect(existsSync(path.join(one, '.gitignore'))).toBe(true);
    // The image must not get the settings of this machine.
    expect(readFileSync(path.join(one, '.dockerignore'), 'utf8').split('\n')).toContain('.env');
    const key = (project: string) => readFileSync(path.join(project, '.env'), 'utf8');
    expect(key(one)).toMatch(/SECRET_KEY=[\w-]{64}/);
    expect(key(one)).not.toBe(key(two));
    expect(readFileSync(path.join(one, 'shop/settings.ts'), 'utf8')).not.toMatch(/\{\{/);
  });

  it('overwrites nothing: with one file in the way it writes none', async () => {
    writeFileSync(path.join(folder, 'Procfile'), 'mine');
    await expect(call('startproject', {}, ['shop', folder])).rejects.toThrow(
      /Procfile already exists\. Nothing was written/,
    );
    expect(existsSync(path.join(folder, 'manage.ts'))).toBe(false);
  });

  it.each(['1bad', 'Bad', 'b ad', '../up', 'a/b', 'ä', '-x'])('refuses the name %j', async (name) => {
    await expect(call('startproject', {}, ['--', name])).rejects.toThrow(
      `'${name}' is not a valid project name.`,
    );
  });

  it.each(['fs', 'http', 'whitenoise-node', 'dist'])('refuses the name %j, which is taken', async (name) => {
    await expect(call('startproject', {}, [name])).rejects.toThrow(
      `'${name}' conflicts with the name of an existing module`,
    );
  });

  it('writes an app and says how to use it', async () => {
    const target = path.join(folder, 'blog');
    expect(await call('startapp', {}, ['blog', target])).toContain("path('blog/', include(");
    expect(readFileSync(path.join(target, 'apps.ts'), 'utf8')).toContain(
      'class BlogConfig extends AppConfig',
    );
    expect(existsSync(path.join(target, 'static/blog/blog.css'))).toBe(true);
    await expect(call('startapp', {}, ['blog', target])).rejects.toThrow('already exists');
  });

  it('asks for the name', async () => {
    await expect(call('startproject')).rejects.toThrow('Error: You must provide a project name.');
  });
});

describe('completion', () => {
  it('completes commands, then their options', () => {
    expect(complete(site, ['manage.ts', 'coll'], 1)).toEqual(['collect', 'collectstatic']);
    expect(complete(site, ['manage.ts', 'help', 'find'], 2)).toEqual(['findstatic']);
    expect(complete(site, ['manage.ts', 'check', '--d'], 2)).toEqual(['--deploy']);
    expect(complete(site, ['manage.ts', 'check', '--fail'], 2)).toEqual(['--fail-level=']);
    expect(complete(site, ['manage.ts', 'check', '--deploy', '--d'], 3)).toEqual([]);
    expect(complete(site, ['manage.ts', 'nothing', '-'], 2)).toEqual([]);
  });

  it('gives bash a script that it accepts, and that asks the program itself', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'completion-'));
    mkdirSync(path.join(folder, 'bin'));
    const program = path.join(folder, 'bin/manage.ts');
    writeFileSync(program, '#!/bin/sh\necho "$WHITENOISE_NODE_COMPLETE|$(echo $COMP_WORDS)|$COMP_CWORD"\n', {
      mode: 0o755,
    });
    const script = await call('completion', {}, ['bash']);
    const words = `COMP_WORDS=(${program} col); COMP_CWORD=1; _whitenoise_node; echo "\${COMPREPLY[0]}"`;
    const answer = execFileSync('bash', ['-c', `${script}\n${words}`], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(answer).toBe(`1|${program} col|1\n`);
  });

  it.skipIf(spawnSync('zsh', ['--version']).error)(
    'gives zsh a script that it accepts, and that asks the program itself',
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'completion-'));
      const program = path.join(folder, 'manage.ts');
      const lines =
        '#!/bin/sh\necho "$WHITENOISE_NODE_COMPLETE|$(echo $COMP_WORDS)|$COMP_CWORD"\necho two words\n';
      writeFileSync(program, lines, { mode: 0o755 });
      const script = (await call('completion', {}, ['zsh'])).replace('&& compinit\n', '&& compinit -u\n');
      const words = `COMP_WORDS=(sh ${program} col); COMP_CWORD=2; _whitenoise_node; print -l -- $COMPREPLY`;
      const answer = execFileSync('zsh', ['-f', '-c', `${script}\n${words}`], {
        encoding: 'utf8',
        env: { ...process.env, ZDOTDIR: folder },
      });
      rmSync(folder, { recursive: true });
      expect(answer).toBe(`1|${program} col|1\ntwo words\n`);
    },
  );

  it('knows bash and zsh only', async () => {
    expect(await call('completion', {}, ['zsh'])).toContain('bashcompinit');
    await expect(call('completion', {}, ['fish'])).rejects.toThrow(
      "No completion for 'fish': expected bash or zsh.",
    );
  });
});
