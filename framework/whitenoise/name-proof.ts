import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { hashInName, originalName } from '../manifest';
import { DIGEST_ALGORITHM, DIGEST_LENGTH } from './content';
import { type FileOnDisk, READ_ONLY } from './disk';
import type { FileProof } from './manifest-proof';

/** Larger files are not read for a proof: other requests would have to wait for it, some 5 ms for each MiB. */
const LARGEST = 4 * 1024 * 1024;

/** Size of the pieces in which a file is read. */
const PIECE = 64 * 1024;

/** A file whose name carries the digest of its bytes, by the bytes themselves. */
export interface NameProof extends FileProof {
  readonly immutable: true;
  readonly digest: string;
  /** The name without its hash. */
  readonly source: string;
}

/**
 * Proves that a file is what its hashed name says, by reading it: the name of another release that no manifest here
 * knows. Only content proves: a name that merely looks hashed is refused.
 *
 * @param path its published path
 * @returns null for a name of another form, for other bytes, and for a file too large to be read for it
 */
export function proveByName(path: string, { file, size }: FileOnDisk): NameProof | null {
  const source = originalName(path);
  const hash = hashInName(path);
  if (source === null || hash === null || size > LARGEST) return null;
  const digests = digestsOf(file, size);
  if (digests === null || !digests.md5.startsWith(hash)) return null;
  return { immutable: true, digest: digests.digest, source };
}

/** Reads a file for its digests; null when it cannot be read or has another size. */
function digestsOf(file: string, size: number): { md5: string; digest: string } | null {
  const md5 = createHash('md5');
  const digest = createHash(DIGEST_ALGORITHM);
  const piece = Buffer.allocUnsafe(PIECE);
  let descriptor: number;
  try {
    descriptor = openSync(file, READ_ONLY);
  } catch {
    return null;
  }
  try {
    for (let position = 0; ; ) {
      const count = readSync(descriptor, piece, 0, PIECE, position);
      if (count === 0) {
        if (position !== size) return null;
        return { md5: md5.digest('hex'), digest: digest.digest('base64').slice(0, DIGEST_LENGTH) };
      }
      position += count;
      if (position > size) return null;
      md5.update(piece.subarray(0, count));
      digest.update(piece.subarray(0, count));
    }
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}
