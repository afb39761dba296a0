import { createHash } from 'node:crypto';
import zlib from 'node:zlib';
import { type DeltaCodingName, deltaCoding } from '../../framework/manifest';

/** Decoders of Node that take a dictionary: 24.15 and later for Brotli, 22.19 and later for zstd. */
type Decoder = (bytes: Uint8Array, options: { dictionary: Uint8Array }) => Buffer;
type Later = { readonly zstdDecompressSync?: Decoder; readonly zstdCompressSync?: Decoder };

const { brotliCompressSync, brotliDecompressSync } = zlib as unknown as Record<string, Decoder>;
const { zstdCompressSync, zstdDecompressSync } = zlib as unknown as Later;

/** Node before takes the option, and leaves it out of account without a word: only a trial tells. */
function minds(compress: Decoder | undefined): boolean {
  const noise = createHash('shake256', { outputLength: 2048 }).update('noise').digest();
  return compress !== undefined && compress(noise, { dictionary: noise }).byteLength < 200;
}

const DECODERS: Readonly<Record<DeltaCodingName, Decoder | undefined>> = {
  dcb: minds(brotliCompressSync) ? brotliDecompressSync : undefined,
  dcz: minds(zstdCompressSync) ? zstdDecompressSync : undefined,
};

/** Tells whether this Node decodes a coding of differences. */
export function decodes(coding: DeltaCodingName): boolean {
  return DECODERS[coding] !== undefined;
}

/**
 * Decodes a difference as a browser does: RFC 9842 §4, §5.
 *
 * @throws Error when it does not begin as it has to, or is a difference to something else
 */
export function decodeDelta(coding: DeltaCodingName, delta: Buffer, dictionary: Buffer): Buffer {
  const magic = Buffer.from(deltaCoding(coding).magic);
  const digest = createHash('sha256').update(dictionary).digest();
  const start = Buffer.concat([magic, digest]);
  if (!delta.subarray(0, start.byteLength).equals(start)) throw new Error('a difference to something else');
  const decode = DECODERS[coding];
  if (decode === undefined) throw new Error(`this Node does not decode ${coding}`);
  return decode(delta.subarray(start.byteLength), { dictionary });
}
