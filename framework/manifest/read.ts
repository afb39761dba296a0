import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MANIFEST_NAME, type Manifest, parseManifest } from './format';

/**
 * The manifest of a published folder, or null when it has none.
 *
 * @throws ManifestError when there is one that cannot be used; the file system's error when it cannot be read
 */
export function readManifest(folder: string, name: string = MANIFEST_NAME): Manifest | null {
  const file = path.join(folder, name);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return parseManifest(text, file);
}
