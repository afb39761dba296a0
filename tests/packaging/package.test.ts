import { readFileSync } from 'node:fs';
import path from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../running';
import { Blank, run } from './blank';

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

describe('the packed package', () => {
  it('holds the compiled framework, its types and nothing of the workshop', () => {
    const names = blank.packed.files.map(({ path: name }) => name);
    expect(names).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(names).toContain('dist/framework/whitenoise/index.d.ts');
    expect(
      names.filter((name) => !/^(LICENSE|README\.md|package\.json|dist\/framework\/)/.test(name)),
    ).toEqual([]);
    expect(
      names.filter(
        (name) =>
          name.startsWith('dist/framework/') && /(?<!\.d)\.ts$/.test(name) && !name.includes('/scaffold'),
      ),
    ).toEqual([]);
  });

  it('runs nothing when it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    for (const hook of ['preinstall', 'install', 'postinstall', 'prepare'])
      expect(scripts).not.toHaveProperty(hook);
  });

  it('is found flawless by publint', async () => {
    const { messages, pkg } = await publint({
      pkgDir: path.join(blank.folder, 'node_modules/whitenoise-node'),
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
    expect(report.match(/OK \(CJS\)/g)?.length).toBeGreaterThanOrEqual(4);
  });

  it('brings a command', () => {
    const bin = path.join(blank.folder, 'node_modules/.bin/whitenoise-node');
    expect(run(bin, ['help'], blank.folder)).toContain('startproject');
  });
});

describe('the wrapper in a blank project', () => {
  const nodes = [
    process.execPath,
    ...(process.env.NODE_BINARIES ?? '').split(path.delimiter).filter(Boolean),
  ];

  describe.each(nodes.map((node) => [run(node, ['--version'], ROOT).trim(), node] as const))(
    'on Node %s',
    (_version, node) => {
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

      it('loads nothing but itself', () => {
        const program = `require('whitenoise-node'); console.log(Object.keys(require.cache).filter((file) => !/whitenoise-node.dist.framework.(whitenoise|wrapper|rolldown-runtime).js$/.test(file)).join());`;
        expect(run(node, ['-e', program], blank.folder).trim()).toBe('');
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
      'framework.ts': `import { BaseCommand, defineSettings, env, type Application, getApplication, whiteNoise } from 'whitenoise-node/framework';
export default defineSettings({ DEBUG: env.bool('DEBUG', false), STATIC_ROOT: 'staticfiles' });
export class Command extends BaseCommand {
  override readonly help = 'Says nothing.';
  override handle(): void {}
}
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
