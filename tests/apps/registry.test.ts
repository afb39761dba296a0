import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppConfig, AppRegistry, callCommand, createSite, defineSettings, TextOutput } from '../../framework';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'apps-')));
});

afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, text: string): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function load(...apps: (string | typeof AppConfig)[]): AppRegistry {
  return AppRegistry.load(defineSettings({ BASE_DIR: root, INSTALLED_APPS: apps }));
}

describe('INSTALLED_APPS', () => {
  it('takes a folder as it is', () => {
    mkdirSync(path.join(root, 'project/apps/home'), { recursive: true });
    const [app] = load('project/apps/home').apps;
    expect(app).toMatchObject({
      label: 'home',
      name: 'project/apps/home',
      path: path.join(root, 'project/apps/home'),
    });
  });

  it('takes the configuration that the folder’s apps module exports', () => {
    write(
      'shop/apps.js',
      'exports.Shop = class { static isAppConfig = true; constructor(name, path) { this.label = "store"; this.path = path; } };',
    );
    expect(load('shop').get('store').path).toBe(path.join(root, 'shop'));
  });

  it('asks which one when there are several, and takes the one marked as default', () => {
    const config = (name: string, extra = '') =>
      `exports.${name} = class ${name} { static isAppConfig = true; ${extra} constructor(name, path) { this.label = '${name}'; this.path = path; } };`;
    write('two/apps.js', config('A') + config('B'));
    expect(() => load('two')).toThrow(/several app configurations \(A, B\): mark one/);
    write('three/apps.js', config('A') + config('B', 'static default = true;'));
    expect(load('three').apps[0]?.label).toBe('B');
    expect(load('three/apps#A').apps[0]?.label).toBe('A');
  });

  it('takes an npm package', () => {
    write('node_modules/a-shelf/package.json', '{}');
    expect(load('a-shelf').get('a-shelf').path).toBe(path.join(root, 'node_modules/a-shelf'));
  });

  it('takes a class that has the path of its app', () => {
    class Here extends AppConfig {
      static override readonly path = root;
      override readonly label = 'here';
    }
    expect(load(Here).get('here').path).toBe(root);
    class Nowhere extends AppConfig {}
    expect(() => load(Nowhere)).toThrow("Nowhere has no path: give it 'static override readonly path");
  });

  it('reports every entry that leads nowhere, at once', () => {
    expect(() => load('nowhere', 'neither')).toThrow(/no folder 'nowhere'[^\n]*\n.*no folder 'neither'/);
  });

  it('refuses two apps with one label', () => {
    mkdirSync(path.join(root, 'a/home'), { recursive: true });
    mkdirSync(path.join(root, 'b/home'), { recursive: true });
    expect(() => load('a/home', 'b/home')).toThrow('labels of apps must be unique, but these are not: home.');
  });

  it('suggests a label for one that is not there', () => {
    mkdirSync(path.join(root, 'home'), { recursive: true });
    expect(() => load('home').get('hoem')).toThrow(
      "No installed app with label 'hoem'; did you mean 'home'?",
    );
    expect(load('home').isInstalled('home')).toBe(true);
  });
});

describe('a command in an app', () => {
  const command = (text: string) =>
    `exports.Command = class { help = ''; requiresSystemChecks = []; addArguments() {} async execute(on) { on.stdout.write('${text}'); return '${text}'; } };`;

  it('is found by its file, and that of an earlier app wins over later ones and the framework', async () => {
    write('one/management/commands/hello.js', command('one'));
    write('one/management/commands/_private.js', command('private'));
    write('one/management/commands/types.d.ts', '');
    write('two/management/commands/hello.js', command('two'));
    write('two/management/commands/check.js', command('our check'));
    const site = createSite(defineSettings({ BASE_DIR: root, INSTALLED_APPS: ['one', 'two'] }));
    const stdout = new TextOutput();
    expect(await callCommand(site, 'hello', { stdout })).toBe('one');
    expect(await callCommand(site, 'check', { stdout })).toBe('our check');
    const names = await callCommand(site, 'help', { commands: true, stdout });
    expect(names).not.toMatch(/private|types/);
  });

  it('says which file has no Command', async () => {
    write('one/management/commands/hello.js', '');
    const site = createSite(defineSettings({ BASE_DIR: root, INSTALLED_APPS: ['one'] }));
    await expect(callCommand(site, 'hello')).rejects.toThrow(
      /commands\/hello does not export a class named Command/,
    );
  });
});

describe('callCommand', () => {
  const site = () => createSite(defineSettings({}));

  it('rejects unknown commands and options, and names the valid ones', async () => {
    await expect(callCommand(site(), 'frobnicate')).rejects.toThrow("Unknown command: 'frobnicate'");
    await expect(callCommand(site(), 'check', { deplyo: true })).rejects.toThrow(
      /Unknown option\(s\) for check command: deplyo\. Did you mean deploy\? Valid options are: color, deploy, /,
    );
    await expect(callCommand(site(), 'version', {}, ['x'])).rejects.toThrow('Error: too many arguments');
  });

  it('skips system checks unless told not to', async () => {
    const broken = createSite(defineSettings({ STATICFILES_DIRS: [['x/', root]], STATIC_ROOT: root }));
    const quiet = { stdout: new TextOutput(), stderr: new TextOutput(), input: false, dryRun: true };
    await expect(callCommand(broken, 'collectstatic', { ...quiet, skipChecks: false })).rejects.toThrow(
      /ERRORS:[\s\S]*staticfiles\.E003/,
    );
  });
});
