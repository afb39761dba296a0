import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.join(__dirname, '..', '..', '..');
const STYLES = 'body { color: rebeccapurple }\n'.repeat(100);

describe('the web-standard form on other runtimes', () => {
  let folder = '';
  const inside = (...names: string[]) => path.join(folder, ...names);

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-runtimes-'));
    writeFileSync(inside('app.css'), STYLES);
    writeFileSync(inside('app.css.br'), brotliCompressSync(STYLES));
    writeFileSync(inside('large.bin'), Buffer.alloc(3_000_000, 'abc'));
    execFileSync('npm', [
      'i',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefix',
      inside('runtimes'),
      'bun',
      'deno',
    ]);
    const compiler = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', inside('dist')], {
      cwd: ROOT,
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The program of a package that has one for each system, of which npm installed ours. */
  function binary(scope: string, ...names: string[]): string {
    const scoped = inside('runtimes', 'node_modules', scope);
    const [installed = ''] = readdirSync(scoped);
    return path.join(scoped, installed, ...names);
  }

  it.each([
    ['Bun', () => [binary('@oven', 'bin', 'bun')]],
    ['Deno', () => [binary('@deno', 'deno'), 'run', '-A']],
  ])('serves under %s', (_name, command) => {
    const [program = '', ...args] = command();
    const library = inside('dist', 'framework', 'whitenoise', 'index.js');
    const output = execFileSync(program, [...args, path.join(__dirname, 'program.cjs'), library, folder]);
    const answers = JSON.parse(output.toString());
    expect(answers.whole).toMatchObject({ status: 200, encoding: 'br', bytes: STYLES.length });
    expect(answers.again).toMatchObject({ status: 304, bytes: 0, etag: answers.whole.etag });
    expect(answers.head).toMatchObject({ status: 200, bytes: 0, encoding: null });
    expect(answers.large).toMatchObject({ status: 200, bytes: 3_000_000 });
    expect(answers.range).toMatchObject({ status: 206, bytes: 10 });
    expect(answers.unsatisfiable.status).toBe(416);
    expect(answers.spelled.status).toBe(404);
    expect(answers.miss.status).toBe(404);
  });
});
