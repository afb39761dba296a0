export { bytesOf } from './bytes-of';
export { danglingLink } from './dangling-link';
export {
  type Content,
  type Destination,
  dryRun,
  isSameTime,
  type PublishedFile,
  type PutOptions,
  WORK_FOLDER,
} from './destination';
export { FolderDestination, type FolderFile, type FolderOptions } from './folder';
export { DestinationLockedError, type LockHolder } from './locked';
