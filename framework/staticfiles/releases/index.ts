/**
 * Earlier releases: which of their files stay published (policy.ts, versions.ts), so that no page that is open or
 * cached breaks by a deploy.
 */
export { isKept, KEEP_BY_DEFAULT, type KeepPolicy, releaseDay, SourceDateError } from './policy';
export { divide, type KnownVersion, mergeVersions, type Versions, versionsIn } from './versions';
