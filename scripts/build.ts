// Makes dist/, which is what runs in production and what is published. Run it by `npm run build`.

import { cpSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle } from './build/bundle';
import { compile } from './build/compile';
import { licencesOf, packagesOf } from './build/packages';
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
  const modules = await bundle(root, bundled);
  const modulesOfTypes = await bundleTypes(path.join(declarations, 'framework'), bundled);
  rmSync(declarations, { recursive: true });
  describePackages([...modules, ...modulesOfTypes]);
  copyAssets('framework/browser');
  copyAssets('framework/management/scaffold');
  copyAssets('project');
}

/** Writes what the bundle holds of others: their licences, which are published, and a list for `npm run audit`. */
function describePackages(modules: readonly string[]): void {
  const packages = packagesOf(modules, root);
  writeFileSync(path.join(bundled, 'THIRD-PARTY-LICENSES.txt'), licencesOf(packages, root));
  writeFileSync(path.join(dist, 'bundled-packages.json'), `${JSON.stringify(packages, null, 2)}\n`);
}

/** Copies what is no TypeScript: templates, static files, scripts of browsers, the scaffold of a new project. */
function copyAssets(folder: string): void {
  cpSync(path.join(root, folder), path.join(dist, folder), {
    recursive: true,
    filter: (source) => statSync(source).isDirectory() || !source.endsWith('.ts'),
  });
}
