import type { CheckMessage } from '../../checks';

/** A static file that a finder found. */
export interface FoundFile {
  /**
   * Its path below the place it was found in, with forward slashes: what ignore patterns and messages speak of.
   * `collectstatic` refuses one with empty parts, `.` or `..`.
   */
  readonly path: string;
  /** The absolute path of the file itself. */
  readonly source: string;
  /** A folder that its destination path begins with, without slashes at the ends. */
  readonly prefix?: string;
}

/** Where a found file is published: its prefix and its path. */
export function destinationPath(file: FoundFile): string {
  return file.prefix ? `${file.prefix}/${file.path}` : file.path;
}

/** What {@link Finder.find} can be told besides `all`. */
export interface FindOptions {
  readonly ignorePatterns?: readonly string[];
}

/** Finds static files in one kind of place. The order of the finders is their priority: the first one wins. */
export interface Finder {
  /**
   * The absolute path of the file or folder published under `path`, or null.
   *
   * @param path a destination path, with forward slashes; one that leads out of every root finds nothing
   * @param options.all every match, best first; an empty list when there is none
   * @param options.ignorePatterns what {@link list} would leave out with them is not found, either
   * @throws the file system's error when it does not tell whether there is such a file
   */
  find(path: string, options?: FindOptions & { readonly all?: false }): string | null;
  find(path: string, options: FindOptions & { readonly all: true }): string[];
  /**
   * All files of the place. A folder that cannot be listed stands for what is in it, with a slash at the end of its
   * path: collectstatic tells of it.
   *
   * @param ignorePatterns shell patterns of names and paths to leave out, see {@link compilePatterns}
   */
  list(ignorePatterns: readonly string[]): Iterable<FoundFile>;
  /** Checks the finder's configuration; run by `check` and before `collectstatic`. */
  check?(): CheckMessage[];
  /** The folders it looks in, for messages. */
  readonly locations?: readonly string[];
}

/**
 * The base of finders written by users: only `list` must be given, `find` looks through it. A finder gets
 * what its constructor asks for, by decorators or a static `inject`.
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

  /** Every file published under a path, best first. Where folders are known, they match, too. */
  protected *matches(path: string, ignorePatterns: readonly string[]): Iterable<string> {
    for (const file of this.list(ignorePatterns)) if (destinationPath(file) === path) yield file.source;
  }
}
