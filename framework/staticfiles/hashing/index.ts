/** Hashing: resolves the references between static files, and gives every file its final bytes and final name. */
export { hashAssets } from './hash';
export type { HashedAssets, HashedFile, RehashedFile } from './hashed-assets';
export { publishedName } from './published-name';
export type { ReferenceOptions } from './referrers';
export type { SourceAsset } from './resolve';
