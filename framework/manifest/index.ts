/**
 * The contract on disk: everything that the build half writes and the serve half relies on.
 *
 * - the manifest, which is Django's `staticfiles.json` 1.1 (`paths`, `version`, `hash`) with further keys that tools
 *   which read Django's manifests pass over: `files`, `earlier` and `deltas`;
 * - the form of content-hashed names;
 * - the suffixes of compressed variants, which lie beside their files.
 */
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
export {
  type DeltaRecord,
  type EarlierVersion,
  type FileRecord,
  MANIFEST_NAME,
  type Manifest,
  type ManifestContent,
  ManifestError,
  manifestHash,
  parseManifest,
  serializeManifest,
} from './format';
export { deltaName, hashedName, isHashedName, looksBuilt, looksHashed, originalName } from './names';
export { readManifest, readManifestFile } from './read';
