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
        for (const file of finder.find(path, { all: true, ignorePatterns })) {
          if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
        }
      }
      return null;
    },
    *list() {
      const seen = new Set<string>();
      for (const finder of finders) {
        for (const found of finder.list(ignorePatterns)) {
          const path = destinationPath(found);
          if (seen.has(path)) continue;
          seen.add(path);
          yield [path, found.source];
        }
      }
    },
  };
}
