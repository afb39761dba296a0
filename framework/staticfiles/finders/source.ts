import { statSync } from 'node:fs';
import { isSystemError } from '../../system-error';
import { destinationPath, type Finder } from './finder';
import { DEFAULT_IGNORE_PATTERNS } from './ignore';

/** Files by their published paths, for a server that works without collectstatic. */
export interface FinderSource {
  readonly label: string;
  /** Finds the file published under a path, or null; never a folder. */
  find(path: string): string | null;
  list(): Iterable<readonly [path: string, file: string]>;
}

/**
 * Offers the files that collectstatic would collect, unhashed and uncompressed. The first finder that has a path wins.
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
          // A folder that cannot be listed is treated like a file that cannot be read: not served, with a warning.
          const path = destinationPath(found).replace(/\/$/, '');
          if (seen.has(path)) continue;
          seen.add(path);
          yield [path, found.source];
        }
      }
    },
  };
}

/** Finds the matches of a path. Errors of the file system mean that there are none: visitors get a 404, no message. */
function matchesOf(finder: Finder, path: string, ignorePatterns: readonly string[]): string[] {
  try {
    return finder.find(path, { all: true, ignorePatterns });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return [];
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
