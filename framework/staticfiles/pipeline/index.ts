export { type BuildOptions, type BuildResult, build } from './build';
export type { BuildEvent, Phase, Report } from './events';
export { UserFilesError } from './guard-user-files';
export { type HashedFilesOptions, hashedFiles } from './hashed-files';
export { type PastRelease, readHistory } from './history';
export { inParallel } from './in-parallel';
export {
  type CompressedOptions,
  compressed,
  type Output,
  type Processing,
  plainFiles,
  type Release,
} from './processing';
export type { FileChange, ReleasedFile, RemovedFile } from './released-files';
