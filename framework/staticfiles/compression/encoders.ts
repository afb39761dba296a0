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
  /**
   * Compresses some bytes with each of several endings of up to 64 KiB, in little more time than with one of them.
   * Encoders without it compress each whole.
   */
  encodeAlike?(beginning: Uint8Array, endings: readonly Uint8Array[]): Promise<Uint8Array[]>;
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
  async encodeAlike(beginning, endings) {
    // Flushed, a stream is open and its next bit is the first of a byte.
    const finishFlush = zlib.constants.BROTLI_OPERATION_FLUSH;
    const open = await brotliBytes(beginning, { ...brotliOptions(beginning.length), finishFlush });
    return endings.map((ending) => Buffer.concat([open, uncompressed(ending), LAST_AND_EMPTY]));
  },
  createStream: (size) => zlib.createBrotliCompress(brotliOptions(size)),
};

/** The meta-block that ends a Brotli stream (RFC 7932, section 9.2): ISLAST and ISLASTEMPTY are set. */
const LAST_AND_EMPTY = Uint8Array.of(0b11);

/** A meta-block of up to 65,536 bytes as they are: ISLAST 0, MNIBBLES 0 (for four), MLEN - 1, ISUNCOMPRESSED 1. */
function uncompressed(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return bytes;
  const header = Buffer.alloc(3);
  header.writeUIntLE(((bytes.length - 1) << 3) | (1 << 19), 0, 3);
  return Buffer.concat([header, bytes]);
}

function brotliOptions(size: number): zlib.BrotliOptions {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  return { params: { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: size } };
}
