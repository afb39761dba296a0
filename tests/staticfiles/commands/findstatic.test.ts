import { describe, expect, it } from 'vitest';
import { BaseFinder, createSite, defineSettings, type FoundFile, TextOutput } from '../../../framework';
import { runCommandLine } from '../../../framework/management';
import { tree } from '../tree';

const base = () => tree({ 'one/a.css': '', 'one/dir/x': '', 'two/a.css': '', 'two/b.css': '' });

async function find(line: string, root = base(), more: Parameters<typeof defineSettings>[0] = {}) {
  const site = () =>
    createSite(defineSettings({ BASE_DIR: root, STATICFILES_DIRS: ['one', 'two'], ...more }));
  const [stdout, stderr] = [new TextOutput(), new TextOutput()];
  const code = await runCommandLine(['node', 'manage.ts', 'findstatic', ...line.split(' ').filter(Boolean)], {
    stdout,
    stderr,
    loadSite: site,
    bareSite: site,
  });
  const short = (text: string) => text.replaceAll(root, 'ROOT');
  return { code, stdout: short(stdout.text), stderr: short(stderr.text) };
}

describe('findstatic', () => {
  it('shows every match, best first', async () => {
    expect(await find('a.css b.css')).toEqual({
      code: 0,
      stdout:
        "Found 'a.css' here:\n  ROOT/one/a.css\n  ROOT/two/a.css\nFound 'b.css' here:\n  ROOT/two/b.css\n",
      stderr: '',
    });
  });

  it('shows only the first with --first', async () => {
    expect((await find('a.css --first')).stdout).toBe("Found 'a.css' here:\n  ROOT/one/a.css\n");
  });

  it('does not show what a finder lists and what is not there yet', async () => {
    class Early extends BaseFinder {
      *list(): Iterable<FoundFile> {
        yield { path: 'a.css', source: '/none/a.css' };
      }
    }
    const settings = { STATICFILES_FINDERS: [Early, 'FileSystemFinder'] };
    expect((await find('a.css --first', base(), settings)).stdout).toBe(
      "Found 'a.css' here:\n  ROOT/one/a.css\n",
    );
  });

  it('gives bare paths with -v 0', async () => {
    expect((await find('a.css dir -v 0')).stdout).toBe('ROOT/one/a.css\nROOT/two/a.css\nROOT/one/dir\n');
  });

  it('names the places it looked in with -v 2', async () => {
    expect((await find('b.css -v 2')).stdout).toBe(
      "Found 'b.css' here:\n  ROOT/two/b.css\nLooking in the following locations:\n  ROOT/one\n  ROOT/two\n",
    );
  });

  it('exits 1 when a file is not found, and shows those that are', async () => {
    expect(await find('none.css a.css --first')).toEqual({
      code: 1,
      stdout: "Found 'a.css' here:\n  ROOT/one/a.css\n",
      stderr: "No matching file found for 'none.css'.\nCommandError: A static file was not found.\n",
    });
    expect((await find('none.css -v 2')).stderr).toContain(
      "No matching file found for 'none.css'.\n\nLooking in the following locations:\n  ROOT/one\n  ROOT/two\n",
    );
    expect((await find('../three/a.css -v 0')).code).toBe(1);
  });

  it('finds the sources of a published name, unless a source has that name itself', async () => {
    const root = tree({ 'one/a.css': '', 'one/LICENSE': '', 'two/b.css': '', 'two/b.0123456789ab.css': '' });
    expect((await find('a.0123456789ab.css LICENSE.0123456789ab', root)).stdout).toBe(
      "Found 'a.0123456789ab.css' here:\n  ROOT/one/a.css\nFound 'LICENSE.0123456789ab' here:\n  ROOT/one/LICENSE\n",
    );
    expect((await find('b.0123456789ab.css -v 0', root)).stdout).toBe('ROOT/two/b.0123456789ab.css\n');
    expect(await find('none.0123456789ab.css', root)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("No matching file found for 'none.0123456789ab.css'."),
    });
  });

  it('wants at least one name', async () => {
    const { code, stderr } = await find('');
    expect(code).toBe(2);
    expect(stderr).toContain('manage.ts findstatic: error: Enter at least one staticfile.');
  });
});
