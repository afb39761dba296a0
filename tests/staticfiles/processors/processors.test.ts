import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { transform } from 'lightningcss';
import { ModuleKind, transpileModule } from 'typescript';
import { describe, expect, it } from 'vitest';
import {
  type Processor,
  ProcessorError,
  type ProcessorInput,
  type ProcessorSetting,
} from '../../../framework';
import { expectWhole } from '../pipeline/building';
import { contents, tree } from '../tree';
import { authorsPlace, project } from './project';

const STYLES = '/* the page */\nbody {\n  color: #ff0000;\n  background: url(dot.svg);\n}\n';

describe('LightningCss', () => {
  it('minifies style sheets before their references are hashed, and maps them to the author', async () => {
    const { collect, out, published } = project({ 'css/site.css': STYLES, 'css/dot.svg': '<svg/>' }, [
      { match: '**/*.css', backend: 'LightningCss' },
    ]);
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
    expect(published('css/site.css')).toMatch(
      /^body\{color:red;background:url\(?"?dot\.[0-9a-f]{12}\.svg"?\)?\}\n\/\*# sourceMappingURL=site\.css\.[0-9a-f]{12}\.map \*\/\n$/,
    );
    expect(authorsPlace(out, 'css/site.css', 'body')).toMatchObject({ source: 'site.css', line: 2 });
    expectWhole(out);
  });

  it('keeps a licence, also behind the charset, which the minifier leaves out', async () => {
    const css = '@charset "UTF-8";/*! Licence: MIT */\n.a{color:red}\n.b{color:blue}';
    const { collect, out, published } = project({ 'a.css': css }, [
      { match: '*.css', backend: 'LightningCss' },
    ]);
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
    expect(published('a.css')).toMatch(/^\/\*! Licence: MIT \*\/\n\.a\{color:red\}\.b\{color:#00f\}\n/);
    expect(authorsPlace(out, 'a.css', '.b{')).toMatchObject({ source: 'a.css', line: 3 });
  });

  it('counts the files that were collected, and not the maps that it makes', async () => {
    const { collect } = project({ 'a.css': 'a{color:red}', 'b.txt': '' }, [
      { match: '*.css', backend: 'LightningCss' },
    ]);
    expect((await collect()).stdout).toMatch(/^2 static files copied/m);
    expect((await collect()).stdout).toMatch(/^0 static files copied to .*, 2 unmodified/m);
  });

  it('keeps the way to the source of a source map beside the style sheet', async () => {
    const made = transform({
      filename: 'site.scss',
      code: Buffer.from('/* scss */\n\n\n.author { color: #ff0000 }\n'),
      sourceMap: true,
    });
    const { collect, out } = project(
      {
        'css/site.css': `${Buffer.from(made.code)}\n/*# sourceMappingURL=../maps/site.map */\n`,
        'maps/site.map': JSON.stringify({ ...JSON.parse(String(made.map)), sources: ['../scss/site.scss'] }),
      },
      [{ match: '*.css', backend: 'LightningCss' }],
    );
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
    expect(authorsPlace(out, 'css/site.css', '.author')).toMatchObject({
      source: '../scss/site.scss',
      line: 4,
    });
  });

  it('shows the place of an error, and leaves the release before untouched', async () => {
    const { collect, sources, out } = project({ 'site.css': STYLES, 'dot.svg': '<svg/>' }, [
      { match: '**/*.css', backend: 'LightningCss' },
    ]);
    await collect();
    const before = contents(out);
    tree({ 'site.css': 'a { color: red }\nb } { color: blue }\n' }, sources);
    const { code, stderr } = await collect();
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: site\.css:\d+:\d+ cannot be processed by LightningCss: .+\n/);
    expect(stderr).toMatch(/ {2}> \d+ \| /);
    expect(contents(out)).toEqual(before);
  });
});

describe('source maps', () => {
  const typescript =
    'interface A { b: number }\n\n\nexport function author(a: A): string {\n  return String(a.b);\n}\n';
  const compiled = transpileModule(typescript, {
    fileName: 'app.ts',
    compilerOptions: { inlineSourceMap: true, inlineSources: true, module: ModuleKind.ESNext },
  }).outputText;

  it('that are part of the script lead on to its author, and stay out of the published one', async () => {
    expect(compiled).toContain('sourceMappingURL=data:');
    const { collect, out, published } = project({ 'js/app.js': compiled }, [
      { match: '*.js', backend: 'EsbuildMinify' },
    ]);
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
    expect(published('js/app.js')).not.toContain('data:');
    expect(authorsPlace(out, 'js/app.js', 'function author')).toMatchObject({ source: 'app.ts', line: 4 });
  });

  it('lead through two processors', async () => {
    const { collect, out, published } = project({ 'js/app.js': compiled }, [
      { match: '*.js', backend: TwoLinesDown },
      { match: 'js/*', backend: 'EsbuildMinify', options: { target: 'es2020' } },
    ]);
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
    expect(published('js/app.js')).toContain('first()');
    expect(authorsPlace(out, 'js/app.js', 'function author')).toMatchObject({ source: 'app.ts', line: 4 });
  });

  it('end at a processor that gives none', async () => {
    const { collect, published } = project({ 'app.js': compiled }, [
      own(({ bytes }) => ({ bytes }), { match: '*.js' }),
    ]);
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
    expect(published('app.js')).not.toContain('sourceMappingURL');
  });
});

/** Puts two lines before a script, and says so in its map. */
class TwoLinesDown implements Processor {
  process({ path: name, bytes }: ProcessorInput) {
    const lines = bytes.toString().split('\n');
    // Each line leads to the one two above it, column 0: AACA is one line further in the source.
    const mappings = `;;AAAA${';AACA'.repeat(lines.length - 1)}`;
    return {
      bytes: Buffer.from(`first();\nsecond();\n${bytes}`),
      sourceMap: JSON.stringify({ version: 3, sources: [name], names: [], mappings }),
    };
  }
}

describe('EsbuildMinify', () => {
  it('minifies what TypeScript compiled, and maps it to the lines of TypeScript', async () => {
    const typescript =
      'interface A { b: number }\n\n\nexport function author(a: A): string {\n  return String(a.b);\n}\n';
    const { outputText, sourceMapText } = transpileModule(typescript, {
      fileName: 'app.ts',
      compilerOptions: { sourceMap: true, module: ModuleKind.ESNext },
    });
    const { collect, out, published } = project(
      { 'js/app.js': outputText, 'js/app.js.map': sourceMapText ?? '' },
      [{ match: '**/*.js', backend: 'EsbuildMinify' }],
    );
    expect(await collect()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('\n2 static files copied'),
      stderr: '',
    });
    expect(published('js/app.js')).not.toContain('\n ');
    const place = authorsPlace(out, 'js/app.js', 'function author');
    expect(place).toMatchObject({ source: 'app.ts', line: 4 });
    expect(place.url).toMatch(/^app\.js\.[0-9a-f]{12}\.map$/);
    // The new map counts for the one that it takes the place of.
    expect((await collect()).stdout).toContain('0 static files copied to');
    expect((await collect()).stdout).toContain(', 2 unmodified');
  });

  it('shows the place of an error', async () => {
    const { collect, out } = project({ 'a.js': 'let a = 1;\nlet ä = = 2;\n' }, [
      { match: '*.js', backend: 'EsbuildMinify' },
    ]);
    expect((await collect()).stderr).toContain(
      'error: a.js:2:9 cannot be processed by EsbuildMinify: Unexpected "="',
    );
    expect(existsSync(path.join(out, 'staticfiles.json'))).toBe(false);
  });
});

