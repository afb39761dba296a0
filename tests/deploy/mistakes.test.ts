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

/** Runs a program of this repository for a project whose settings module has this text. */
function runWith(settings: string, [program = '', ...args]: readonly string[]): Promise<Ending> {
  mkdirSync(path.join(folder, 'project'), { recursive: true });
  const file = path.join(folder, 'project/settings.js');
  writeFileSync(file, settings);
  return Running.node([path.join(ROOT, 'dist', program), ...args], {
    cwd: folder,
    environment: { SETTINGS_MODULE: file, PORT: '0', HOST: '127.0.0.1' },
  }).end();
}

const COMMAND = ['manage.js', 'collectstatic', '--noinput'];
const SERVER = ['project/server.js'];

const settings = (values: string): string =>
  `const { defineSettings, env } = require(${FRAMEWORK});
exports.default = defineSettings({ BASE_DIR: __dirname + '/..', ${values} });
`;

function expectOneLine({ code, output }: Ending, named: RegExp): void {
  expect(output).toMatch(named);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(code).toBe(1);
}

describe.each([
  ['collectstatic', COMMAND],
  ['the server', SERVER],
])('%s tells a mistake in one clear line, with exit code 1', (_program, program) => {
  it.each([
    ['no STATIC_ROOT', settings(''), /STATIC_ROOT/],
    ['a variable that is not set', settings(`SECRET_KEY: env('NOBODY_SET_THIS')`), /NOBODY_SET_THIS/],
    ['an unknown setting', settings(`STATIC_ROT: 'out'`), /STATIC_ROT.*STATIC_ROOT/],
    ['a settings module with a syntax error', 'exports.default = {;\n', /settings\.js/],
    ['a settings module that throws', 'throw new Error("the disk is on fire");\n', /the disk is on fire/],
    ['a settings module without settings', 'module.exports = 5;\n', /settings\.js/],
  ])('%s', async (_what, text, named) => {
    expectOneLine(await runWith(text, program), named);
  });

  it('a settings module that is not there', async () => {
    const [name = '', ...args] = program;
    const running = Running.node([path.join(ROOT, 'dist', name), ...args], {
      cwd: folder,
      environment: { SETTINGS_MODULE: path.join(folder, 'nowhere/settings') },
    });
    expectOneLine(await running.end(), /nowhere\/settings/);
  });
});

describe('collectstatic tells in one clear line of a storage that is not there', () => {
  it.each(['project/storage#NoSuchStorage', 'CompressedManifestStorage'])('%s', async (storage) => {
    const text = settings(`STATIC_ROOT: 'out', STATICFILES_STORAGE: '${storage}'`);
    expectOneLine(await runWith(text, COMMAND), new RegExp(storage.split('#')[0] ?? ''));
  });
});
