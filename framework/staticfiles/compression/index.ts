/** What everybody needs to know of compression; what it takes to do it is in `compress.ts` and `folder.ts`. */
export { brotli, type Encoder, gzip } from './encoders';
export { CompressionError } from './errors';
export { compressible, isWorthwhile, SKIP_COMPRESS_EXTENSIONS } from './policy';
