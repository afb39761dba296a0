export { danglingLink } from './dangling-link';
export {
  type Content,
  type Destination,
  DestinationLockedError,
  dryRun,
  isSameTime,
  type PublishedFile,
  WORK_FOLDER,
} from './destination';
export { FolderDestination, type FolderOptions } from './folder';
