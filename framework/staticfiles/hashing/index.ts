/** Hashing: resolves the references between static files, and gives every file its final bytes and final name. */
export { type HashedAssets, type HashedFile, type HashOptions, hashAssets } from './hash';
export type { SourceAsset } from './resolve';
