import { readFileSync } from 'node:fs';
import { builtTags, devServerTags, type MountedBundles, type TagOptions, type TagPolicy } from '../../assets';
import { type Bundle, readBundles } from '../../manifest';
import { DEFAULT_IGNORE_PATTERNS, type Finder, finderSource } from '../finders';

/** The places that tell the tags of entries. */
export interface TagsOptions {
  /** The beginning of all URLs. */
  readonly base: string;
  /** In DEBUG, builds are read where the finders find them. */
  readonly debug: boolean;
  /** The URL of Vite's dev server in DEBUG, with a slash at its end; null for none. */
  readonly devServer: string | null;
  readonly finders: readonly Finder[];
  readonly policy: TagPolicy;
}

/** The builds of Vite in a release. */
export type PublishedBundles = Omit<MountedBundles, 'base'>;

/** The entries that a page names, and the options of their tags. */
export type WriteTags = (entries: string | readonly string[], options?: TagOptions) => string;

/**
 * Makes the writer of tags for entries of Vite's builds.
 *
 * @param published gives the builds in the release; null while a release is made, which has those of the sources
 */
export function tagsOf(
  { base, debug, devServer, finders, policy }: TagsOptions,
  published: () => PublishedBundles | null,
): WriteTags {
  return (entries, options = {}) => {
    const names = typeof entries === 'string' ? [entries] : entries;
    if (debug && devServer !== null) return devServerTags(devServer, names, options);
    const built = (debug ? null : published()) ?? {
      bundles: bundlesOfSources(finders),
      integrity: () => null,
    };
    return builtTags(names, [{ base, ...built }], options, policy);
  };
}

/** Reads the builds among the files of the finders. */
function bundlesOfSources(finders: readonly Finder[]): Bundle[] {
  const sources = new Map(finderSource(finders, DEFAULT_IGNORE_PATTERNS).list());
  return readBundles(
    Array.from(sources, ([path, source]) => ({
      path,
      where: source,
      read: () => readFileSync(source, 'utf8'),
    })),
    { has: (path) => sources.has(path), paths: () => sources.keys() },
  );
}
