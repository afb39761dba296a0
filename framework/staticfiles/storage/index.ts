export {
  ComposedStorage,
  STORAGE,
  STORAGE_OPTIONS,
  type StaticUrls,
  type Storage,
  type StorageParts,
} from './storage';
export {
  CompressedManifestStaticFilesStorage,
  CompressedStaticFilesStorage,
  type GivenOptions,
  GzipManifestStaticFilesStorage,
  GzipManifestStorage,
  ManifestStaticFilesStorage,
  StaticFilesStorage,
} from './storages';
export { hashedUrls, plainUrls } from './urls';
