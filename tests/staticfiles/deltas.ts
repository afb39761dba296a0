import { hash } from 'node:crypto';
import zlib from 'node:zlib';
import { createDCtx, decompressUsingDict, freeDCtx, init } from '@bokuweb/zstd-wasm';

let started: Promise<void> | null = null;

/** Makes the decoder of zstd ready. It may be started once only. */
export function startReading(): Promise<void> {
  started ??= init();
  return started;
}

const HEADERS = [
  [Buffer.from([0xff, 0x44, 0x43, 0x42]), readBrotli],
  [Buffer.from([0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0]), readZstd],
] as const;

/**
 * Reads a difference as RFC 9842 describes it, apart from the code that made it. {@link startReading} comes first.
 *
 * @throws Error when it has no header of either coding, or that of another dictionary
 */
export function readDelta(bytes: Buffer, dictionary: Buffer): Buffer {
  for (const [magic, read] of HEADERS) {
    if (!bytes.subarray(0, magic.length).equals(magic)) continue;
    const digest = bytes.subarray(magic.length, magic.length + 32);
    if (digest.toString('hex') !== hash('sha256', dictionary, 'hex')) throw new Error('another dictionary');
    return read(bytes.subarray(magic.length + 32), dictionary);
  }
  throw new Error('neither dcb nor dcz');
}

function readBrotli(encoded: Buffer, dictionary: Buffer): Buffer {
  return zlib.brotliDecompressSync(encoded, { dictionary } as zlib.BrotliOptions);
}

function readZstd(encoded: Buffer, dictionary: Buffer): Buffer {
  const context = createDCtx();
  try {
    return Buffer.from(decompressUsingDict(context, encoded, dictionary));
  } finally {
    freeDCtx(context);
  }
}
