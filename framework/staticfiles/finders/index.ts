export { AppDirectoriesFinder } from './app-directories';
export { FileSystemFinder } from './file-system';
export { BaseFinder, destinationPath, type Finder, type FindOptions, type FoundFile } from './finder';
export { FolderFinder, type Root } from './folders';
export { DEFAULT_IGNORE_PATTERNS } from './ignore';
export { NpmFinder } from './npm';
export { type FinderSource, finderSource } from './source';
export { isWithin } from './static-root';
export { FINDER_OPTIONS, FINDERS } from './tokens';
