import zlib from 'node:zlib';

/** Node's decoders, whose types lack Zstandard. */
const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Buffer, options: object) => Buffer };

/** Decodes a body by Node's own decoder. A partial one may break off behind any flush. */
export function decoded(bytes: Buffer, coding: string, { partial = false } = {}): Buffer {
  const { Z_SYNC_FLUSH, Z_FINISH, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_FINISH } = zlib.constants;
  if (coding === 'gzip') {
    return zlib.gunzipSync(bytes, { finishFlush: partial ? Z_SYNC_FLUSH : Z_FINISH });
  }
  if (coding === 'br') {
    return zlib.brotliDecompressSync(bytes, {
      finishFlush: partial ? BROTLI_OPERATION_FLUSH : BROTLI_OPERATION_FINISH,
    });
  }
  if (zstdDecompressSync === undefined) throw new Error(`This Node decodes no ${coding}.`);
  const { ZSTD_e_flush, ZSTD_e_end } = zlib.constants as unknown as Record<string, number>;
  return zstdDecompressSync(bytes, { finishFlush: partial ? ZSTD_e_flush : ZSTD_e_end });
}
