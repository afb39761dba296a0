export { ComposedStorage, type StorageParts } from './composed-storage';
export { MissingStaticFileError, STORAGE, STORAGE_OPTIONS, type Storage } from './storage';
export {
  CompressedManifestStaticFilesStorage,
  CompressedStaticFilesStorage,
  type GivenOptions,
  GzipManifestStaticFilesStorage,
  GzipManifestStorage,
  ManifestStaticFilesStorage,
  StaticFilesStorage,
} from './storages';
export { hashedUrls, plainUrls, type StaticUrls } from './urls';
