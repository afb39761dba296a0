/** The graph of references between static files: every file's final bytes and final name. */
export type { SourceAsset } from './asset';
export { type LinkedFile, type LinkedGraph, type LinkOptions, linkAssets } from './link';
