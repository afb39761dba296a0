/**
 * The contract on disk: everything that the build half writes and the serve half relies on.
 *
 * - the manifest, which is Django's `staticfiles.json` 1.1 (`paths`, `version`, `hash`) with one more key, `files`,
 *   that tools which read Django's manifests pass over;
 * - the form of content-hashed names;
 * - the suffixes of compressed variants, which lie beside their files.
 */
export {
  CONTENT_CODINGS,
  type ContentCoding,
  type ContentCodingName,
  codingOfName,
  contentCoding,
} from './codings';
export {
  type FileRecord,
  MANIFEST_NAME,
  type Manifest,
  ManifestError,
  manifestHash,
  parseManifest,
  serializeManifest,
} from './format';
export { hashedName, isHashedName, looksHashed, originalName } from './names';
export { readManifest, readManifestFile } from './read';
