import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS_SCHEMA } from '../../framework/conf';
import { brokenLinks } from '../docs/links';
import { ROOT } from '../running';
import { Blank, run } from './blank';
import { Editor } from './editor';

let blank: Blank;

beforeAll(() => {
  blank = new Blank();
});

afterAll(() => blank?.remove());

/** Serves a folder through the wrapper, fetches from it and prints what came: the same text as CommonJS and as ESM. */
const smoke = (imports: string): string => `
${imports}
const folder = mkdtempSync(join(tmpdir(), 'smoke-'));
writeFileSync(join(folder, 'app.css'), 'body { color: green }'.repeat(20));
const application = whiteNoise((request, response) => response.end('the application'), { root: folder, prefix: '/static/' });
const server = createServer(application).listen(0, '127.0.0.1', async () => {
  const address = 'http://127.0.0.1:' + server.address().port;
  const file = await fetch(address + '/static/app.css');
  const page = await fetch(address + '/');
  console.log(JSON.stringify({ status: file.status, type: file.headers.get('content-type'), length: (await file.text()).length, page: await page.text() }));
  server.closeAllConnections();
  server.close();
  await application.close();
  rmSync(folder, { recursive: true });
});
`;
const EXPECTED = { status: 200, type: 'text/css; charset=utf-8', length: 420, page: 'the application' };

const COMMONJS = smoke(`const { createServer } = require('node:http');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { tmpdir } = require('node:os');
const { whiteNoise } = require('whitenoise-node');`);
const ESM = smoke(`import { createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { whiteNoise } from 'whitenoise-node';`);

/** Tells whether a Node compresses with dictionaries, in Brotli or in zstd. Older ones ignore them. */
const TAKES_DICTIONARIES = `
const zlib = require('node:zlib');
const bytes = require('node:crypto').randomBytes(2048);
[zlib.brotliCompressSync, zlib.zstdCompressSync].some((compress) => compress?.(bytes, { dictionary: bytes }).length < 200)`;

const FRAMEWORK_NAMES = [
  'AppConfig',
  'BaseCommand',
  'CommandError',
  'createSite',
  'defineSettings',
  'env',
  'getApplication',
  'whiteNoise',
];

/** The installed package. */
const installed = () => path.join(blank.folder, 'node_modules/whitenoise-node');

/** The files of the installed package whose names end so, with their text. */
function textsOf(ending: string): [file: string, text: string][] {
  return readdirSync(installed(), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => [file, readFileSync(path.join(installed(), file), 'utf8')]);
}

