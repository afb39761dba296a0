import { statSync } from 'node:fs';
import { destinationPath, type Finder } from './finder';
import { DEFAULT_IGNORE_PATTERNS } from './ignore';

/** Files by their published paths, as a server that works without collectstatic wants them. */
export interface FinderSource {
  readonly label: string;
  /** The file published under a path, or null; never a folder. */
  find(path: string): string | null;
  list(): Iterable<readonly [path: string, file: string]>;
}

/**
 * What the finders find and collectstatic would collect, unhashed and uncompressed; the first finder that has a
 * path wins.
 */
export function finderSource(
  finders: readonly Finder[],
  ignorePatterns: readonly string[] = DEFAULT_IGNORE_PATTERNS,
): FinderSource {
  return {
    label: 'the finders',
    find(path) {
      for (const finder of finders) {
        const file = matchesOf(finder, path, ignorePatterns).find(isFile);
        if (file !== undefined) return file;
      }
      return null;
    },
    *list() {
      const seen = new Set<string>();
      for (const finder of finders) {
        for (const found of finder.list(ignorePatterns)) {
          // A folder that cannot be listed is served as little as a file that cannot be read, with the same warning.
          const path = destinationPath(found).replace(/\/$/, '');
          if (seen.has(path)) continue;
          seen.add(path);
          yield [path, found.source];
        }
      }
    },
  };
}

/** What is of a name, as far as the file system tells: like a folder that is served, it keeps its troubles from visitors. */
function matchesOf(finder: Finder, path: string, ignorePatterns: readonly string[]): string[] {
  try {
    return finder.find(path, { all: true, ignorePatterns });
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return [];
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
