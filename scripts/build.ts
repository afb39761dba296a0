// Makes dist/, which is what runs in production and what is published. Run it by `npm run build`.

import { cpSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { bundle } from './build/bundle';
import { compile } from './build/compile';
import { bundleTypes } from './build/types';

const root = path.join(__dirname, '..');
const dist = path.join(root, 'dist');
const bundled = path.join(dist, 'framework');
const declarations = path.join(dist, 'declarations');

void build();

async function build(): Promise<void> {
  // Old output goes first: a module that was deleted must not live on in a deploy.
  rmSync(dist, { recursive: true, force: true });
  compile(root, dist, declarations);
  await bundle(root, bundled);
  await bundleTypes(path.join(declarations, 'framework'), bundled);
  rmSync(declarations, { recursive: true });
  for (const folder of ['framework', 'project']) copyAssets(folder);
}

/** Copies what is no TypeScript: templates, static files, scaffolds. */
function copyAssets(folder: string): void {
  cpSync(path.join(root, folder), path.join(dist, folder), {
    recursive: true,
    filter: (source) => statSync(source).isDirectory() || !source.endsWith('.ts'),
  });
}
