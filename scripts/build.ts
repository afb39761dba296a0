// Compiles the house into dist/, which mirrors the tree: what runs in production needs no TypeScript.
// Run it by `npm run build`.

import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { loadLazily } from './lazy-faces';

const root = path.join(__dirname, '..');
const dist = path.join(root, 'dist');

// Old output goes first: a module that was deleted must not live on in a deploy.
rmSync(dist, { recursive: true, force: true });
compile();
loadLazily(path.join(dist, 'framework'));
for (const folder of ['framework', 'project']) copyAssets(folder);

function compile(): void {
  const compiler = require.resolve('typescript/bin/tsc');
  try {
    execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  } catch {
    process.exit(1); // the compiler has said why
  }
}

/** Copies what the compiler leaves behind: templates, static files, scaffolds. */
function copyAssets(folder: string): void {
  cpSync(path.join(root, folder), path.join(dist, folder), {
    recursive: true,
    filter: (source) => statSync(source).isDirectory() || !source.endsWith('.ts'),
  });
}
