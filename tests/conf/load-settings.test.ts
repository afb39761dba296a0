import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ImproperlyConfigured,
  importExport,
  importRoots,
  loadSettings,
  projectRoot,
} from '../../framework/conf';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'settings-')));
  write('package.json', '{}');
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** A settings module, compiled as it would be by the project's build. */
function settingsModule(path: string, body: string): string {
  return write(path, `'use strict'; exports.default = ${body};`);
}

describe('loadSettings', () => {
  it('takes an absolute path without extension and remembers the file', () => {
    const file = settingsModule('project/settings.js', '{ DEBUG: true }');
    const settings = loadSettings(join(root, 'project/settings'));
    expect(settings.DEBUG).toBe(true);
    expect(settings.SETTINGS_MODULE).toBe(file);
  });

  it('loads the .env that lies beside the package.json before the module runs', () => {
    write('.env', 'WN_FROM_FILE=yes');
    settingsModule('project/settings.js', "{ DEBUG: process.env.WN_FROM_FILE === 'yes' }");
    expect(loadSettings(join(root, 'project/settings')).DEBUG).toBe(true);
    delete process.env.WN_FROM_FILE;
  });

  it('says where it looked when there is no such module', () => {
    expect(() => loadSettings(join(root, 'nowhere'))).toThrow(
      `There is no settings module at ${join(root, 'nowhere')}.`,
    );
  });

  it('says what to do when nothing names the settings', () => {
    expect(() => loadSettings('')).toThrow(
      'set the environment variable SETTINGS_MODULE, or pass --settings',
    );
  });

  it('names file and place of a syntax error in one line', () => {
    const file = write('broken.js', 'exports.default = {\n  DEBUG: true\n  STATIC_URL: "x"\n};');
    let message = '';
    try {
      loadSettings(file);
    } catch (error) {
      expect(error).toBeInstanceOf(ImproperlyConfigured);
      message = (error as Error).message;
    }
    expect(message).toBe(`Cannot load ${file}: Unexpected identifier 'STATIC_URL' (line 3)`);
  });

  it('names the module that a settings module cannot find', () => {
    const file = write('lost.js', "require('./base');");
    expect(() => loadSettings(file)).toThrow(`Cannot load ${file}: Cannot find module './base'`);
  });

  it('finds what is misspelt in settings that defineSettings() has not seen', () => {
    const file = settingsModule('plain.js', "{ DEBUG: true, STATIC_ROT: 'x' }");
    expect(() => loadSettings(file)).toThrow("STATIC_ROT ('x') is not a setting; did you mean STATIC_ROOT?");
  });

  it('asks for a default export', () => {
    const file = write('empty.js', 'exports.settings = {};');
    expect(() => loadSettings(file)).toThrow(`${file} has no default export made by defineSettings()`);
  });
});

describe('a reference in the settings', () => {
  it('starts from the parent of the settings’ folder', () => {
    settingsModule('dist/project/settings.js', '{ DEBUG: false }');
    write('dist/project/storage.js', 'exports.MyStorage = class MyStorage {};');
    const settings = loadSettings(join(root, 'dist/project/settings'));
    expect(importExport<{ name: string }>('project/storage#MyStorage', settings)).toHaveProperty(
      'name',
      'MyStorage',
    );
  });

  it('finds the same from settings that lie deeper', () => {
    settingsModule('project/settings/production.js', '{ DEBUG: false }');
    write('project/storage.js', 'exports.default = 7;');
    const settings = loadSettings(join(root, 'project/settings/production'));
    expect(importRoots(settings)).toEqual([join(root, 'project'), root]);
    expect(importExport('project/storage', settings)).toBe(7);
  });

  it('may be the thing itself', () => {
    class Mine {}
    expect(importExport(Mine, { SETTINGS_MODULE: null, BASE_DIR: root })).toBe(Mine);
  });

  it('may lead into an npm package', () => {
    write('node_modules/shelf/index.js', 'exports.Storage = 8;');
    expect(importExport('shelf#Storage', { SETTINGS_MODULE: null, BASE_DIR: root })).toBe(8);
  });

  it('names the exports there are when it asks for one that there is not', () => {
    write('storage.js', 'exports.A = 1; exports.B = 2;');
    const base = { SETTINGS_MODULE: null, BASE_DIR: root };
    expect(() => importExport('storage#C', base)).toThrow(
      "'storage#C': the module has no export 'C' (it exports A, B).",
    );
    expect(() => importExport('storage', base)).toThrow('has no default export');
    expect(() => importExport('nowhere#C', base)).toThrow(`No module 'nowhere' in ${root}`);
  });
});

describe('projectRoot', () => {
  it('is the nearest folder upwards with a package.json', () => {
    mkdirSync(join(root, 'dist/project'), { recursive: true });
    expect(projectRoot(join(root, 'dist/project'))).toBe(root);
  });
});
