/**
 * Earlier releases: which of their files stay published (policy.ts, versions.ts), and how those of the release before
 * come into an empty folder (previous/), so that no page that is open or cached breaks by a deploy.
 */
export { isKept, KEEP_BY_DEFAULT, type KeepPolicy, releaseDay, SourceDateError } from './policy';
export {
  type LocationOptions,
  openPrevious,
  PreviousFolder,
  PreviousLocationError,
  type PreviousRelease,
  PreviousVersions,
  type TakenVersion,
  type TakeOverLimits,
} from './previous';
export {
  currentNames,
  divide,
  type KnownVersion,
  mergeVersions,
  type ProvableVersion,
  type PublishedFiles,
  type Versions,
  versionsIn,
} from './versions';
export { viteKeys } from './vite-keys';
