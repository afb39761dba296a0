import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Manifest, readManifest } from '../../manifest';
import { nearest } from '../../nearest';
import { DEFAULT_IGNORE_PATTERNS, destinationPath, type Finder } from '../finders';
import { MissingStaticFileError, type StaticUrls } from './storage';

/** Makes the URLs of files that are published under their own names. */
export function plainUrls(base: string): StaticUrls {
  return {
    url(name) {
      const { path, suffix } = parseStaticName(name);
      return base + encodePath(path.replace(/^\/+/, '')) + suffix;
    },
  };
}

/** The names that static files were published under, from a manifest that is read when one is first asked for. */
export class PublishedNames {
  readonly #folder: () => string;
  readonly #name: string;
  #manifest: Manifest | null = null;

  /**
   * @param folder gives the folder of the manifest
   * @param name its file name
   */
  constructor(folder: () => string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /** @throws ManifestError when there is a manifest that cannot be used */
  get(path: string): string | undefined {
    return this.#paths()[path];
  }

  /** Lists the names of all static files. */
  known(): string[] {
    return Object.keys(this.#paths());
  }

  forget(): void {
    this.#manifest = null;
  }

  #paths(): Manifest['paths'] {
    this.#manifest ??= readManifest(this.#folder(), this.#name);
    return this.#manifest?.paths ?? {};
  }
}

export interface HashedUrlsOptions {
  readonly base: string;
  readonly names: PublishedNames;
  /** Makes a name without a file an error; otherwise its URL is the unhashed one. */
  readonly strict: boolean;
  /** In DEBUG, files are served as the finders find them: URLs are unhashed, names are looked up there. */
  readonly debug: boolean;
  readonly finders: readonly Finder[];
}

/** Makes the URLs of files that are published under hashed names. */
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
 * Asserts in DEBUG that the finders have a file: a wrong name, or one that collectstatic ignores, would be nothing but
 * a broken link here and an error in production. A file system that takes upper and lower case for the same is not
 * trusted: the published names differ.
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

/** Tells whether a file's path ends in the asked name but for its case, as far as no prefix and no link comes between. */
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

/** The name of a static file as a template writes it: a path, perhaps with a query and a fragment. */
interface StaticName {
  /** Percent-decoded. */
  readonly path: string;
  /** `?…`, `#…` or both, as written; `''` when there is neither. */
  readonly suffix: string;
}

/** Splits a name as a URL is split: the path ends before `?` or `#`. */
function parseStaticName(name: string): StaticName {
  const end = name.search(/[?#]/);
  return end === -1
    ? { path: decode(name), suffix: '' }
    : { path: decode(name.slice(0, end)), suffix: name.slice(end) };
}

/** Decodes percent-encoding; a stray `%` stands for itself. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * Encodes a path for a URL: everything but what RFC 3986 §3.3 allows in a segment is percent-encoded, so that
 * browsers, which leave the same characters alone, resolve a relative reference to the same URL.
 */
function encodePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/%(?:40|3A|24|26|2B|2C|3B|3D)/g, decodeURIComponent);
}
