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
  /** Gives the time that a byte takes, as a multiple of gzip's; 1 by default. It weighs the progress that is shown. */
  cost?(file: string): number;
  /**
   * Compresses bytes. The result is the same for the same bytes and file, in every run.
   *
   * @param file path of a file that has these bytes
   */
  encode(bytes: Uint8Array, file: string): Promise<Uint8Array>;
  /** Creates a stream that compresses `size` bytes, for files too large to hold in memory. */
  createStream?(size: number, file: string): Transform;
  /**
   * Creates a stream that decompresses. It tells a variant from a file that somebody else put under a variant's
   * name; files under the names of an encoder without it are taken for variants.
   */
  createDecoder?(): Transform;
  /**
   * Compresses bytes with others as a raw dictionary (RFC 9842), for differences between releases: of `br` and `zstd`
   * alone. Where the dictionary is ignored, no differences are made.
   */
  encodeAgainst?(bytes: Uint8Array, dictionary: Uint8Array): Promise<Uint8Array>;
  /** Reads what {@link encodeAgainst} made: no difference is published before it was read. */
  decodeAgainst?(encoded: Uint8Array, dictionary: Uint8Array): Promise<Uint8Array>;
}

const gzipBytes = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gzip);
const brotliDecoded = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress);
const brotliBytes = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliCompress);

/** gzip at its best level. The header holds neither name nor time. */
export const gzip: Encoder = {
  ...fieldsOf('gzip'),
  description: 'gzip 9',
  encode: (bytes) => gzipBytes(bytes, { level: 9 }),
  createStream: () => zlib.createGzip({ level: 9 }),
  createDecoder: () => zlib.createGunzip(),
};

/** The best quality of Brotli. */
const BEST_QUALITY = 11;

/** The quality for source maps: a fifteenth of the time for an eighth more bytes, which developer tools alone load. */
export const SOURCE_MAP_QUALITY = 9;

/** Brotli at its best quality, and for source maps at {@link SOURCE_MAP_QUALITY}. */
export const brotli: Encoder = brotliFor(SOURCE_MAP_QUALITY);

/**
 * Makes an encoder of Brotli at its best quality, with another one for source maps.
 *
 * @param sourceMaps from 0 to 11
 */
export function brotliFor(sourceMaps: number): Encoder {
  const qualityOf = (file: string) => (/\.map$/i.test(file) ? sourceMaps : BEST_QUALITY);
  return {
    ...fieldsOf('br'),
    description: sourceMaps === BEST_QUALITY ? 'brotli 11' : `brotli 11, source maps ${sourceMaps}`,
    cost: (file) => (qualityOf(file) >= 10 ? 25 : 2),
    encode: (bytes, file) => brotliBytes(bytes, brotliOptions(bytes.length, qualityOf(file))),
    createStream: (size, file) => zlib.createBrotliCompress(brotliOptions(size, qualityOf(file))),
    createDecoder: () => zlib.createBrotliDecompress(),
    encodeAgainst: (bytes, dictionary) => brotliBytes(bytes, dictionaryOptions(bytes.length, dictionary)),
    decodeAgainst: (encoded, dictionary) => brotliDecoded(encoded, { dictionary } as zlib.BrotliOptions),
  };
}

/** The work of compressing some bytes, in bytes of gzip. A file takes a little, however small it is. */
export function workOf(size: number, encoder: Encoder, file: string): number {
  return (size + 1024) * (encoder.cost?.(file) ?? 1);
}

/** The encoders that settings may name. */
export const ENCODERS = { gzip, br: brotli } as const satisfies Readonly<Record<string, Encoder>>;

function fieldsOf(coding: ContentCodingName) {
  const { name, suffix } = contentCoding(coding);
  return { encoding: name, extension: suffix };
}

function brotliOptions(size: number, quality: number): zlib.BrotliOptions {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  return { params: { [BROTLI_PARAM_QUALITY]: quality, [BROTLI_PARAM_SIZE_HINT]: size } };
}

/** Files of more bytes take seconds at the best quality. */
const BEST_QUALITY_UP_TO = 4 * 1024 * 1024;

/** Options of a difference: the window reaches back over the file to the beginning of the dictionary (RFC 9842 §4). */
function dictionaryOptions(size: number, dictionary: Uint8Array): zlib.BrotliOptions {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_PARAM_LGWIN } = zlib.constants;
  const reach = Math.ceil(Math.log2(size + dictionary.length + 1)) + 1;
  const params = {
    [BROTLI_PARAM_QUALITY]: size <= BEST_QUALITY_UP_TO ? 11 : 5,
    [BROTLI_PARAM_SIZE_HINT]: size,
    [BROTLI_PARAM_LGWIN]: Math.min(Math.max(reach, 16), 24),
  };
  return { params, dictionary } as zlib.BrotliOptions;
}
