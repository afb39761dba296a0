/** The URLs of published files by the names that pages give them. It runs on Node alone. */
export { AssetNotFoundError, assetNotFound } from './asset-not-found';
export { type AssetName, assetUrl, encodePath, parseAssetName } from './asset-url';
export type { Assets } from './assets';
export { DEV_SERVER_EXPECTED, devServerTags, devServerUrl } from './dev-server';
export { builtTags, type MountedBundles } from './entries';
export { findBundles } from './find-bundles';
export {
  type ImportMapOptions,
  importMapElement,
  importMapHash,
  type ModuleMount,
  type ModuleSource,
} from './import-map';
export { type MountedNames, mountedAssets } from './mounted-assets';
export { type OpenedAssets, openAssets } from './open-assets';
export type { OpenAssetsOptions } from './open-assets-options';
export { type PrecacheEntry, PrecacheError, type PrecacheOptions, precacheEntries } from './precache';
export { PublishedNames } from './published-names';
export {
  DEFAULT_TAG_POLICY,
  type ElementSource,
  type ElementTag,
  type ElementTags,
  INTEGRITY_EXPECTED,
  isElsewhere,
  isIntegrityPolicy,
  policyConflict,
  type TagAttributes,
  TagError,
  type TagOptions,
  type TagPolicy,
  writeElement,
} from './tags';
export { urlPrefix } from './url-prefix';
