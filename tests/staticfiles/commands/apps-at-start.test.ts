import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Container } from 'inversify';
import { describe, expect, it } from 'vitest';
import { AppConfig, createSite, defineSettings, TextOutput } from '../../../framework';
import { runCommandLine } from '../../../framework/management';
import { STORAGE } from '../../../framework/staticfiles';
import { folder, tree } from '../tree';

/** A project whose app asks for a URL as soon as it is ready. */
function project() {
  const base = tree({ 'assets/a.css': 'a' });
  const asked: string[] = [];
  class Eager extends AppConfig {
    static override readonly path = folder();

    override ready(container: Container): void {
      asked.push(container.get(STORAGE).url('a.css'));
    }
  }
  const settings = defineSettings({
    BASE_DIR: base,
    INSTALLED_APPS: [Eager],
    STATICFILES_DIRS: ['assets'],
    STATIC_ROOT: 'out',
    STATICFILES_STORAGE: 'ManifestStaticFilesStorage',
  });
  const type = async (...args: string[]) => {
    const stderr = new TextOutput();
    const code = await runCommandLine(['node', '/x/manage.ts', ...args], {
      stdout: new TextOutput(),
      stderr,
      loadSite: (_settings, command) => createSite(settings, { command }),
      bareSite: () => createSite(settings),
    });
    return { code, stderr: stderr.text };
  };
  return { base, settings, asked, type };
}

describe('an app that asks for a URL in ready()', () => {
  it.each([[[]], [['--dry-run']], [['--link']], [['--clear']]])(
    'gets the unhashed one from collectstatic %j, which makes the hashed ones',
    async (options) => {
      const { asked, type } = project();
      expect(await type('collectstatic', '--noinput', ...options)).toEqual({ code: 0, stderr: '' });
      expect(asked).toEqual(['/static/a.css']);
    },
  );

  it('gets it for a file that the release before does not have', async () => {
    const { base, asked, type } = project();
    await type('collectstatic', '--noinput');
    writeFileSync(path.join(base, 'out/staticfiles.json'), '{"version":"1.1","paths":{}}');
    expect((await type('collectstatic', '--noinput')).code).toBe(0);
    expect(asked).toEqual(['/static/a.css', '/static/a.css']);
  });

  it('gets the hashed one from every other command and from a server', async () => {
    const { settings, asked, type } = project();
    await type('collectstatic', '--noinput');
    expect((await type('check')).code).toBe(0);
    createSite(settings);
    expect(asked.slice(1)).toEqual([
      expect.stringMatching(/^\/static\/a\.[0-9a-f]{12}\.css$/),
      expect.stringMatching(/^\/static\/a\.[0-9a-f]{12}\.css$/),
    ]);
  });

  it('is told to collect by every other command when nothing was collected yet', async () => {
    const { type } = project();
    expect(await type('check')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Nothing was collected yet: run collectstatic'),
    });
  });
});
