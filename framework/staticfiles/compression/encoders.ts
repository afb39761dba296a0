import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { type ContentCodingName, contentCoding } from '../../manifest';

/** Makes the compressed variants of one content coding. */
export interface Encoder {
  /** The token of the Content-Encoding header: `gzip`, `br`. */
  readonly encoding: string;
  /** The ending of a variant's name: `.gz`, `.br`. */
  readonly extension: string;
  /**
   * Everything besides the input that the result depends on, such as `gzip 9`. Variants made under another
   * description are made again.
   */
  readonly description: string;
  /** Compresses bytes. The result is the same for the same bytes, in every run. */
  encode(bytes: Uint8Array): Promise<Uint8Array>;
  /**
   * Compresses a prefix with each of several endings of up to 64 KiB, in little more time than with one of them.
   * Versions are compressed one by one by encoders that lack it.
   */
  encodeWithPrefix?(prefix: Uint8Array, endings: readonly Uint8Array[]): Promise<Uint8Array[]>;
  /** Creates a stream that compresses `size` bytes, for files too large to hold in memory. */
  createStream?(size: number): Transform;
  /**
   * Creates a stream that decompresses. It tells a variant from a file that somebody else put under a variant's
   * name; files under the names of an encoder without it are taken for variants.
   */
  createDecoder?(): Transform;
}

const gzipBytes = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gzip);
const brotliBytes = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliCompress);

/** gzip at its best level. The header holds neither name nor time. */
export const gzip: Encoder = {
  ...fieldsOf('gzip'),
  description: 'gzip 9',
  encode: (bytes) => gzipBytes(bytes, { level: 9 }),
  createStream: () => zlib.createGzip({ level: 9 }),
  createDecoder: () => zlib.createGunzip(),
};

/** Brotli at its best quality. */
export const brotli: Encoder = {
  ...fieldsOf('br'),
  description: 'brotli 11',
  encode: (bytes) => brotliBytes(bytes, brotliOptions(bytes.length)),
  async encodeWithPrefix(prefix, endings) {
    // A flushed stream is unfinished and ends at a whole byte: any meta-block may follow.
    const finishFlush = zlib.constants.BROTLI_OPERATION_FLUSH;
    const unfinished = await brotliBytes(prefix, { ...brotliOptions(prefix.length), finishFlush });
    return endings.map((ending) => Buffer.concat([unfinished, uncompressed(ending), LAST_AND_EMPTY]));
  },
  createStream: (size) => zlib.createBrotliCompress(brotliOptions(size)),
  createDecoder: () => zlib.createBrotliDecompress(),
};

/** The encoders that settings may name. */
export const ENCODERS = { gzip, br: brotli } as const satisfies Readonly<Record<string, Encoder>>;

function fieldsOf(coding: ContentCodingName) {
  const { name, suffix } = contentCoding(coding);
  return { encoding: name, extension: suffix };
}

/** The meta-block that ends a Brotli stream (RFC 7932 §9.2): ISLAST and ISLASTEMPTY are set. */
const LAST_AND_EMPTY = Uint8Array.of(0b11);

/** An uncompressed meta-block of up to 65,536 bytes: ISLAST 0, MNIBBLES 0 (for four), MLEN - 1, ISUNCOMPRESSED 1. */
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