describe('the packed package', () => {
  it('holds the bundle, its types, the scripts of its pages, the scaffold, the licences and the guide, and nothing of the workshop', () => {
    const names = blank.packed.files.map(({ path: name }) => name);
    expect(names).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    const others = names.filter(
      (name) => !/^(LICENSE|README\.md|package\.json|docs\/[\w-]+\.(md|svg))$/.test(name),
    );
    const ofBundle = /^dist\/framework\/([\w-]+(\.d\.ts|\.js)|THIRD-PARTY-LICENSES\.txt)$/;
    const ofScaffold = /^dist\/framework\/management\/scaffold\/.+\.tpl$/;
    const ofPages = /^dist\/framework\/browser\/[\w-]+\.js$/;
    const known = [ofBundle, ofScaffold, ofPages];
    expect(others.filter((name) => !known.some((pattern) => pattern.test(name)))).toEqual([]);
    expect(others).toEqual(
      expect.arrayContaining(
        ['whitenoise.js', 'whitenoise.d.ts', 'browser/copy-text.js', 'THIRD-PARTY-LICENSES.txt'].map(
          (name) => `dist/framework/${name}`,
        ),
      ),
    );
  });

  it('holds the guide, and every link in it leads to a page and a heading of the package', () => {
    const pages = new Map(textsOf('.md').filter(([file]) => /^(README|docs)/.test(file)));
    expect([...pages.keys()]).toEqual(
      expect.arrayContaining(['README.md', 'docs/serving.md', 'docs/tutorial.md']),
    );
    const broken = brokenLinks(pages, (file) => existsSync(path.join(installed(), file)));
    expect(broken).toEqual([]);
  });

  it('opens for who has just installed it: what it is, Express, the other frameworks, and then the repository', () => {
    const readme = readFileSync(path.join(installed(), 'README.md'), 'utf8');
    const order = [
      'serves its own static files',
      'npm install whitenoise-node',
      '## Express',
      '| Fastify',
      'npm ci && npm start',
    ];
    const places = order.map((text) => readme.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    for (const name of ['Koa', 'Hono', 'Nest', 'SvelteKit', 'Astro']) expect(readme).toContain(name);
  });

  it('is installed alone, and takes at most 3 MB', () => {
    const lock = JSON.parse(readFileSync(path.join(blank.folder, 'package-lock.json'), 'utf8'));
    const others = Object.keys(lock.packages).filter(
      (folder) => !/^$|@types\/node|undici-types/.test(folder),
    );
    expect(others).toEqual(['node_modules/whitenoise-node']);
    const files = readdirSync(installed(), { recursive: true, encoding: 'utf8' });
    // As a disk counts: in blocks of 4 KiB.
    const sizes = files.map((file) => Math.ceil(statSync(path.join(installed(), file)).size / 4096) * 4096);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(3_000_000);
  });

  it('imports nothing but Node and itself, its types included', () => {
    const imports = /(?:\bfrom |(?<!@)\bimport |\bimport\(|\brequire\()["']((?:@|\.{0,2}\/)?[\w./@:-]+)["']/g;
    // Comments tell how things are used.
    const comments = /^\s*(?:\/\/|\/?\*).*$/gm;
    const found = [...textsOf('.js'), ...textsOf('.d.ts')].flatMap(([file, text]) =>
      [...text.replace(comments, '').matchAll(imports)].map(([, name = '']) => `${file}: ${name}`),
    );
    expect(found.length).toBeGreaterThan(50);
    const own = /: (?:node:[\w/]+|\.\/[\w-]+\.js)$/;
    expect(
      found.filter((line) => !own.test(line) && !builtinModules.includes(line.split(': ')[1] ?? '')),
    ).toEqual([]);
  });

  it('runs nothing when it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    for (const hook of ['preinstall', 'install', 'postinstall', 'prepare'])
      expect(scripts).not.toHaveProperty(hook);
  });

  it('is found flawless by publint', async () => {
    const { messages, pkg } = await publint({
      pkgDir: installed(),
      strict: true,
      pack: false,
    });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('has the right types for every way of importing it', () => {
    const attw = path.join(
      path.dirname(require.resolve('@arethetypeswrong/cli/package.json')),
      'dist/index.js',
    );
    // It ends with an error when it finds a problem, or when a way is not resolved.
    const report = run(
      process.execPath,
      [attw, blank.tarball, '--profile', 'node16', '--no-emoji'],
      blank.folder,
    );
    expect(report.match(/OK \(CJS\)/g)?.length).toBeGreaterThanOrEqual(6);
  });

  it('brings a command', () => {
    const bin = path.join(blank.folder, 'node_modules/.bin/whitenoise-node');
    expect(run(bin, ['help'], blank.folder)).toContain('startproject');
  });

  it('collects folders by that command and by a function, without settings', () => {
    const bin = path.join(blank.folder, 'node_modules/.bin/whitenoise-node');
    const folder = blank.project('collect', {
      'collect.mjs': `import { collectFolders } from 'whitenoise-node/framework';
const { unmodified } = await collectFolders(['public'], { out: 'staticfiles', prefix: '/static/' });
console.log(unmodified);`,
    });
    blank.project('collect/public', {
      'site.css': `${'p { color: red }'.repeat(40)} p { background: url(a.svg) }`,
      'a.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    });
    const line = ['collect', 'public', '--out', 'staticfiles', '--prefix', '/static/'];
    expect(run(bin, line, folder)).toMatch(
      /^\n2 static files copied to .*staticfiles', \d+ post-processed\.\nSaved: /,
    );
    const published = readdirSync(path.join(folder, 'staticfiles'));
    for (const name of [
      /^site\.\w{12}\.css$/,
      /^site\.\w{12}\.css\.br$/,
      /^a\.\w{12}\.svg$/,
      /^staticfiles\.json$/,
    ]) {
      expect(published).toContainEqual(expect.stringMatching(name));
    }
    expect(run(process.execPath, ['collect.mjs'], folder)).toBe('2\n');
  });
});

describe('the wrapper in a blank project', () => {
  const nodes = [
    process.execPath,
    ...(process.env.NODE_BINARIES ?? '').split(path.delimiter).filter(Boolean),
  ];

  describe.each(nodes.map((node) => [run(node, ['--version'], ROOT).trim(), node] as const))(
    'on Node %s',
    (version, node) => {
      it('works as CommonJS', () => {
        const folder = blank.project('commonjs', {
          'package.json': '{ "type": "commonjs" }',
          'smoke.js': COMMONJS,
        });
        expect(JSON.parse(run(node, ['smoke.js'], folder))).toEqual(EXPECTED);
      });

      it('works as ESM', () => {
        const folder = blank.project('esm', { 'package.json': '{ "type": "module" }', 'smoke.js': ESM });
        expect(JSON.parse(run(node, ['smoke.js'], folder))).toEqual(EXPECTED);
      });

      it('has the names of the framework in both', () => {
        const names = FRAMEWORK_NAMES.join(', ');
        const use = `console.log([${names}].every((value) => typeof value === 'function'));`;
        const folder = blank.project('framework', {
          'commonjs.cjs': `const { ${names} } = require('whitenoise-node/framework');\n${use}`,
          'esm.mjs': `import { ${names} } from 'whitenoise-node/framework';\n${use}`,
        });
        expect(run(node, ['commonjs.cjs'], folder).trim()).toBe('true');
        expect(run(node, ['esm.mjs'], folder).trim()).toBe('true');
      });

      it('makes deltas between releases, or says what that takes and makes them by an optional package', () => {
        const folder = blank.project(`deltas-${version}`, {});
        const collect = (release: number) => {
          const rules = Array.from({ length: 300 }, (_, rule) => `.rule-${rule} { margin: ${rule % 7}px }\n`);
          rules[150] = `.release-${release} {}\n`;
          blank.project(`deltas-${version}/public`, { 'site.css': rules.join('') });
          const bin = path.join(blank.folder, 'node_modules/.bin/whitenoise-node');
          return run(node, [bin, 'collect', 'public', '--out', 'out'], folder);
        };
        collect(1);
        const second = collect(2);
        if (JSON.parse(run(node, ['-p', TAKES_DICTIONARIES], folder))) {
          expect(second).toMatch(/^Deltas: 1 from 1 earlier release, \d+ B instead of /m);
          return;
        }
        expect(second).toMatch(/^Deltas: none, .* npm install --save-dev @toondepauw\/node-zstd: /m);
        const scope = 'node_modules/@toondepauw';
        cpSync(path.join(ROOT, scope), path.join(folder, scope), { recursive: true });
        expect(collect(3)).toMatch(/^Deltas: 2 from 2 earlier releases, \d+ B instead of /m);
      });

      it('loads nothing but itself', () => {
        const program = `require('whitenoise-node'); console.log(Object.keys(require.cache).filter((file) => !/whitenoise-node.dist.framework.(whitenoise|wrapper|rolldown-runtime).js$/.test(file)).join());`;
        expect(run(node, ['-e', program], blank.folder).trim()).toBe('');
      });

      it('loads 185 kB at most', () => {
        const program = `require('whitenoise-node'); console.log(Object.keys(require.cache).map((file) => require('node:fs').statSync(file).size).reduce((sum, size) => sum + size));`;
        expect(Number(run(node, ['-e', program], blank.folder))).toBeLessThanOrEqual(185_000);
      });
    },
  );
});

describe('a TypeScript project', () => {
  const compile = (name: string, type: string, options: object): string => {
    const folder = blank.project(name, {
      'package.json': JSON.stringify({ type }),
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          target: 'es2023',
          types: ['node'],
          experimentalDecorators: true,
          ...options,
        },
        files: ['wrapper.ts', 'framework.ts'],
      }),
      'wrapper.ts': `import { createServer } from 'node:http';
import { whiteNoise, type WhiteNoiseOptions } from 'whitenoise-node';
const options: WhiteNoiseOptions = { root: 'public', prefix: '/static/', maxAge: 60 };
createServer(whiteNoise((_request, response) => response.end(), options)).listen(0);
// @ts-expect-error an option that does not exist
whiteNoise(() => {}, { rot: 'public' });
`,
      'framework.ts': `import {
  AppConfig, BaseCommand, brotli, type CommandOptions, CompressedManifestStaticFilesStorage, ContainerModule, createSite,
  defineSettings, env, type Application, FINDERS, getApplication, inject, injectable, path, SETTINGS, type Settings,
  type ServiceIdentifier, whiteNoise,
} from 'whitenoise-node/framework';
import { Client, createTestSite } from 'whitenoise-node/testing';
export default defineSettings({ DEBUG: env.bool('DEBUG', false), STATIC_ROOT: 'staticfiles' });
export class Command extends BaseCommand {
  override readonly help = 'Says nothing.';
  override addArguments(parser: Parameters<BaseCommand['addArguments']>[0]): void {
    parser.argument('<name>').option('--loud', 'Says it anyway.');
  }
  override handle(_options: CommandOptions, name: string): string {
    return name;
  }
}
const GREETING: ServiceIdentifier<string> = Symbol.for('greeting');
@injectable()
export class Storage extends CompressedManifestStaticFilesStorage {
  constructor(@inject(SETTINGS) settings: Settings, @inject(GREETING) readonly greeting: string) {
    super(settings, { encodings: ['gzip', brotli] }, []);
  }
}
export class App extends AppConfig {
  override readonly module = new ContainerModule(({ bind, rebind }) => {
    bind(GREETING).toConstantValue('hello');
    rebind(FINDERS).toConstantValue([]);
  });
}
const urls = [path('<int:id>/', (_request, { id }) => new Response(String(id + 1)))];
export const site = createSite(defineSettings({ INSTALLED_APPS: [App], ROOT_URLCONF: urls }));
export const answer: Promise<Response> = new Client(createTestSite(site.settings)).get('/1/');
// @ts-expect-error a setting of another type
defineSettings({ STATIC_ROOT: 7 });
export const application: Application = whiteNoise(getApplication());
`,
    });
    const compiler = require.resolve('typescript/bin/tsc');
    return run(process.execPath, [compiler, '-p', '.'], folder);
  };

  it.each([
    ['commonjs', 'nodenext', true],
    ['commonjs', 'nodenext', false],
    ['module', 'nodenext', true],
    ['module', 'nodenext', false],
  ])('type-checks as %s with module %s and skipLibCheck %s', (type, module, skipLibCheck) => {
    expect(compile(`types-${type}-${skipLibCheck}`, type, { module, skipLibCheck })).toBe('');
  });

  it('type-checks as a bundler resolves it', () => {
    expect(
      compile('types-bundler', 'module', {
        module: 'esnext',
        moduleResolution: 'bundler',
        skipLibCheck: true,
      }),
    ).toBe('');
  });
});

describe('an editor', () => {
  const settings = (entries: string) =>
    `import { defineSettings } from 'whitenoise-node/framework';\nexport default defineSettings({ ${entries} });\n`;
  let editor: Editor;
  beforeAll(() => {
    editor = new Editor(blank.folder);
  });

  it.each([...SETTINGS_SCHEMA])('shows over %s what it does, its default and its type', (name, { doc }) => {
    const { type, documentation } = editor.hover(settings(`‸${name}: undefined`));
    const words = (text: string) => text.replace(/\s+/g, ' ');
    expect(words(documentation)).toContain(words(doc));
    expect(documentation).toMatch(/Default: .+\.$/);
    expect(type).toContain(`${name}?: `);
    expect(type).not.toMatch(/\bany\b|<unknown>/);
  });

  it('offers the storages and finders by name, and the options that each of them takes', () => {
    expect(editor.offered(settings(`STATICFILES_STORAGE: '‸'`))).toEqual(
      expect.arrayContaining([
        'CompressedManifestStaticFilesStorage',
        'GzipManifestStorage',
        'StaticFilesStorage',
      ]),
    );
    expect(editor.offered(settings(`STATICFILES_FINDERS: ['‸']`))).toEqual(
      expect.arrayContaining(['AppDirectoriesFinder', 'FileSystemFinder', 'NpmFinder']),
    );
    const optionsOf = (backend: string) =>
      editor.offered(settings(`STATICFILES_STORAGE: { backend: '${backend}', options: { ‸ } }`));
    expect(optionsOf('StaticFilesStorage')).toEqual(expect.arrayContaining(['baseUrl', 'location']));
    expect(optionsOf('StaticFilesStorage')).not.toContain('manifestName');
    expect(optionsOf('CompressedManifestStaticFilesStorage')).toEqual(
      expect.arrayContaining(['encodings', 'location', 'manifestName']),
    );
  });

  it('shows over an option what it does', () => {
    const at = `STATICFILES_STORAGE: { backend: 'GzipManifestStorage', options: { ‸webmanifest: true } }`;
    expect(editor.hover(settings(at))).toEqual({
      type: '(property) ManifestStorageOptions.webmanifest?: boolean | undefined',
      documentation: 'Rewrite what web app manifests refer to; false by default.',
    });
  });

  it.each([
    [
      `STATICFILES_STORAGE: { backend: 'StaticFilesStorage', options: { manifestName: 'a.json' } }`,
      /'manifestName' does not exist/,
    ],
    [
      `STATICFILES_STORAGE: { backend: 'ManifestStaticFilesStorage', options: { modules: 'yes' } }`,
      /'"yes"' is not assignable to type 'boolean \| "importmap"/,
    ],
    [`STATICFILES_STORAGE: { backend: 'StaticFileStorage' }`, /Type '"StaticFileStorage"' is not assignable/],
    [`STATICFILES_STORAGE: class { find() {} }`, /Property 'url' is missing/],
    [
      `STATICFILES_FINDERS: [{ backend: 'NpmFinder', options: { packages: { bootstrap: { file: ['*.css'] } } } }]`,
      /'file' does not exist/,
    ],
  ])('underlines %s', (entry, message) => {
    expect(editor.errors(settings(entry))).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    `STATICFILES_STORAGE: 'project/storage#MyStorage'`,
    `STATICFILES_STORAGE: process.env.STORAGE ?? 'GzipManifestStorage'`,
    `STATICFILES_STORAGE: { backend: 'project/storage#MyStorage', options: { bucket: 'files' } }`,
    `STATICFILES_STORAGE: class { url(name: string) { return name } }`,
    `STATICFILES_STORAGE: { backend: 'CompressedStaticFilesStorage', options: { encodings: ['br'] } }`,
    `STATICFILES_FINDERS: ['FileSystemFinder', { backend: 'NpmFinder', options: { packages: { bootstrap: true } } }]`,
  ])('accepts %s', (entry) => {
    expect(editor.errors(settings(entry))).toEqual([]);
  });
});

describe("a project's own copy of inversify", () => {
  it('has decorators that the container of a site understands, compiled and run', () => {
    const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    const options = {
      strict: true,
      module: 'nodenext',
      target: 'es2023',
      types: ['node'],
      experimentalDecorators: true,
    };
    const folder = blank.project('own-inversify', {
      'package.json': '{ "type": "commonjs", "private": true }',
      'tsconfig.json': JSON.stringify({ compilerOptions: options, files: ['site.ts'] }),
      'site.ts': `import 'reflect-metadata';
import { Container as OwnContainer, inject, injectable } from 'inversify';
import { AppConfig, BaseCommand, Container, ContainerModule, createSite, defineSettings, SETTINGS, type Settings } from 'whitenoise-node/framework';
const NAME = Symbol.for('name');
@injectable()
class Name {
  constructor(@inject(SETTINGS) readonly settings: Settings) {}
}
@injectable()
class Command extends BaseCommand {
  readonly help = 'Says a name.';
  constructor(@inject(NAME) private readonly name: Name) {
    super();
  }
  handle(): string {
    return this.name.settings.SECRET_KEY;
  }
}
class App extends AppConfig {
  static override readonly path = __dirname;
  override readonly module = new ContainerModule(({ bind }) => {
    bind(NAME).to(Name).inSingletonScope();
  });
}
const { container } = createSite(defineSettings({ INSTALLED_APPS: [App], SECRET_KEY: 'a name' }));
console.log(container.get(Command).handle(), OwnContainer === (Container as unknown));
`,
    });
    run(
      'npm',
      ['install', '--no-audit', '--no-fund', `inversify@${devDependencies.inversify}`, 'reflect-metadata'],
      folder,
    );
    run(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', '.'], folder);
    expect(run(process.execPath, ['site.js'], folder).trim()).toBe('a name false');
  });
});
