import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { blocksOf } from '../guide/blocks';
import { ROOT } from '../running';

it('gives recipes that type-check as they stand', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'recipes-'));
  try {
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    const files = blocksOf('recipes')
      .filter(({ kind }) => kind === 'file')
      .map(({ subject, text }) => {
        writeFileSync(path.join(folder, subject), text);
        return path.join(folder, subject);
      });
    expect(files.length).toBeGreaterThan(5);
    const program = ts.createProgram(files, {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      esModuleInterop: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      types: ['node'],
      typeRoots: [path.join(ROOT, 'node_modules/@types')],
      paths: { 'whitenoise-node': [path.join(ROOT, 'framework/whitenoise/index.ts')] },
    });
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText, file }) => [
        path.basename(file?.fileName ?? ''),
        ts.flattenDiagnosticMessageText(messageText, '\n'),
      ]);
    expect(problems).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
