import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ending, ROOT, Running } from '../running';

const FRAMEWORK = JSON.stringify(path.join(ROOT, 'dist/framework'));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'mistakes-'));
  writeFileSync(path.join(folder, 'package.json'), '{}');
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command of a project whose settings module has this text. */
function manage(settings: string, ...args: string[]): Promise<Ending> {
  mkdirSync(path.join(folder, 'project'), { recursive: true });
  const file = path.join(folder, 'project/settings.js');
  writeFileSync(file, settings);
  return Running.node([path.join(ROOT, 'dist/manage.js'), ...args], {
    cwd: folder,
    environment: { SETTINGS_MODULE: file },
  }).end();
}

const settings = (values: string): string =>
  `const { defineSettings, env } = require(${FRAMEWORK});\nexports.default = defineSettings({ BASE_DIR: __dirname + '/..', ${values} });\n`;

describe('a mistake is told in one clear line, with exit code 1', () => {
  it.each([
    ['no STATIC_ROOT', settings(''), /STATIC_ROOT/],
    [
      'a storage that does not exist',
      settings(`STATIC_ROOT: 'out', STATICFILES_STORAGE: 'project/storage#NoSuchStorage'`),
      /project\/storage/,
    ],
    [
      'a storage of the framework with a wrong name',
      settings(
        `STATIC_ROOT: 'out', STATICFILES_STORAGE: 'whitenoise-node/framework#CompressedManifestStorage'`,
      ),
      /CompressedManifestStorage/,
    ],
    [
      'a value that is neither in the environment nor in .env',
      settings(`SECRET_KEY: env('NOBODY_SET_THIS')`),
      /NOBODY_SET_THIS/,
    ],
    ['an unknown setting', settings(`STATIC_ROT: 'out'`), /STATIC_ROT.*STATIC_ROOT/],
    ['a settings module with a syntax error', 'exports.default = {;\n', /settings\.js/],
    ['a settings module that throws', 'throw new Error("the disk is on fire");\n', /the disk is on fire/],
    ['a settings module without settings', 'module.exports = 5;\n', /settings\.js/],
  ])('%s', async (_what, text, named) => {
    const { code, output } = await manage(text, 'collectstatic', '--noinput');
    expect(output).toMatch(named);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });

  it('a settings module that is not there', async () => {
    const { code, output } = await Running.node([path.join(ROOT, 'dist/manage.js'), 'check'], {
      cwd: folder,
      environment: { SETTINGS_MODULE: path.join(folder, 'nowhere/settings') },
    }).end();
    expect(output).toContain('nowhere/settings');
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });
});
