import { statSync } from 'node:fs';
import path from 'node:path';
import { isSystemError } from '../../system-error';
import { BaseFinder, type FoundFile } from './finder';
import { type IgnoreRules, ignoreRules, isLeftOut } from './ignore';
import { isWithin, placeBelow } from './static-root';
import { type Root, walkFiles } from './walk';

export type { Root } from './walk';

/** Finds files in a list of folders; the first folder that has a file wins. */
export class FolderFinder extends BaseFinder {
  protected readonly roots: readonly Root[];
  protected readonly staticRoot: string | null;

  /**
   * @param roots best first
   * @param staticRoot a folder that is no source although it may lie in one: files published there before must not be
   *   collected again
   */
  constructor(roots: readonly Root[], staticRoot: string | null = null) {
    super();
    this.roots = roots;
    this.staticRoot = staticRoot;
  }

  get locations(): readonly string[] {
    return this.roots.map((root) => root.folder);
  }

  override list(ignorePatterns: readonly string[]): Iterable<FoundFile> {
    const rules = ignoreRules(ignorePatterns);
    return this.roots.flatMap((root) => walkFiles(root, rules, placeBelow(root.folder, this.staticRoot)));
  }

  protected override *matches(name: string, ignorePatterns: readonly string[]): Iterable<string> {
    const rules = ignoreRules(ignorePatterns);
    for (const root of this.roots) {
      const source = this.matchIn(root, name, rules);
      if (source !== null) yield source;
    }
  }

  /** Finds the file or folder of a destination path under one root, or null. */
  protected matchIn(root: Root, name: string, rules: IgnoreRules): string | null {
    const source = sourceIn(root, name);
    if (source === null || isLeftOut(pathIn(root, source), rules)) return null;
    if (!exists(source)) return null;
    const published = placeBelow(root.folder, this.staticRoot);
    return published !== null && isWithin(source, path.join(root.folder, published)) ? null : source;
  }
}

/**
 * Tells whether a file or folder exists.
 *
 * @throws the file system's error when that cannot be told, such as EACCES for a folder that may not be entered
 */
export function exists(source: string): boolean {
  try {
    return statSync(source, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP')) return false;
    throw error;
  }
}

/** The path of a source below its root, with forward slashes. */
export function pathIn({ folder }: Root, source: string): string {
  return path.relative(folder, source).replaceAll(path.sep, '/');
}

/** Tells whether a relative path is normalised: it has no empty part, no '.' and no '..'. The empty path is. */
export function isNormalised(name: string): boolean {
  return name === '' || name.split(/[/\\]/).every((part) => part !== '' && part !== '.' && part !== '..');
}

/** The source path of a destination path under a root; null when the prefix is another or the path leads out of it. */
export function sourceIn({ folder, prefix }: Root, name: string): string | null {
  if (name.includes('\0')) return null;
  let inside = name;
  if (prefix) {
    if (!name.startsWith(`${prefix}/`)) return null;
    inside = name.slice(prefix.length + 1);
  }
  const source = path.join(folder, inside);
  return source === folder || source.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)
    ? source
    : null;
}
