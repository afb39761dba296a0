import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

/** One way of compressing files: what the variants are called, and how they are made. */
export interface Encoder {
  /** The token of the Content-Encoding header: `gzip`, `br`. */
  readonly encoding: string;
  /** What a variant's name ends in: `.gz`, `.br`. */
  readonly extension: string;
  /**
   * Everything that the result depends on besides the input, such as `gzip 9`. Variants that an encoder of
   * another description made are made anew.
   */
  readonly description: string;
  /** Compresses bytes. The result is the same for the same bytes, at any time and on any run. */
  encode(bytes: Uint8Array): Promise<Uint8Array>;
  /** A stream that compresses `size` bytes, for files too large to hold in memory. */
  createStream?(size: number): Transform;
}

const gzipBytes = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gzip);
const brotliBytes = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliCompress);

/** gzip at its best level. The header holds neither name nor time. */
export const gzip: Encoder = {
  encoding: 'gzip',
  extension: '.gz',
  description: 'gzip 9',
  encode: (bytes) => gzipBytes(bytes, { level: 9 }),
  createStream: () => zlib.createGzip({ level: 9 }),
};

/** Brotli at its best quality. */
export const brotli: Encoder = {
  encoding: 'br',
  extension: '.br',
  description: 'brotli 11',
  encode: (bytes) => brotliBytes(bytes, brotliOptions(bytes.length)),
  createStream: (size) => zlib.createBrotliCompress(brotliOptions(size)),
};

function brotliOptions(size: number): zlib.BrotliOptions {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  return { params: { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: size } };
}
