import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isSystemError } from '../system-error';
import { MANIFEST_NAME, type Manifest, parseManifest } from './format';
import { ManifestError } from './manifest-error';

/**
 * Reads the manifest of a published folder, or returns null when it has none.
 *
 * @throws ManifestError when there is one that cannot be read or used
 */
export function readManifest(folder: string, name: string = MANIFEST_NAME): Manifest | null {
  return readManifestFile(path.resolve(folder, name));
}

/**
 * Reads the manifest in a file, or returns null when there is no such file.
 *
 * @throws ManifestError when there is one that cannot be read or used
 */
export function readManifestFile(file: string): Manifest | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null;
    throw new ManifestError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return parseManifest(text, file);
}
