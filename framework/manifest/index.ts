/**
 * The manifest: the one thing that the build half writes and the serve half reads.
 *
 * It is Django's `staticfiles.json` 1.1 (`paths`, `version`, `hash`) with one more key, `files`, that
 * tools which read Django's manifests pass over.
 */
export {
  type FileRecord,
  MANIFEST_NAME,
  type Manifest,
  ManifestError,
  manifestHash,
  parseManifest,
  serializeManifest,
} from './format';
export { hashedName, isHashedName, looksHashed } from './names';
export { readManifest, readManifestFile } from './read';
