import { createHash } from 'node:crypto';
import zlib from 'node:zlib';
import type { DeltaCodingName } from '../../framework/manifest';
import { readDelta, startReading } from '../staticfiles/deltas';

/** Node before 24.15 takes the option, and leaves it out of account without a word: only a trial tells. */
function mindsDictionaries(): boolean {
  const noise = createHash('shake256', { outputLength: 2048 }).update('noise').digest();
  return zlib.brotliCompressSync(noise, { dictionary: noise } as zlib.BrotliOptions).byteLength < 200;
}

const READS_BROTLI = mindsDictionaries();

/** Makes the decoders ready; call it once before {@link decodeDelta}. */
export const prepareDecoding = startReading;

/** Tells whether this Node decodes a coding of differences: zstd comes as a package, Brotli with Node 24. */
export function decodes(coding: DeltaCodingName): boolean {
  return coding === 'dcz' || READS_BROTLI;
}

/**
 * Decodes a difference as a browser does: RFC 9842 §4, §5.
 *
 * @throws Error when it does not begin as it has to, or is a difference to something else
 */
export const decodeDelta = readDelta;
