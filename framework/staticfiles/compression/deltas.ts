import { hash } from 'node:crypto';
import type { DeltaCoder } from './delta-coders';

/** A difference is kept when it is smaller than this share of the smallest variant. */
const WORTHWHILE_DELTA = 0.8;

/** Files of more bytes have no differences: neither coding's window reaches further back. */
export const LARGEST_DELTA = 16 * 1024 * 1024;

/** Files of fewer bytes are no dictionaries: naming one costs a browser more than it saves. */
export const SMALLEST_DICTIONARY = 512;

/** A file as a difference to another one, as it is sent: RFC 9842 §4 (dcb) and §5 (dcz). */
export interface Delta {
  readonly bytes: Buffer;
  /** SHA-256 of the dictionary in base64. */
  readonly dictionary: string;
}

/**
 * Makes a file's difference to another one, and proves it by reading it.
 *
 * @param smallest the size of the smallest form in which the file is sent otherwise
 * @returns null when it would not save enough, or does not read as the file
 */
export async function makeDelta(
  bytes: Uint8Array,
  dictionary: Uint8Array,
  smallest: number,
  { coding, encode, decode }: DeltaCoder,
): Promise<Delta | null> {
  const digest = Buffer.from(hash('sha256', dictionary, 'hex'), 'hex');
  const header = Buffer.concat([Buffer.from(coding.magic), digest]);
  try {
    const encoded = await encode(bytes, dictionary);
    if (header.length + encoded.length >= smallest * WORTHWHILE_DELTA) return null;
    const decoded = await decode(encoded, dictionary);
    if (Buffer.compare(decoded, bytes) !== 0) return null;
    return { bytes: Buffer.concat([header, encoded]), dictionary: digest.toString('base64') };
  } catch {
    // A release does without a difference; it is only made to save bytes.
    return null;
  }
}
