import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ModuleKind, transpileModule } from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../running';
import { tree } from '../tree';
import { authorsPlace, project } from './project';

const TYPESCRIPT =
  'interface Unused {}\n\nexport function thrower(text: string): void {\n  throw new Error(text);\n}\n';

function compiled(inline: boolean) {
  const { outputText, sourceMapText = '' } = transpileModule(TYPESCRIPT, {
    fileName: 'thrower.ts',
    compilerOptions: inline
      ? { module: ModuleKind.ESNext, inlineSourceMap: true, inlineSources: true }
      : { module: ModuleKind.ESNext, sourceMap: true, inlineSources: true },
  });
  return { outputText, sourceMapText };
}

describe('source maps of processed files', () => {
  it('go on from an inline map of the source', async () => {
    const { outputText } = compiled(true);
    const { collect, out } = project({ 'thrower.js': outputText }, [
      { match: '*.js', backend: 'EsbuildMinify' },
    ]);
    expect((await collect()).code).toBe(0);
    expect(authorsPlace(out, 'thrower.js', 'throw new')).toMatchObject({ source: 'thrower.ts', line: 4 });
  });

  it('lead through two processors to the author', async () => {
    const { outputText, sourceMapText } = compiled(false);
    const { collect, out } = project({ 'thrower.js': outputText, 'thrower.js.map': sourceMapText }, [
      { match: '*.js', backend: 'EsbuildMinify' },
      { match: 'thrower.js', backend: 'EsbuildMinify', options: { target: 'es2020' } },
    ]);
    expect((await collect()).code).toBe(0);
    expect(authorsPlace(out, 'thrower.js', 'throw new')).toMatchObject({ source: 'thrower.ts', line: 4 });
  });
});

describe('a processor', () => {
  it('can be named by the path of its module and its export', async () => {
    const base = tree({
      'shout.js':
        'exports.Shout = class { process({ bytes }) { return { bytes: Buffer.from(String(bytes).toUpperCase()) }; } };',
    });
    const { collect, published } = project({ 'a.txt': 'a' }, [{ match: '*.txt', backend: 'shout#Shout' }], {
      BASE_DIR: base,
    });
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
    expect(published('a.txt')).toBe('A');
  });

  it('makes its files again when its options are others, and only its own', async () => {
    const files = { 'a.js': 'export const a = window?.a ?? 1;\n', 'a.css': 'a { color: #ff0000 }\n' };
    const processors = (target: string) => [
      { match: '*.js', backend: 'EsbuildMinify', options: { target } } as const,
      { match: '*.css', backend: 'LightningCss' } as const,
    ];
    const { collect, published, sources, out } = project(files, processors('es2022'));
    await collect();
    expect(published('a.js')).toContain('??');
    const styles = published('a.css');
    const again = project(files, processors('es2015'), { STATIC_ROOT: out, STATICFILES_DIRS: [sources] });
    await again.collect();
    const name = JSON.parse(readFileSync(path.join(out, 'staticfiles.json'), 'utf8')).paths['a.js'];
    expect(readFileSync(path.join(out, name), 'utf8')).not.toContain('??');
    expect(published('a.css')).toBe(styles);
  });

  it('writes nothing in a dry run', async () => {
    const { collect, out } = project({ 'a.js': 'let a = 1;\n' }, [
      { match: '*.js', backend: 'EsbuildMinify' },
    ]);
    expect((await collect('--noinput --dry-run')).code).toBe(0);
    expect(existsSync(path.join(out, 'staticfiles.json'))).toBe(false);
    expect(existsSync(path.join(out, '.whitenoise', 'processed'))).toBe(false);
  });

  it.each([
    ['at once', 'process() { for (;;); }'],
    ['after it waited', 'async process() { await null; for (;;); }'],
  ])(
    'that never gives way, %s, ends the build with its name, and the next build goes on',
    async (_, method) => {
      const framework = JSON.stringify(path.join(ROOT, 'framework'));
      const base = tree({
        'static/a.txt': 'a',
        'run.js': `
        const { callCommand, createSite, defineSettings } = require(${framework});
        class Loop { ${method} }
        const processors = process.argv[2] === 'loop' ? [{ match: '*.txt', backend: Loop, timeLimit: 0.2 }] : [];
        const site = createSite(defineSettings({
          BASE_DIR: __dirname, INSTALLED_APPS: [], STATICFILES_DIRS: ['static'], STATIC_ROOT: 'out',
          STATICFILES_PROCESSORS: processors,
        }));
        callCommand(site, 'collectstatic', { input: false }).then(() => process.exit(0));
      `,
      });
      const run = (argument: string) =>
        new Promise<{ signal: string | null; code: number | null; stderr: string }>((resolve) => {
          const argv = ['-r', require.resolve('ts-node/register'), path.join(base, 'run.js'), argument];
          const env = { ...process.env, TS_NODE_PROJECT: path.join(ROOT, 'tsconfig.json') };
          const child = spawn(process.execPath, argv, {
            cwd: ROOT,
            env,
            stdio: ['ignore', 'ignore', 'pipe'],
          });
          let stderr = '';
          child.stderr.on('data', (chunk) => {
            stderr += chunk;
          });
          child.on('close', (code, signal) => resolve({ code, signal, stderr }));
        });
      const looped = await run('loop');
      expect(looped).toMatchObject({ signal: 'SIGKILL' });
      expect(looped.stderr).toContain(
        'error: a.txt cannot be processed by Loop: it has not given way within 0.2 seconds, so the build was ended.',
      );
      expect(existsSync(path.join(base, 'out/staticfiles.json'))).toBe(false);
      expect(await run('plain')).toMatchObject({ code: 0 });
      expect(existsSync(path.join(base, 'out/staticfiles.json'))).toBe(true);
    },
  );
});
