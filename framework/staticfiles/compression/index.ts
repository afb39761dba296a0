export { CompressionError, type CompressionJob, type CompressionOptions, compressAll } from './compress';
export { brotli, type Encoder, gzip } from './encoders';
export {
  type CompressedFile,
  type CompressFolderOptions,
  type CompressFolderResult,
  compressFolder,
} from './folder';
export { compressible, isWorthwhile, SKIP_COMPRESS_EXTENSIONS } from './policy';
export { Scratch } from './scratch';
