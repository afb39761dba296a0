import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { compareNames } from '../names';
import type { Matches } from './ignore';

/**
 * The files below a folder as paths relative to it, with forward slashes.
 *
 * A file is left out when its name or its path matches; a folder, with all that is in it, when its name does
 * (Django's `get_files`). The files of a folder come before its subfolders, both in the order of their names, so
 * that every machine sees the same order. Links are followed; a folder linked into itself is entered once. What
 * is neither file nor folder (a socket, a pipe) is no static file. A folder that does not exist has no files.
 *
 * @param closed the path of a folder that is not entered
 */
export function* walkFiles(root: string, ignored: Matches, closed: string | null = null): Generator<string> {
  yield* walk(root, '', ignored, closed, []);
}

function* walk(
  root: string,
  location: string,
  ignored: Matches,
  closed: string | null,
  ancestors: readonly string[],
): Generator<string> {
  const folder = path.join(root, location);
  const folders: string[] = [];
  const inside = location === '' ? '' : `${location}/`;
  let linked = false;
  for (const entry of entriesOf(folder)) {
    if (ignored(entry.name)) continue;
    const name = inside + entry.name;
    const kind = kindOf(entry, folder);
    if (kind === 'folder') {
      if (name === closed) continue;
      folders.push(name);
      linked ||= entry.isSymbolicLink();
    } else if (kind === 'file' && !(inside !== '' && ignored(name))) {
      yield name;
    }
  }
  if (folders.length === 0) return;
  // Real paths are asked for only where a link could lead back.
  const trail = linked || ancestors.length > 0 ? [...ancestors, realpathSync(folder)] : ancestors;
  for (const name of folders) {
    if (trail.length > 0 && trail.includes(realpathSync(path.join(root, name)))) continue;
    yield* walk(root, name, ignored, closed, trail);
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => compareNames(a.name, b.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function kindOf(entry: Dirent, folder: string): 'file' | 'folder' | 'other' {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  const target = statSync(path.join(folder, entry.name), { throwIfNoEntry: false });
  // A link to nothing is listed as a file: whoever reads it says so, with its name.
  if (target === undefined || target.isFile()) return 'file';
  return target.isDirectory() ? 'folder' : 'other';
}