/** Gives the step of a processor that does this. */
function own(process: (input: ProcessorInput) => unknown, more: Partial<ProcessorSetting> = {}) {
  class Own implements Processor {
    process(input: ProcessorInput) {
      return process(input) as { bytes: Uint8Array };
    }
  }
  return { match: '*.txt', backend: Own, ...more };
}

describe('processors of a project', () => {
  const append = (text: string) => own(({ bytes }) => ({ bytes: Buffer.concat([bytes, Buffer.from(text)]) }));

  it('get the outcome of the one before, in order', async () => {
    const { collect, published } = project({ 'a.txt': 'a' }, [append('1'), append('2')]);
    await collect();
    expect(published('a.txt')).toBe('a12');
  });

  it('run on changed files only', async () => {
    const seen: string[] = [];
    const note = own(({ path, bytes }) => {
      seen.push(path);
      return { bytes };
    });
    const { collect, sources } = project({ 'a.txt': 'a', 'b.txt': 'b' }, [note]);
    await collect();
    await collect();
    expect(seen.sort()).toEqual(['a.txt', 'b.txt']);
    tree({ 'b.txt': 'other' }, sources);
    await collect();
    expect(seen).toEqual(['a.txt', 'b.txt', 'b.txt']);
  });

  it('are named by the path of their class', async () => {
    const BASE_DIR = tree({
      'project/loud.js':
        'exports.Loud = class { process({ bytes }) { return { bytes: Buffer.from(String(bytes).toUpperCase()) }; } };',
    });
    const { collect, published } = project(
      { 'a.txt': 'a' },
      [{ match: '*.txt', backend: 'project/loud#Loud' }],
      {
        BASE_DIR,
      },
    );
    expect(await collect()).toMatchObject({ code: 0, stderr: '' });
    expect(published('a.txt')).toBe('A');
  });

  it('make their files again when their options change', async () => {
    const files = { 'a.js': 'export const a = (b) => b?.c ?? 1;\n' };
    const STATIC_ROOT = path.join(tree({}), 'out');
    const collectFor = async (target: string) => {
      const { collect, published } = project(
        files,
        [{ match: '*.js', backend: 'EsbuildMinify', options: { target } }],
        { STATIC_ROOT },
      );
      expect(await collect()).toMatchObject({ code: 0, stderr: '' });
      return published('a.js');
    };
    expect(await collectFor('es2022')).toContain('??');
    expect(await collectFor('es2015')).not.toContain('??');
  });

  it('copy a processed file with --link, and link the others', async () => {
    const { collect, out } = project({ 'a.txt': 'a', 'b.js': '1' }, [append('1')]);
    expect(await collect('--noinput --link')).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(path.join(out, 'a.txt'), 'utf8')).toBe('a1');
  });

  it('leave files as they are with --no-post-process', async () => {
    const { collect, out } = project({ 'a.txt': 'a' }, [append('1')]);
    await collect('--noinput --no-post-process');
    expect(readFileSync(path.join(out, 'a.txt'), 'utf8')).toBe('a');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('out of ink');
      },
      'error: a.txt cannot be processed by Own: out of ink',
    ],
    [
      'throws at a place',
      () => {
        throw new ProcessorError('no', 2, 3);
      },
      'error: a.txt:2:3 cannot be processed by Own: no',
    ],
    ['hangs', () => new Promise(() => {}), 'by Own: it has not ended within 0.05 seconds'],
    [
      'gives nothing',
      () => undefined,
      'by Own: it gave undefined: expected { bytes: Uint8Array, sourceMap?: string }',
    ],
    ['gives no bytes', () => ({}), 'by Own: it gave an object without bytes'],
    ['gives a text', () => ({ bytes: 'text' }), 'by Own: it gave bytes that are string'],
  ])('are named in the error when one %s, and nothing is published', async (_what, process, message) => {
    const { collect, out } = project({ 'a.txt': 'one\ntwo three\n' }, [own(process, { timeLimit: 0.05 })]);
    const { code, stderr } = await collect();
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(existsSync(path.join(out, 'staticfiles.json'))).toBe(false);
  });
});

describe('STATICFILES_PROCESSORS', () => {
  it('tells in one line what to install when a package is missing', async () => {
    const { collect } = project({ 'a.css': 'a{}' }, [{ match: '*.css', backend: 'LightningCss' }], {
      BASE_DIR: tree({}),
    });
    const { code, stderr } = await collect();
    expect(code).toBe(1);
    expect(stderr).toContain('npm install --save-dev lightningcss');
    expect(stderr).not.toContain('    at ');
  });

  it('names an option that does not exist', async () => {
    const { collect } = project({ 'a.css': 'a{}' }, [
      { match: '*.css', backend: 'LightningCss', options: { minify: true } },
    ]);
    expect((await collect()).stderr).toContain("LightningCss has no option 'minify'");
  });
});
