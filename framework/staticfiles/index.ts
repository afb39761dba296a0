/** Building: finders, storages, and collectstatic's pipeline. */

export {
  type CollectConflict,
  CollectFoldersError,
  type CollectFoldersOptions,
  type CollectFoldersResult,
  collectFolders,
} from './collect-folders';
export { type CollectedLocation, collectedLocation } from './collected';
export { brotli, type Encoder, gzip, SKIP_COMPRESS_EXTENSIONS } from './compression';
export {
  bytesOf,
  type Content,
  type Destination,
  DestinationLockedError,
  FolderDestination,
  type FolderFile,
  type FolderOptions,
  type LockHolder,
  type PublishedFile,
  type PutOptions,
} from './destination';
export {
  AppDirectoriesFinder,
  BaseFinder,
  DEFAULT_IGNORE_PATTERNS,
  destinationPath,
  FINDER_OPTIONS,
  FINDERS,
  FileSystemFinder,
  type Finder,
  type FinderSource,
  FolderFinder,
  type FoundFile,
  finderSource,
  NpmFinder,
  type Root,
} from './finders';
export {
  type BuildOptions,
  type BuildResult,
  build,
  type CompressedOptions,
  compressed,
  type HashedFilesOptions,
  hashedFiles,
  type Processing,
  plainFiles,
} from './pipeline';
export {
  type CollectedFile,
  EsbuildMinify,
  LightningCss,
  PROCESSOR_OPTIONS,
  type Processor,
  ProcessorError,
  type ProcessorInput,
  type ProcessorOutput,
  SubsetIconFont,
} from './processors';
export { staticFilesProviders } from './providers';
export {
  ComposedStorage,
  CompressedManifestStaticFilesStorage,
  CompressedStaticFilesStorage,
  GzipManifestStaticFilesStorage,
  GzipManifestStorage,
  hashedUrls,
  ManifestStaticFilesStorage,
  plainUrls,
  STORAGE,
  STORAGE_OPTIONS,
  StaticFilesStorage,
  type StaticUrls,
  type Storage,
  type StorageParts,
} from './storage';
