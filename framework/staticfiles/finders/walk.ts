import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { isSystemError } from '../../system-error';
import { compareNames } from '../names';
import type { FoundFile } from './finder';
import type { IgnoreRules } from './ignore';

/** A folder of static files, and the prefix its files are published under. */
export interface Root {
  /** Absolute path. */
  readonly folder: string;
  readonly prefix?: string;
}

/**
 * Lists the files below a folder, with their paths relative to it.
 *
 * A file is left out when its name or its path matches; a folder, with all that is in it, when its name does
 * (Django's `get_files`). The files of a folder come before its subfolders, both in the order of their names, so
 * that every machine sees the same order. Links are followed; a folder linked into itself is entered once. Sockets
 * and pipes are no static files. A folder that does not exist has no files. Vite's manifest is listed although its
 * folder is hidden: it says which files have their final names.
 *
 * A folder that cannot be listed is given itself, with a slash at its end (`./` for the root), so that collectstatic can
 * report it together with all other problems.
 *
 * @param closed the path of a folder that is not entered
 * @throws the file system's error when the root is no folder
 */
export function walkFiles(root: Root, rules: IgnoreRules, closed: string | null = null): FoundFile[] {
  const walk = new Walk(root, rules, closed);
  walk.enter('', []);
  return walk.files;
}

/** A walk below one root. It fills one list and joins each path once, because this is done for every file of a site. */
class Walk {
  readonly files: FoundFile[] = [];

  readonly #root: Root;
  readonly #rules: IgnoreRules;
  readonly #closed: string | null;

  constructor(root: Root, rules: IgnoreRules, closed: string | null) {
    this.#root = root;
    this.#rules = rules;
    this.#closed = closed;
  }

  enter(location: string, ancestors: readonly string[]): void {
    const { ignored } = this.#rules;
    const folder = path.join(this.#root.folder, location);
    const start = folder.endsWith(path.sep) ? folder : folder + path.sep;
    const inside = location === '' ? '' : `${location}/`;
    const entries = entriesOf(folder, location === '');
    if (entries === null) {
      this.#add(inside === '' ? './' : inside, start);
      return;
    }
    const folders: string[] = [];
    let linked = false;
    for (const entry of entries) {
      if (ignored(entry.name)) {
        if (entry.name === VITE_FOLDER) this.#addViteManifest(inside, start);
        continue;
      }
      const name = inside + entry.name;
      const kind = kindOf(entry, start);
      if (kind === 'folder') {
        if (name === this.#closed) continue;
        folders.push(name);
        linked ||= entry.isSymbolicLink();
      } else if (kind === 'file' && !(inside !== '' && ignored(name))) {
        this.#add(name, start + entry.name);
      }
    }
    if (folders.length === 0) return;
    // Real paths are looked up only where a link could lead back.
    const trail = linked || ancestors.length > 0 ? [...ancestors, realPath(folder)] : ancestors;
    for (const name of folders) {
      if (trail.length > 0 && trail.includes(realPath(path.join(this.#root.folder, name)))) continue;
      this.enter(name, trail);
    }
  }

  #addViteManifest(inside: string, start: string): void {
    const name = `${VITE_FOLDER}/manifest.json`;
    if (this.#rules.hidesViteManifest(inside + name)) return;
    if (isFile(start + name)) this.#add(inside + name, start + name);
  }

  #add(name: string, source: string): void {
    const { prefix } = this.#root;
    this.files.push(prefix ? { path: name, source, prefix } : { path: name, source });
  }
}

/** The hidden folder in which Vite puts its manifest. */
const VITE_FOLDER = '.vite';

function isFile(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

/** The entries of a folder by name; null when it cannot be listed. */
function entriesOf(folder: string, isRoot: boolean): Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => compareNames(a.name, b.name));
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    if (isRoot && isSystemError(error, 'ENOTDIR')) throw error;
    return null;
  }
}

/** The real path of a folder. One that cannot be looked up stays as it is, and proves unreadable when it is entered. */
function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** @param start the path of its folder, with a separator at its end */
function kindOf(entry: Dirent, start: string): 'file' | 'folder' | 'other' {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    const target = statSync(start + entry.name);
    if (target.isFile()) return 'file';
    return target.isDirectory() ? 'folder' : 'other';
  } catch {
    // A link to nothing, or to itself, is listed as a file, and reported by name when it cannot be read.
    return 'file';
  }
}
