/** Hashing: resolves the references between static files, and gives every file its final bytes and final name. */
export { type HashedAssets, type HashedFile, hashAssets } from './hash';
export { publishedName } from './published-name';
export type { ReferenceOptions } from './referrers';
export type { SourceAsset } from './resolve';
