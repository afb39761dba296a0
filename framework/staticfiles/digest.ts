import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** What is known of some bytes. */
export interface Digest {
  readonly size: number;
  /** MD5 in hex: what names are made of, as in Django. It tells versions apart and protects nothing. */
  readonly md5: string;
  /** `sha384-` and base64: Subresource Integrity's own form. Equal integrity is taken for equal bytes. */
  readonly integrity: string;
}

/** Files beyond this size are read in pieces. */
const WHOLE = 1024 * 1024;

export function digestBytes(bytes: Uint8Array): Digest {
  return {
    size: bytes.length,
    md5: createHash('md5').update(bytes).digest('hex'),
    integrity: `sha384-${createHash('sha384').update(bytes).digest('base64')}`,
  };
}

/**
 * The digest of a file.
 *
 * @param size about how large it is; decides how it is read
 */
export function digestFile(file: string, size: number): Digest {
  if (size <= WHOLE) return digestBytes(readFileSync(file));
  const md5 = createHash('md5');
  const sha384 = createHash('sha384');
  const piece = Buffer.allocUnsafe(WHOLE);
  const descriptor = openSync(file, 'r');
  let read = 0;
  try {
    for (;;) {
      const length = readSync(descriptor, piece, 0, piece.length, null);
      if (length === 0) break;
      const bytes = piece.subarray(0, length);
      md5.update(bytes);
      sha384.update(bytes);
      read += length;
    }
  } finally {
    closeSync(descriptor);
  }
  return { size: read, md5: md5.digest('hex'), integrity: `sha384-${sha384.digest('base64')}` };
}
