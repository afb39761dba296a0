import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../running';
import { type Block, blocksOf } from './blocks';
import { GIVEN } from './given';

/** The pages with blocks of code. */
const PAGES = [
  'README',
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -'.md'.length)),
];

/** Pages whose blocks are put together, with others of theirs, by a test that checks the types as well. */
const CHECKED_ELSEWHERE = ['tutorial', 'urls-views-templates', 'dependency-injection', 'coming-from-django'];

/** Entries of a settings file, without the call that they stand in. */
const ENTRIES = /^\s*[A-Z_]+: /;

const folder = mkdtempSync(path.join(os.tmpdir(), 'blocks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The framework's declarations of what packages do not declare. */
const DECLARATIONS = readdirSync(path.join(ROOT, 'framework'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.d.ts'))
  .map((name) => path.join(ROOT, 'framework', name));

/** Writes every block of TypeScript as a file of a folder for its page. */
function writeBlocks(): string[] {
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const given = path.join(folder, 'given.ts');
  writeFileSync(given, GIVEN);
  const blocks = PAGES.filter((page) => !CHECKED_ELSEWHERE.includes(page)).flatMap((page) =>
    blocksOf(page)
      .filter(({ language }) => ['ts', 'tsx', 'js'].includes(language))
      .map((block, index) => {
        const name = block.kind === 'file' ? block.subject : `block-${index + 1}.ts`;
        const file = path.join(folder, page, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, moduleOf(block));
        return file;
      }),
  );
  return [given, ...DECLARATIONS, ...blocks];
}

function moduleOf({ text }: Block): string {
  // On the first line, so that the lines of errors are those of the block.
  const settings =
    "import { defineSettings } from 'whitenoise-node/framework'; export default defineSettings({ ";
  return ENTRIES.test(text) ? `${settings}${text}});\n` : `${text}export {};\n`;
}

let files: string[];
let problems: string[];
beforeAll(() => {
  files = writeBlocks();
  const program = ts.createProgram(files, {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowJs: true,
    checkJs: true,
    esModuleInterop: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    jsx: ts.JsxEmit.ReactJSX,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ['node'],
    typeRoots: [path.join(ROOT, 'node_modules/@types')],
    paths: {
      'whitenoise-node': [path.join(ROOT, 'framework/whitenoise/index.ts')],
      'whitenoise-node/framework': [path.join(ROOT, 'framework/index.ts')],
      'whitenoise-node/testing': [path.join(ROOT, 'framework/testing/index.ts')],
    },
  });
  problems = ts.getPreEmitDiagnostics(program).map(({ messageText, file, start = 0 }) => {
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    const where = file === undefined ? '' : path.relative(folder, file.fileName);
    return `${where}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
});

it('every block of TypeScript in the README and the guide has the right types', () => {
  expect(problems).toEqual([]);
  expect(files.length).toBeGreaterThan(50);
});
