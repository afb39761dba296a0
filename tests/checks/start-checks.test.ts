import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSite, defineSettings } from '../../framework';
import { CHECK, runChecks } from '../../framework/checks';

type SettingsInput = Parameters<typeof defineSettings>[0];

/** Modules of a project, in plain JavaScript: nothing transforms them. */
const MODULES: Readonly<Record<string, string>> = {
  'urls.js': 'exports.urlpatterns = [];',
  'broken.js': 'const settings = {};\nsettings.of.nothing;',
  'unreadable.js': 'exports.urlpatterns = [;',
  'no-list.js': 'exports.urls = [];',
  'stray.js': 'exports.urlpatterns = ["polls/"];',
  'middleware.js':
    'exports.default = (next) => next; exports.number = 1; exports.failing = () => {\n  null.x;\n};',
  'context.js': 'exports.default = () => ({});',
  'headers.js': 'exports.default = () => {};',
};

describe('check, of what a server loads at its start', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'start-'));
    mkdirSync(path.join(folder, 'templates'));
    for (const [name, text] of Object.entries(MODULES)) writeFileSync(path.join(folder, name), text);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function findings(input: SettingsInput): Promise<string[]> {
    const settings = defineSettings({ BASE_DIR: folder, ROOT_URLCONF: 'urls', ...input });
    const { messages } = await runChecks(createSite(settings).container.getAll(CHECK));
    return messages.map(({ level, id, object, message }) => `${level} ${object} ${id}: ${message}`);
  }

  it('is content where all of it can be loaded', async () => {
    const settings = {
      MIDDLEWARE: ['middleware'],
      TEMPLATES: { dirs: ['templates'], contextProcessors: ['context'] },
      WHITENOISE_ADD_HEADERS_FUNCTION: 'headers#default',
    };
    expect(await findings(settings)).toEqual([]);
  });

  it.each<[string, SettingsInput, RegExp]>([
    ['a module of urls that is not there', { ROOT_URLCONF: 'urlz' }, /No module 'urlz' in /],
    ['one that throws', { ROOT_URLCONF: 'broken' }, /Cannot read properties .* \(.*broken\.js, line 2\)$/],
    [
      'one that cannot be parsed',
      { ROOT_URLCONF: 'unreadable' },
      /Unexpected token.*\(.*unreadable\.js, line 1\)$/,
    ],
    ['one without a list', { ROOT_URLCONF: 'no-list' }, /'no-list' has no export 'urlpatterns'/],
    ['one with a stray entry', { ROOT_URLCONF: 'stray' }, /urlpatterns\[0\], which path\(…\) did not make/],
  ])('tells of %s', async (_, settings, message) => {
    expect(await findings(settings)).toEqual([expect.stringMatching(/^error ROOT_URLCONF urls\.E001: /)]);
    expect(await findings(settings)).toEqual([expect.stringMatching(message)]);
  });

  it.each<[string, string, RegExp]>([
    ['is not there', 'gone', /No module 'gone'/],
    [
      'has no such export',
      'middleware#other',
      /has no export 'other' \(it exports default, number, failing\)/,
    ],
    ['is no function', 'middleware#number', /'middleware#number' is number: expected a function/],
    ['throws', 'middleware#failing', /Cannot read properties of null.*middleware\.js, line 2\)$/],
  ])('tells of middleware that %s', async (_, reference, message) => {
    const found = await findings({ MIDDLEWARE: [reference] });
    expect(found).toEqual([expect.stringMatching(/^error MIDDLEWARE middleware\.E001: /)]);
    expect(found).toEqual([expect.stringMatching(message)]);
  });

  it('tells of folders of templates that do not exist, and of context processors', async () => {
    const TEMPLATES = { dirs: ['templates', 'tempaltes'], contextProcessors: ['contexts'] };
    expect(await findings({ TEMPLATES })).toEqual([
      expect.stringMatching(/^error TEMPLATES templates\.E001: No module 'contexts'/),
      "warning TEMPLATES templates.W002: The folder 'tempaltes' in TEMPLATES.dirs does not exist.",
    ]);
  });

  it('tells of a function for serving that is not there', async () => {
    expect(await findings({ WHITENOISE_IMMUTABLE_FILE_TEST: 'headers#isImmutable' })).toEqual([
      expect.stringMatching(
        /^error WHITENOISE_\* serving\.E001: 'headers#isImmutable': the module has no export/,
      ),
    ]);
  });

  it('tells of everything at once, and of urls once', async () => {
    const found = await findings({
      ROOT_URLCONF: 'urlz',
      MIDDLEWARE: ['gone'],
      TEMPLATES: { dirs: ['gone'] },
    });
    expect(found.map((line) => line.split(':')[0])).toEqual([
      'error ROOT_URLCONF urls.E001',
      'warning TEMPLATES templates.W002',
    ]);
  });
});
