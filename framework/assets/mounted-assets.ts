import type { Bundle, MediaTypes } from '../manifest';
import { AssetNotFoundError, assetNotFound } from './asset-not-found';
import { type AssetName, assetUrl, parseAssetName } from './asset-url';
import type { Assets } from './assets';
import { devServerTags } from './dev-server';
import { builtTags } from './entries';
import { importMapElement, importMapHash, type ModuleSource } from './import-map';
import { PrecacheError, type PrecacheOptions, precacheEntries } from './precache';
import type { ListedFile, PublishedNames } from './published-names';
import { elementTags, type TagPolicy } from './tags';

/** The files under one URL prefix, as far as their URLs are concerned. */
export interface MountedNames {
  /** The beginning of their URLs, which ends with a slash. */
  readonly base: string;
  /** The names of a manifest; null for files that are served under their own names. */
  readonly published: PublishedNames | null;
  /** Tells whether a file of this path is served under its own name. */
  has(path: string): boolean;
  /** Gives the builds of Vite among them. */
  bundles(): readonly Bundle[];
}

/** The options of {@link mountedAssets}. */
export interface MountedAssetsOptions {
  /** Files are served as they are on the disk, under their own names: there is nothing for service workers to keep. */
  readonly autorefresh: boolean;
  /** The URL of Vite's dev server, with a slash at its end; null for none. */
  readonly devServer: string | null;
  readonly mediaTypes: MediaTypes;
  readonly policy: TagPolicy;
}

/** A file's name, and the mount that it is served from. */
interface LocatedAsset {
  readonly mount: MountedNames;
  readonly asset: AssetName;
}

/**
 * Makes the URLs and tags of files under one prefix or several.
 *
 * @param mounts gives them anew for each URL, because a reload replaces them; of several that have a file, the last counts
 */
export function mountedAssets(
  mounts: () => readonly MountedNames[],
  { autorefresh, devServer, mediaTypes, policy }: MountedAssetsOptions,
): Assets {
  const addresses: Pick<Assets, 'url' | 'integrity'> = {
    url(name) {
      const { mount, asset } = locate(name, mounts());
      return assetUrl(mount.base, asset);
    },
    integrity(name) {
      const { mount, asset } = locate(name, mounts());
      return mount.published?.integrity(asset.path) ?? null;
    },
  };
  const modules = (): ModuleSource => ({
    mounts: mounts(),
    locate(name) {
      const { mount } = locate(name, mounts());
      return { mount, path: withoutSlashes(parseAssetName(name)).path };
    },
    mediaTypes,
    policy,
  });
  return {
    ...addresses,
    ...elementTags({ ...addresses, mediaTypes, policy }),
    tags(entries, options = {}) {
      const names = typeof entries === 'string' ? [entries] : entries;
      if (devServer !== null) return devServerTags(devServer, names, options);
      const built = mounts().map(({ base, bundles, published }) => ({
        base,
        bundles: bundles(),
        integrity: (path: string) => published?.integrity(path) ?? null,
      }));
      return builtTags(names, built, options, policy);
    },
    importMap: (entries, options = {}) => importMapElement(entries, options, modules()),
    importMapHash: (entries, options = {}) => importMapHash(entries, options, modules()),
    precache: (options) => (autorefresh ? [] : precached(mounts(), options)),
  };
}

/** @throws PrecacheError as {@link precacheEntries} does, and where no mount has a manifest */
function precached(mounts: readonly MountedNames[], options?: PrecacheOptions) {
  const releases = mounts.flatMap(({ base, published }) => {
    if (published === null) return [];
    return { published, url: ({ path }: ListedFile) => assetUrl(base, { path, suffix: '' }) };
  });
  if (releases.length > 0) return precacheEntries(releases, options);
  throw new PrecacheError('There is no manifest, which tells the names of the files: collect them first');
}

/** @throws AssetNotFoundError when no mount has the file, although the names of some are known from a manifest */
function locate(name: string, mounts: readonly MountedNames[]): LocatedAsset {
  const plain = withoutSlashes(parseAssetName(name));
  const [first] = mounts;
  if (first === undefined) throw new AssetNotFoundError(`No static file '${name}': no folder is served`);
  for (const mount of mounts.toReversed()) {
    const asset = mount.published === null ? mount.has(plain.path) && plain : mount.published.find(name);
    if (asset) return { mount, asset };
  }
  // Pages build URLs upon that of a folder, which no manifest has.
  if (plain.path.endsWith('/')) return { mount: first, asset: plain };
  if (mounts.every(({ published }) => published === null)) return { mount: first, asset: plain };
  const known = mounts.flatMap(({ published }) => published?.known() ?? []);
  throw assetNotFound(`No static file '${name}' in the manifest`, plain.path, known);
}

function withoutSlashes({ path, suffix }: AssetName): AssetName {
  return { path: path.replace(/^\/+/, ''), suffix };
}
