import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as source from '../../framework';
import { Running } from '../running';

const STATIC_ROOT = mkdtempSync(path.join(os.tmpdir(), 'collected-'));
afterAll(() => rmSync(STATIC_ROOT, { recursive: true, force: true }));

/** Packages by name (zod's libraries apart, for one is heavy), and modules of the framework by their path in it. */
interface Loaded {
  readonly packages: readonly string[];
  readonly modules: readonly string[];
}

const TELL = `process.on('exit', () => console.log('LOADED ' + JSON.stringify(Object.keys(require.cache))));`;

function loadedOf(output: string): Loaded {
  const files = JSON.parse(/LOADED (.*)/.exec(output)?.[1] ?? '[]') as string[];
  const names = (pattern: RegExp) => [
    ...new Set(files.map((file) => file.replaceAll('\\', '/').match(pattern)?.[1])),
  ];
  const defined = (found: (string | undefined)[]) => found.filter((name) => name !== undefined).sort();
  return {
    packages: defined(names(/.*node_modules\/(zod\/[^/]+|(?:@[^/]+\/)?[^/]+)/)),
    // Faces are light: what they load when a name is used is what counts.
    modules: defined(names(/\/dist\/framework\/(.+)\.js$/)).filter((name) => !/(^|\/)index$/.test(name)),
  };
}

/** A compiled program of the example, as it is started in production, and what it has loaded at its end. */
function start(program: string, ...args: string[]): Running {
  const code = `${TELL} require('./dist/${program}')`;
  return Running.node(['-e', code, program, ...args], { environment: { STATIC_ROOT, PORT: '0' } });
}

async function loadedBy(...args: string[]): Promise<Loaded> {
  const { code, output } = await start('manage.js', ...args).end();
  expect({ code, output }).toMatchObject({ code: 0 });
  return loadedOf(output);
}

/** What every command needs: arguments and settings. */
const OF_EVERY_COMMAND = ['commander', 'dotenv', 'reflect-metadata', 'zod/v3'];

/** What answers requests or renders pages, but for what binds it in the container. */
const SERVING = /^(?:http|server|standalone|templates|testing|whitenoise)\/(?!module$|tokens$)/;

describe('the compiled program loads what it needs:', () => {
  beforeAll(async () => {
    await start('manage.js', 'collectstatic', '--noinput').end();
  });

  it('collectstatic with nothing changed neither what serves nor what reads, rewrites and compresses', async () => {
    const { packages, modules } = await loadedBy('collectstatic', '--noinput');
    expect(packages).toEqual(OF_EVERY_COMMAND);
    expect(modules.filter((name) => SERVING.test(name))).toEqual([]);
    expect(modules.filter((name) => /^staticfiles\/(?:graph|references|problems)/.test(name))).toEqual([]);
    expect(modules).not.toContain('staticfiles/compression/compress');
    expect(modules).not.toContain('staticfiles/pipeline/publish');
    expect(modules).toContain('staticfiles/pipeline/build');
  });

  it.each(['help', 'check', 'diffsettings'])('%s neither what serves nor what builds', async (command) => {
    const { packages, modules } = await loadedBy(command);
    expect(packages).toEqual(OF_EVERY_COMMAND);
    expect(modules.filter((name) => SERVING.test(name))).toEqual([]);
    expect(modules.filter((name) => /^staticfiles\/(?:pipeline|graph|references)\//.test(name))).toEqual([]);
    expect(modules).toContain(`management/commands/${command}`);
  });

  it('the server neither the commands, nor what builds, nor templates before there is a request', async () => {
    const server = start('project/server.js');
    await server.address();
    server.signal('SIGTERM');
    const { packages, modules } = loadedOf((await server.end()).output);
    expect(packages).toEqual(['@hono/node-server', 'dotenv', 'hono', 'reflect-metadata', 'zod/v3']);
    expect(
      modules.filter((name) => /^(?:management\/command|staticfiles\/(?:pipeline|graph))/.test(name)),
    ).toEqual([]);
    expect(modules).toContain('whitenoise/decide');
    expect(modules).not.toContain('templates/engine');
  });

  it('a site the container when an app brings something into it, and not before', async () => {
    const site = (app: string) => `${TELL}
      const framework = require('./dist/framework');
      class App extends framework.AppConfig { static path = __dirname; ${app} }
      framework.createSite(framework.defineSettings({ INSTALLED_APPS: [App] }));`;
    const loadedWith = async (app: string) => loadedOf((await Running.node(['-e', site(app)]).end()).output);
    expect((await loadedWith('')).packages).not.toContain('inversify');
    expect((await loadedWith('module = new framework.ContainerModule(() => {});')).packages).toContain(
      'inversify',
    );
    expect((await loadedWith('ready(container) {}')).packages).toContain('inversify');
  });

  it('the face of the framework nothing at all before a name of it is used', async () => {
    const code = `${TELL} const framework = require('./dist/framework'); console.log(Object.keys(framework).length);`;
    const { output } = await Running.node(['-e', code]).end();
    expect(loadedOf(output)).toEqual({ packages: ['reflect-metadata'], modules: [] });
    expect(Number.parseInt(output, 10)).toBeGreaterThan(70);
  });
});

it('the compiled face has the names, and the values, that its source has, for require and for import', async () => {
  const kinds = (module: object) =>
    Object.fromEntries(Object.entries(module).map(([name, value]) => [name, typeof value]));
  const print =
    'console.log(JSON.stringify(Object.entries(face).map(([name, value]) => [name, typeof value])))';
  const required = await Running.node(['-e', `const face = require('./dist/framework'); ${print}`]).end();
  expect(Object.fromEntries(JSON.parse(required.output))).toEqual(kinds(source));

  // Node finds these without running the file, by its lexer of CommonJS.
  const face = "import * as face from './dist/framework/index.js';";
  const imported = await Running.node(['--input-type=module', '-e', `${face} ${print}`]).end();
  expect(Object.fromEntries(JSON.parse(imported.output))).toMatchObject(kinds(source));
});
