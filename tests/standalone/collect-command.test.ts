import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, Running } from '../running';
import { contents, paths, tree } from '../staticfiles/tree';

const BIN = path.join(ROOT, 'framework', 'bin.ts');

const FILES = {
  'public/css/site.css': `${'body { color: green }\n'.repeat(99)}p { background: url(../img/a.svg) }`,
  'public/img/a.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'public/notes.txt': 'notes',
  'vendor/img/a.svg': '<svg/>',
  'vendor/lib.js': 'export {}',
};

/** Runs the command as it is typed, in a folder with sources. */
function collect(folder: string, line: string, environment: Record<string, string> = {}) {
  return run(folder, `collect ${line}`, environment);
}

/** Runs the package's command. */
async function run(folder: string, line: string, environment: Record<string, string> = {}) {
  const register = path.join(ROOT, 'node_modules/ts-node/register/transpile-only');
  const running = Running.node(['-r', register, BIN, ...line.split(' ').filter(Boolean)], {
    cwd: folder,
    environment: { TS_NODE_PROJECT: path.join(ROOT, 'tsconfig.json'), ...environment },
  });
  const { code } = await running.end();
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}

describe('whitenoise-node collect', () => {
  it('publishes folders without a settings file, and says so as collectstatic does', async () => {
    const folder = tree(FILES);
    const first = await collect(folder, 'public vendor --out out --prefix /static/');
    expect(first).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        new RegExp(
          `^\n4 static files copied to '${folder}/out', \\d+ post-processed, 1 skipped due to conflict\\.\nSaved: .+\\.\n$`,
        ),
      ),
      stderr: `warning: two files are named 'img/a.svg'\n  published: ${folder}/public/img/a.svg\n  left out:  ${folder}/vendor/img/a.svg\n`,
    });
    const { paths: names } = JSON.parse(contents(`${folder}/out`)['staticfiles.json'] ?? '');
    expect(names['css/site.css']).toMatch(/^css\/site\.[0-9a-f]{12}\.css$/);
    expect(contents(`${folder}/out`)[names['css/site.css']]).toContain(`url("../${names['img/a.svg']}")`);
    expect(paths(`${folder}/out`)).toContain(`${names['css/site.css']}.br`);
    const second = await collect(folder, 'public vendor -o out --prefix static');
    expect(second.stdout).toMatch(
      /^\n0 static files copied to '.*', 4 unmodified, 1 skipped due to conflict\./,
    );
  });

  it('keeps earlier versions, and carries those of the release before over', async () => {
    const folder = tree(FILES);
    await collect(folder, 'public --out one');
    writeFileSync(path.join(folder, 'public/notes.txt'), 'other notes');
    const line = 'public --prefix /x --previous one --keep-versions 1 --keep-days 0';
    expect((await collect(folder, `${line} --out two`)).stdout).toContain('\nEarlier versions: 1 fetched.\n');
    writeFileSync(path.join(folder, 'public/notes.txt'), 'further notes');
    expect((await collect(folder, `${line} --out two`)).stdout).toContain(
      '\nEarlier versions: 1 kept, 1 dropped.\n',
    );
    const wrong = await collect(folder, 'public --out two --previous ftp://example.com --keep-days 1');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('is not a URL of https')]);
    expect((await collect(folder, 'public --out two --keep-days -1')).code).toBe(2);
  });

  it('does as its options say', async () => {
    const folder = tree(FILES);
    const line = 'vendor public --out out --keep-only-hashed --no-compress -i *.txt -i lib* -v 2';
    const { code, stdout } = await collect(folder, line);
    expect(code).toBe(0);
    expect(stdout).toContain("Found another file with the destination path 'img/a.svg'");
    expect(paths(`${folder}/out`)).toEqual([
      expect.stringMatching(/^css\/site\.\w{12}\.css$/),
      expect.stringMatching(/^img\/a\.\w{12}\.svg$/),
      'staticfiles.json',
    ]);
    const dry = await collect(folder, 'public --out other --dry-run --host https://cdn.example');
    expect(dry.stdout).toContain(`Pretending to copy '${folder}/public/css/site.css'`);
    expect(existsSync(`${folder}/other`)).toBe(false);
  });

  it('asks no settings, be they broken', async () => {
    const folder = tree({ ...FILES, 'settings.js': 'throw new Error("broken")' });
    const { code, stderr } = await collect(folder, 'public --out out', { SETTINGS_MODULE: './settings.js' });
    expect([code, stderr]).toEqual([0, '']);
  });

  it('ends with 1 and a sentence where nothing can be published, and leaves the release before', async () => {
    const folder = tree(FILES);
    const ends = async (line: string) => {
      const { code, stdout, stderr } = await collect(folder, line);
      return { code, said: stdout + stderr };
    };
    expect(await ends('nowhere --out out')).toEqual({
      code: 1,
      said: `CommandError: There is no folder 'nowhere' (${folder}/nowhere).\n`,
    });
    expect(await ends('public --out public/out')).toMatchObject({ code: 1 });
    expect(await ends('public --out vendor')).toEqual({
      code: 1,
      said: expect.stringMatching(
        /^CommandError: .*vendor holds files of another program.*'img\/a\.svg'.*--clear\.\n$/,
      ),
    });
    await collect(folder, 'public --out out');
    const before = contents(`${folder}/out`);
    writeFileSync(`${folder}/public/css/site.css`, 'p { background: url(gone.svg) }');
    const broken = await ends('public --out out');
    expect(broken.code).toBe(1);
    expect(broken.said).toMatch(/error: css\/site\.css:1:\d+ .*gone\.svg/);
    expect(broken.said).toMatch(/CommandError: Nothing was published, because of the error above\.\n$/);
    expect(contents(`${folder}/out`)).toEqual(before);
    expect((await ends('public --out out --ignore-reference gone.svg')).code).toBe(0);
  });

  it('warns where there is nothing to collect', async () => {
    const folder = tree({ 'public/.gitkeep': '', 'more/a.css': 'p {}' });
    expect(await collect(folder, 'public --out out')).toEqual({
      code: 0,
      stdout: `\n0 static files copied to '${folder}/out'.\n`,
      stderr: "warning: there is no file to collect in 'public'\n",
    });
    const hashed = '--keep-only-hashed --out other';
    expect((await collect(folder, `public more ${hashed}`)).stderr).toBe('');
    expect((await collect(folder, `public more ${hashed}`)).stderr).toBe('');
    expect((await collect(folder, `public more ${hashed} --dry-run`)).stderr).toBe('');
  });

  it('is suggested where its name was mistyped, and there is no project', async () => {
    const { code, stderr } = await run(tree(FILES), 'colect public --out out');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^Unknown command: 'colect'\. Did you mean collect\?\nNo settings: /),
    ]);
  });

  it('says which prefix was forgotten', async () => {
    const folder = tree({
      'public/a.css': 'p { background: url(/static/img/b.svg) }',
      'public/img/b.svg': '<svg/>',
    });
    const { code, stderr } = await collect(folder, 'public --out out');
    expect(code).toBe(1);
    expect(stderr).toContain(
      "hint: there is 'img/b.svg', which this names if the files are served under '/static/'",
    );
    expect((await collect(folder, 'public --out out --prefix /static/')).code).toBe(0);
  });

  it('tells warnings by an id, and not those that are silenced', async () => {
    const folder = tree({ 'public/a.js': 'f();\n//# sourceMappingURL=a.js.map' });
    const { code, stderr } = await collect(folder, 'public --out out');
    expect(code).toBe(0);
    expect(stderr).toMatch(/staticfiles\.W020[\s\S]*; --silence <id> silences it\.\n$/);
    expect((await collect(folder, 'public --out out --silence staticfiles.W020')).stderr).toBe('');
  });

  it('ends with 2 and the usage where it was typed wrong', async () => {
    const folder = tree(FILES);
    const ends = async (line: string) => {
      const { code, stderr } = await collect(folder, line);
      return { code, stderr };
    };
    const usage = 'usage: whitenoise-node collect [options] <folder...>\nwhitenoise-node collect: error: ';
    expect(await ends('--out out')).toEqual({ code: 2, stderr: `${usage}Enter the folders to collect.\n` });
    expect(await ends('public')).toEqual({
      code: 2,
      stderr: `${usage}required option '-o, --out <folder>' not specified\n`,
    });
    expect(await ends('public --out out --prefix http://a.example/')).toEqual({
      code: 2,
      stderr:
        "CommandError: collect: option 'prefix' is 'http://a.example/': expected a URL path such as '/static/'.\n",
    });
  });
});
