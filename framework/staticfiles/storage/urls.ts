import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  type AssetName,
  assetNotFound,
  assetUrl,
  DEFAULT_TAG_POLICY,
  type ModuleSource,
  PublishedNames,
  parseAssetName,
  type TagPolicy,
} from '../../assets';
import { MediaTypes } from '../../manifest';
import { DEFAULT_IGNORE_PATTERNS, destinationPath, type Finder } from '../finders';
import type { StaticUrls } from './storage';
import { type PublishedBundles, type TagsOptions, tagsOf, type WriteTags } from './tags';

/**
 * Makes the URLs of files that are published under their own names.
 *
 * @param tags writes the tags of entries; left out where there are none
 */
export function plainUrls(
  base: string,
  tags?: WriteTags,
  policy: TagPolicy = DEFAULT_TAG_POLICY,
): StaticUrls {
  return {
    ...(tags && { tags }),
    modules: () => modulesUnderOwnNames(base, policy),
    url(name) {
      const { path, suffix } = parseAssetName(name);
      return assetUrl(base, { path: path.replace(/^\/+/, ''), suffix });
    },
  };
}

/** The modules of files that are served under their own names. */
function modulesUnderOwnNames(
  base: string,
  policy: TagPolicy,
  locate = (name: string) => parseAssetName(name),
): ModuleSource {
  const mount = { base, published: null };
  const mediaTypes = new MediaTypes({ charset: null });
  return { mounts: [mount], locate: (name) => ({ mount, path: locate(name).path }), mediaTypes, policy };
}

export interface HashedUrlsOptions extends Pick<TagsOptions, 'base' | 'finders'> {
  /** Gives the folder of the manifest. It is called when the first URL is made. */
  readonly folder: () => string;
  readonly manifestName: string;
  /** Makes a name without a file an error; otherwise its URL is the unhashed one. */
  readonly strict: boolean;
  /** In DEBUG, files are served as the finders find them: URLs are unhashed, names are looked up there. */
  readonly debug: boolean;
  /** The URL of Vite's dev server in DEBUG, with a slash at its end. Default: none. */
  readonly devServer?: string | null;
  /** The attributes that the tags of entries have by themselves. Default: `crossorigin` where `base` names a host. */
  readonly policy?: TagPolicy;
}

/** Makes the URLs of files that are published under hashed names. */
export function hashedUrls(options: HashedUrlsOptions): StaticUrls {
  const { base, folder, manifestName, strict, debug, finders, devServer = null } = options;
  const { policy = DEFAULT_TAG_POLICY } = options;
  let names: PublishedNames | null = null;
  let isReleasing = false;

  function published(name: string): AssetName {
    names ??= PublishedNames.read(folder(), manifestName);
    const found = names?.find(name);
    if (found !== undefined) return found;
    const plain = parseAssetName(name);
    if (!strict || plain.path.endsWith('/')) return plain;
    const known = names?.known() ?? [];
    const hint = known.length === 0 ? '. Nothing was collected yet: run collectstatic' : '';
    const problem = `Missing staticfiles manifest entry for '${name}'${hint}`;
    throw assetNotFound(problem, plain.path, known);
  }

  function inSources(name: string): AssetName {
    const plain = parseAssetName(name);
    if (strict && !plain.path.endsWith('/')) assertFound(name, plain.path, finders);
    return plain;
  }

  function bundles(): PublishedBundles | null {
    if (isReleasing) return null;
    names ??= PublishedNames.read(folder(), manifestName);
    return { bundles: names?.bundles ?? [], integrity: (path) => names?.integrity(path) ?? null };
  }

  return {
    tags: tagsOf({ base, debug, devServer, finders, policy }, bundles),
    url(name, { force = false } = {}) {
      if (debug && !force) return assetUrl(base, inSources(name));
      return assetUrl(base, isReleasing ? parseAssetName(name) : published(name));
    },
    integrity(name) {
      if (debug || isReleasing) return null;
      const { path } = published(name);
      return names?.integrity(path) ?? null;
    },
    modules() {
      if (debug) return modulesUnderOwnNames(base, policy, inSources);
      if (isReleasing) return modulesUnderOwnNames(base, policy);
      names ??= PublishedNames.read(folder(), manifestName);
      const mount = { base, published: names };
      const locate = (name: string) => {
        published(name);
        return { mount, path: parseAssetName(name).path };
      };
      return { mounts: [mount], locate, mediaTypes: new MediaTypes({ charset: null }), policy };
    },
    reload() {
      names = null;
    },
    beginRelease() {
      isReleasing = true;
    },
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
  throw assetNotFound(`No static file '${name}'`, file, listed(finders));
}

/**
 * Tells whether a file's path ends in the asked name but for its case, as far as no prefix and no link comes between.
 */
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
