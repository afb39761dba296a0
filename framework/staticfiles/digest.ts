import { createHash, hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { withPath } from './read-file';

/** The size and the digests of some bytes. */
export interface Digest {
  readonly size: number;
  /** MD5 in hex, which hashed names are made of, as in Django. It tells versions apart and protects nothing. */
  readonly md5: string;
  /** `sha384-` and base64: Subresource Integrity's own form. Equal integrity is taken for equal bytes. */
  readonly integrity: string;
}

/**
 * Digests bytes that are in memory.
 *
 * @param md5 their MD5, if it was computed before
 */
export function digestBytes(bytes: Uint8Array, md5 = hash('md5', bytes)): Digest {
  return { size: bytes.length, md5, integrity: integrityOf(bytes) };
}

/** Makes the integrity of bytes, see {@link Digest}. */
export function integrityOf(bytes: Uint8Array): string {
  return `sha384-${hash('sha384', bytes, 'base64')}`;
}

/** The number of bytes of a file that are read at a time. */
const PIECE = 1024 * 1024;

/** Digests files, one after the other, in one piece of memory: thousands of files leave nothing to collect. */
export class FileDigester {
  readonly #piece = Buffer.allocUnsafeSlow(PIECE);

  /**
   * Digests a file.
   *
   * @param see is shown the bytes of a file of less than a mebibyte: they are gone with the next file
   * @throws the file system's error, which says which file it was
   */
  digest(file: string, see?: (bytes: Buffer) => void): Digest {
    const descriptor = openSync(file, 'r');
    try {
      const length = fill(this.#piece, descriptor, file);
      if (length === PIECE) return this.#digestRest(descriptor, file);
      const bytes = this.#piece.subarray(0, length);
      see?.(bytes);
      return digestBytes(bytes);
    } finally {
      closeSync(descriptor);
    }
  }

  /** Digests a file whose first piece has been read. */
  #digestRest(descriptor: number, file: string): Digest {
    const md5 = createHash('md5');
    const sha384 = createHash('sha384');
    let size = 0;
    for (let length = PIECE; length > 0; length = fill(this.#piece, descriptor, file)) {
      const bytes = this.#piece.subarray(0, length);
      md5.update(bytes);
      sha384.update(bytes);
      size += length;
    }
    return { size, md5: md5.digest('hex'), integrity: `sha384-${sha384.digest('base64')}` };
  }
}

/**
 * Goes on reading a file until the memory is full or the file ends.
 *
 * @param file its path, for the error
 * @returns how many bytes were read
 * @throws the file system's error, which says which file it was
 */
export function fill(memory: Buffer, descriptor: number, file: string): number {
  let filled = 0;
  try {
    while (filled < memory.length) {
      const read = readSync(descriptor, memory, filled, memory.length - filled, null);
      if (read === 0) break;
      filled += read;
    }
  } catch (error) {
    throw withPath(error, file);
  }
  return filled;
}
