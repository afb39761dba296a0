import { createHash, hash } from 'node:crypto';
import { type FileOnDisk, type FileToSend, type OpenFile, openUnchanged } from './disk';

/** Size in bytes from which on a file is never read as a whole: it goes out in pieces and has no digest. */
export const LARGE_FILE = 1024 * 1024;

/** Length at which a digest in base64 is cut: 27 characters are 162 bits, enough to name content for ever. */
export const DIGEST_LENGTH = 27;

/** The digest of bytes, as the manifest has it: equal bytes have equal entity-tags with a manifest and without. */
export const DIGEST_ALGORITHM = 'sha384';

/** Size of the pieces in which a file is read for its digest alone. */
const PIECE = 64 * 1024;

/** The bytes of one file on the disk: what is known of them, and the place where they are kept while in memory. */
export class Content implements FileToSend {
  readonly file: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly original: FileOnDisk | null;
  /** The bytes while they are in memory; a string is latin1. The body cache writes this and the next. */
  bytes: string | Buffer | null = null;
  recentlyUsed = false;
  readonly #wantsDigest: boolean;
  #digest: string | null = null;
  /** The state in which the file had that digest, as far as the system tells; see {@link OpenFile.state}. */
  #state = '';

  /**
   * @param original the file that this one holds compressed; null for one that stands for itself
   * @param wantsDigest take the digest of the bytes whenever they are read
   */
  constructor({ file, size, mtimeMs }: FileOnDisk, original: FileOnDisk | null, wantsDigest: boolean) {
    this.file = file;
    this.size = size;
    this.mtimeMs = mtimeMs;
    this.original = original;
    this.#wantsDigest = wantsDigest;
  }

  /** Digest of the bytes in base64; null until they have been read. */
  get digest(): string | null {
    return this.#digest;
  }

  /** Lets go of the bytes in memory. */
  release(): void {
    this.bytes = null;
  }

  /**
   * Takes note of all bytes of the file, which have just been read.
   *
   * @returns false when they are not those of an earlier time: a file of equal size and time has taken the place
   */
  recognise(bytes: Uint8Array, file: Pick<OpenFile, 'state'>): boolean {
    return !this.#wantsDigest || this.#confirm(digestOf(bytes), file);
  }

  /**
   * Makes sure that an open file holds the bytes whose digest is known. It is read once, in pieces, unless it is in the
   * state in which it was read before.
   *
   * @returns false when it does not, or changes meanwhile
   */
  async verify(file: OpenFile): Promise<boolean> {
    if (!this.#wantsDigest) return true;
    if (this.#digest !== null && this.#state === file.state) return true;
    const digest = createHash(DIGEST_ALGORITHM);
    const buffer = Buffer.allocUnsafe(Math.min(PIECE, this.size));
    for (let position = 0; position < this.size; position += buffer.byteLength) {
      const piece = buffer.subarray(0, this.size - position);
      if (!(await file.fill(piece, position))) return false;
      digest.update(piece);
    }
    return this.#confirm(digest.digest('base64').slice(0, DIGEST_LENGTH), file);
  }

  /**
   * Reads the file for its digest alone.
   *
   * @returns false when it is gone or changed
   */
  async identify(): Promise<boolean> {
    const file = await openUnchanged(this);
    if (file === null) return false;
    try {
      return await this.verify(file);
    } finally {
      file.close();
    }
  }

  #confirm(digest: string, { state }: Pick<OpenFile, 'state'>): boolean {
    if (this.#digest !== null && this.#digest !== digest) return false;
    this.#digest = digest;
    this.#state = state;
    return true;
  }
}

function digestOf(bytes: Uint8Array): string {
  return hash(DIGEST_ALGORITHM, bytes, 'base64').slice(0, DIGEST_LENGTH);
}
