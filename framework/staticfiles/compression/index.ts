/** Compression of static files: `compress.ts` runs encoders over many files, `folder.ts` does so for a whole folder. */
export {
  type CompressAllOptions,
  CompressionError,
  compressAll,
  defaultParallel,
} from './compress';
export { DELTA_PACKAGES, type DeltaCoder, findDeltaCoder } from './delta-coders';
export { LARGEST_DELTA, makeDelta, SMALLEST_DICTIONARY } from './deltas';
export {
  brotli,
  brotliFor,
  ENCODERS,
  type Encoder,
  gzip,
  SOURCE_MAP_QUALITY,
  workOf,
} from './encoders';
export {
  type CompressedFile,
  type CompressFolderOptions,
  type CompressFolderResult,
  compressFolder,
  compressInto,
} from './folder';
export type { CompressedContent, CompressionJob } from './jobs';
export { compressible, isWorthwhile, SKIP_COMPRESS_EXTENSIONS } from './policy';
export { Scratch } from './scratch';
