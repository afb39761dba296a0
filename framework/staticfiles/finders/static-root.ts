import { realpathSync } from 'node:fs';
import path from 'node:path';

/** Tells whether an absolute path is a folder itself or lies in it. Links are followed as far as they exist. */
export function isWithin(inside: string, folder: string): boolean {
  const way = path.relative(realPath(folder), realPath(inside));
  return way === '' || !(path.isAbsolute(way) || way === '..' || way.startsWith(`..${path.sep}`));
}

/** The path of a folder below another, with forward slashes; null when it lies elsewhere or is that folder. */
export function placeBelow(root: string, folder: string | null): string | null {
  if (folder === null || !isWithin(folder, root)) return null;
  return path.relative(realPath(root), realPath(folder)).replaceAll(path.sep, '/') || null;
}

/** The real path of a file or folder, of which the last parts may not exist yet. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    const parent = path.dirname(file);
    return parent === file ? file : path.join(realPath(parent), path.basename(file));
  }
}
