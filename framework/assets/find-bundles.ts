import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Bundle, type BundleManifestFile, readBundles, viteManifestLocation } from '../manifest';
import { isSystemError } from '../system-error';

/**
 * Reads the builds of Vite below a folder.
 *
 * @param collected builds that are in the manifest of the release, by folder: theirs is not looked for
 * @throws ManifestError when the manifest of one cannot be used
 */
export function findBundles(root: string, collected: Readonly<Record<string, unknown>>): Bundle[] {
  const files = new Set<string>();
  const manifests: BundleManifestFile[] = [];
  for (const name of filesBelow(root, '')) {
    files.add(name);
    const location = viteManifestLocation(name);
    if (location === null || Object.hasOwn(collected, location.folder)) continue;
    const where = path.join(root, name);
    manifests.push({ path: name, where, read: () => readFileSync(where, 'utf8') });
  }
  return readBundles(manifests, { has: (name) => files.has(name), paths: () => files });
}

function* filesBelow(root: string, folder: string): Generator<string> {
  for (const entry of entriesOf(path.join(root, folder))) {
    const name = folder + entry.name;
    if (!entry.isDirectory()) yield name;
    else if (entry.name === '.vite') yield* viteManifest(root, `${name}/manifest.json`);
    else if (!entry.name.startsWith('.')) yield* filesBelow(root, `${name}/`);
  }
}

function* viteManifest(root: string, name: string): Generator<string> {
  if (existsSync(path.join(root, name))) yield name;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return [];
    throw error;
  }
}
