import type { CheckMessage } from '../../checks';

/** A static file that a finder found. */
export interface FoundFile {
  /**
   * Its path below the folder it was found in, with forward slashes: ignore patterns and messages use this path.
   * `collectstatic` refuses one with empty parts, `.` or `..`.
   */
  readonly path: string;
  /** The absolute path of the file itself. */
  readonly source: string;
  /** The folder that its destination path begins with, without slashes at the ends. */
  readonly prefix?: string;
}

/** The path that a found file is published under: its prefix and its path. */
export function destinationPath(file: FoundFile): string {
  return file.prefix ? `${file.prefix}/${file.path}` : file.path;
}

/** Options of {@link Finder.find}, besides `all`. */
export interface FindOptions {
  readonly ignorePatterns?: readonly string[];
}

/** Finds static files of one origin. The order of the finders is their priority: the first one wins. */
export interface Finder {
  /**
   * Finds the absolute path of the file or folder published under `path`, or null.
   *
   * @param path a destination path, with forward slashes; null for one that leads out of every root
   * @param options.all return every match, best first; an empty list when there is none
   * @param options.ignorePatterns leave out what {@link list} leaves out with them
   * @throws the file system's error when it cannot be told whether there is such a file
   */
  find(path: string, options?: FindOptions & { readonly all?: false }): string | null;
  find(path: string, options: FindOptions & { readonly all: true }): string[];
  /**
   * Lists all files. A folder that cannot be listed is given itself, with a slash at the end of its path, so that
   * collectstatic reports it.
   *
   * @param ignorePatterns shell patterns of names and paths to leave out, see {@link compilePatterns}
   */
  list(ignorePatterns: readonly string[]): Iterable<FoundFile>;
  /** Checks the finder's configuration; run by `check` and before `collectstatic`. */
  check?(): CheckMessage[];
  /** The folders that it searches, for messages. */
  readonly locations?: readonly string[];
}

/**
 * Base class for finders of your own: only `list` is required, `find` searches it. The constructor gets the services
 * that its decorators or a static `inject` name.
 */
export abstract class BaseFinder implements Finder {
  abstract list(ignorePatterns: readonly string[]): Iterable<FoundFile>;

  find(path: string, options?: FindOptions & { readonly all?: false }): string | null;
  find(path: string, options: FindOptions & { readonly all: true }): string[];
  find(path: string, options: FindOptions & { readonly all?: boolean } = {}): string | string[] | null {
    const matches = this.matches(path, options.ignorePatterns ?? []);
    if (options.all) return [...matches];
    for (const match of matches) return match;
    return null;
  }

  /** Finds every file published under a path, best first. Finders that know folders find these, too. */
  protected *matches(path: string, ignorePatterns: readonly string[]): Iterable<string> {
    for (const file of this.list(ignorePatterns)) if (destinationPath(file) === path) yield file.source;
  }
}
