import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { nearest } from '../../nearest';
import { DEFAULT_IGNORE_PATTERNS, destinationPath, type Finder } from '../finders';
import type { PublishedNames } from './published-names';
import { encodePath, parseStaticName } from './static-url';
import { MissingStaticFileError } from './storage';

/** How a storage comes from the name of a static file to its URL. */
export interface StaticUrls {
  url(name: string, options?: { readonly force?: boolean }): string;
  reload?(): void;
}

/** URLs of files that are published under their own names. */
export function plainUrls(base: string): StaticUrls {
  return {
    url(name) {
      const { path, suffix } = parseStaticName(name);
      return base + encodePath(path.replace(/^\/+/, '')) + suffix;
    },
  };
}

export interface HashedUrlsOptions {
  readonly base: string;
  readonly names: PublishedNames;
  /** Whether a name that leads nowhere is an error; if not, its URL is the unhashed one. */
  readonly strict: boolean;
  /** In DEBUG, files are served as the finders find them: URLs are unhashed, names are looked up there. */
  readonly debug: boolean;
  readonly finders: readonly Finder[];
}

/** URLs of files that are published under hashed names. */
export function hashedUrls({ base, names, strict, debug, finders }: HashedUrlsOptions): StaticUrls {
  function published(name: string, file: string, force: boolean): string {
    if (file.endsWith('/')) return file;
    if (debug && !force) {
      if (strict) assertFound(name, file, finders);
      return file;
    }
    const found = names.get(file);
    if (found !== undefined) return found;
    if (!strict) return file;
    const known = names.known();
    const hint = known.length === 0 ? '. Nothing was collected yet: run collectstatic' : '';
    throw missing(`Missing staticfiles manifest entry for '${name}'${hint}`, file, known);
  }
  return {
    url(name, { force = false } = {}) {
      // A name may hold a ? or a # itself: then it is in the manifest as it stands.
      if (!debug || force) {
        const whole = names.get(name);
        if (whole !== undefined) return base + encodePath(whole);
      }
      const { path, suffix } = parseStaticName(name);
      return base + encodePath(published(name, path, force)) + suffix;
    },
    reload: () => names.forget(),
  };
}

/**
 * In DEBUG a wrong name, or one that collectstatic ignores, would be a broken link and nothing more; in production
 * it is an error. So it is one now.
 * A file system that takes upper and lower case for the same is not trusted: the published names differ.
 */
function assertFound(name: string, file: string, finders: readonly Finder[]): void {
  // Finders join paths as the file system does; the manifest knows each file by one name only.
  const canonical = path.posix.normalize(file) === file && !file.startsWith('/');
  for (const finder of canonical ? finders : []) {
    const source = finder.find(file, { ignorePatterns: DEFAULT_IGNORE_PATTERNS });
    if (source === null || !statSync(source, { throwIfNoEntry: false })?.isFile()) continue;
    if (!differsInCase(realpathSync.native(source), file) || listed([finder]).includes(file)) return;
  }
  throw missing(`No static file '${name}'`, file, listed(finders));
}

/** Whether a file's path ends as is asked for, but in another case, as far as no prefix and no link comes between. */
function differsInCase(source: string, file: string): boolean {
  const there = source.split(path.sep);
  for (const asked of file.split('/').reverse()) {
    const part = there.pop() ?? '';
    if (part !== asked) return part.toLowerCase() === asked.toLowerCase();
  }
  return false;
}

function listed(finders: readonly Finder[]): string[] {
  return finders.flatMap((finder) => Array.from(finder.list(DEFAULT_IGNORE_PATTERNS), destinationPath));
}

function missing(message: string, file: string, known: readonly string[]): MissingStaticFileError {
  const relative = path.posix.normalize(file).replace(/^\/+/, '');
  const meant = known.includes(relative) ? relative : nearest(relative, known);
  return new MissingStaticFileError(meant === null ? message : `${message}. Did you mean '${meant}'?`);
}
