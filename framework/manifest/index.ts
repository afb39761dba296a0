/**
 * The contract on disk: everything that the build half writes and the serve half relies on.
 *
 * - the manifest, which is Django's `staticfiles.json` 1.1 (`paths`, `version`, `hash`) with further keys that tools
 *   which read Django's manifests pass over: `files`, `earlier`, `deltas`, `bundles`, `modules`, `lazyModules` and `imports`;
 * - Vite's manifest, which says what a bundler has named for good;
 * - the form of content-hashed names;
 * - the suffixes of compressed variants, which lie beside their files;
 * - the media type that a file has by its name.
 */
export {
  type Bundle,
  type BundleManifestFile,
  type BundleSurroundings,
  byFolder,
  readBundle,
  readBundles,
} from './bundles';
export {
  CONTENT_CODINGS,
  type ContentCoding,
  type ContentCodingName,
  codingOfName,
  contentCoding,
  DELTA_CODINGS,
  type DeltaCoding,
  type DeltaCodingName,
  deltaCoding,
} from './codings';
export { type Entries, entriesOf, isNamedByCoding, type ManifestEntries, sourcesOf } from './entries';
export {
  type DeltaRecord,
  type EarlierVersion,
  type FileRecord,
  MANIFEST_NAME,
  type Manifest,
  type ManifestContent,
  parseManifest,
} from './format';
export { END_LENGTH, LINES, type LineRange, Lines, mayHaveLines } from './lines';
export { ManifestError } from './manifest-error';
export { type MediaTypeOptions, MediaTypes } from './media-types';
export {
  bundledName,
  deltaName,
  hashedName,
  hashInName,
  isHashedName,
  looksBuilt,
  looksHashed,
  originalName,
  patternOfName,
  publishedOfDelta,
  sourcesOfName,
} from './names';
export { openManifest, readManifest } from './read';
export {
  parseViteManifest,
  VITE_MANIFEST_PATHS,
  type ViteChunk,
  type ViteManifest,
  type ViteManifestLocation,
  viteFiles,
  viteManifestLocation,
} from './vite';
export { viteHashedFiles } from './vite-hashes';
