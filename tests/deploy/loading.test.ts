import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as framework from '../../framework';
import * as testing from '../../framework/testing';
import * as wrapper from '../../framework/whitenoise';
import { ROOT, Running } from '../running';

const BUNDLE = path.join(ROOT, 'dist/framework');
const STATIC_ROOT = mkdtempSync(path.join(os.tmpdir(), 'collected-'));
afterAll(() => rmSync(STATIC_ROOT, { recursive: true, force: true }));

const TELL = `process.on('exit', () => console.log('LOADED ' + JSON.stringify(Object.keys(require.cache))));`;

/** The files that a process of {@link TELL} had loaded at its end, relative to the project. */
function loadedOf(output: string): string[] {
  const files = JSON.parse(/LOADED (.*)/.exec(output)?.[1] ?? '[]') as string[];
  return files.map((file) => path.relative(ROOT, file).replaceAll('\\', '/')).sort();
}

/** A compiled program of the example, as it is started in production. */
function start(program: string, ...args: string[]): Running {
  const code = `${TELL} require('./dist/${program}')`;
  return Running.node(['-e', code, program, ...args], { environment: { STATIC_ROOT, PORT: '0' } });
}

async function loadedBy(program: string, ...args: string[]): Promise<string[]> {
  const { code, output } = await start(program, ...args).end();
  expect({ code, output }).toMatchObject({ code: 0 });
  return loadedOf(output);
}

const bundled = (...names: string[]) => names.map((name) => `dist/framework/${name}.js`);

/** The files that answer requests, render pages and parse them. They are loaded when they are needed. */
const ON_DEMAND = bundled('hono-node-server', 'liquidjs', 'standalone', 'parse5', 'entities');

describe('the compiled program loads what it needs:', () => {
  beforeAll(async () => {
    await start('manage.js', 'collectstatic', '--noinput').end();
  });

  it.each([['collectstatic', '--noinput'], ['version'], ['help'], ['check'], ['diffsettings']])(
    '%s neither what answers requests nor what renders pages',
    async (...args) => {
      const loaded = await loadedBy('manage.js', ...args);
      expect(loaded).toEqual(expect.arrayContaining(bundled('index', 'packages')));
      expect(loaded.filter((file) => ON_DEMAND.includes(file))).toEqual([]);
    },
  );

  it('the server what answers requests, and what renders pages not before there is a request for one', async () => {
    const loadedAfter = async (use: (address: string) => Promise<unknown>) => {
      const server = start('project/server.js');
      await use(await server.address());
      server.signal('SIGTERM');
      return loadedOf((await server.end()).output).filter((file) => ON_DEMAND.includes(file));
    };
    expect(await loadedAfter(async () => {})).toEqual(bundled('hono-node-server'));
    expect(await loadedAfter((address) => fetch(address))).toEqual(bundled('hono-node-server', 'liquidjs'));
  });

  it('`whitenoise-node serve` a server of files, and no other package', async () => {
    const code = `${TELL} require('./dist/framework/bin.js')`;
    const { output } = await Running.node(['-e', code, 'bin', 'serve', '--help']).end();
    expect(output).toContain('--port');
    const loaded = loadedOf(output);
    expect(loaded).toEqual(expect.arrayContaining(bundled('standalone')));
    expect(loaded.filter((file) => bundled('index', 'framework', 'packages').includes(file))).toEqual([]);
  });

  it.each([
    ['a command', 'manage.js', ['version']],
    ['a command that builds', 'manage.js', ['collectstatic', '--noinput']],
  ])('%s nothing from node_modules', async (_what, program, args) => {
    const loaded = await loadedBy(program, ...args);
    expect(loaded.filter((file) => !file.startsWith('dist/'))).toEqual([]);
  });
});

describe('the wrapper', () => {
  it('loads no package, and at most 185 kB of JavaScript', async () => {
    const { output } = await Running.node(['-e', `${TELL} require('./dist/framework/whitenoise.js')`]).end();
    const loaded = loadedOf(output);
    expect(loaded).toContain('dist/framework/whitenoise.js');
    expect(loaded.filter((file) => !file.startsWith('dist/framework/'))).toEqual([]);
    expect(loaded).not.toContain('dist/framework/packages.js');
    const sizes = loaded.map((file) => statSync(path.join(ROOT, file)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(185_000);
  });
});

describe('the bundle', () => {
  it('lies in one folder: its modules find the files of the package from there', () => {
    // Scripts of pages are read as texts, and never loaded here.
    const nested = readdirSync(BUNDLE, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.js') && path.dirname(file) !== '.' && path.dirname(file) !== 'browser',
    );
    expect(nested).toEqual([]);
  });

  it.each([
    ['index', framework],
    ['whitenoise', wrapper],
    ['testing', testing],
  ])(
    'has in %s.js the names, and the values, that its source has, for require and for import',
    async (name, source) => {
      const kinds = (module: object) =>
        Object.fromEntries(Object.entries(module).map(([key, value]) => [key, typeof value]));
      const print = 'console.log(JSON.stringify(Object.entries(entry).map(([k, v]) => [k, typeof v])))';
      const file = JSON.stringify(`./dist/framework/${name}.js`);
      const required = await Running.node(['-e', `const entry = require(${file}); ${print}`]).end();
      expect(Object.fromEntries(JSON.parse(required.output))).toEqual(kinds(source));

      // Node finds these without running the file, by its lexer of CommonJS.
      const code = `import * as entry from ${file}; ${print}`;
      const imported = await Running.node(['--input-type=module', '-e', code]).end();
      const ofEveryModule = ['default', 'module.exports', '__esModule'];
      const names = (JSON.parse(imported.output) as [string, string][]).filter(
        ([key]) => !ofEveryModule.includes(key),
      );
      expect(Object.fromEntries(names)).toEqual(kinds(source));
    },
  );
});
