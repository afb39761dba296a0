import { createHash, hash } from 'node:crypto';
import { type FileOnDisk, type FileToSend, type OpenFile, openUnchanged } from './disk';
import { HEAD_SPACE, type ReadyBody } from './ready-body';

/** Size in bytes from which on a file is never read as a whole: it is sent in pieces, and its digest is not taken. */
export const LARGE_FILE = 1024 * 1024;

/** Length at which a digest in base64 is cut: 27 characters are 162 bits, enough to name content for ever. */
export const DIGEST_LENGTH = 27;

/** The digest of bytes, as the manifest has it: equal bytes have equal entity-tags with a manifest and without. */
export const DIGEST_ALGORITHM = 'sha384';

/** Size of the pieces in which a file is read for its digest alone. */
const PIECE = 64 * 1024;

/**
 * The bytes of one file on the disk: their size, time and digest, and the bytes themselves while they are in memory.
 */
export class Content implements FileToSend {
  readonly file: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly original: FileOnDisk | null;
  /** The bytes while they are in memory; a string is latin1. The body cache sets this property and the next two. */
  bytes: string | Buffer | null = null;
  /** The same with space for a head; null until an answer made them so. */
  ready: ReadyBody | null = null;
  recentlyUsed = false;
  /** Set once it was too large for memory; see {@link BodyCache.takesAgain}. */
  wasSentInPieces = false;
  /** Its index among the contents that are kept; -1 for none. */
  index = -1;
  /** The number of times that it was asked for, up to 15, halved from time to time; see {@link UseCounter}. */
  uses = 0;
  /** The number of halvings that {@link uses} has seen. */
  usesHalved = 0;
  readonly #wantsDigest: boolean;
  #digest: string | null = null;
  #state = '';
  #wasRead = false;

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

  /** True once its bytes were read and found right. */
  get wasRead(): boolean {
    return this.#wasRead;
  }

  /** The state of the file when its bytes were last read as a whole; see {@link OpenFile.state}. */
  get state(): string {
    return this.#state;
  }

  /** The number of bytes that it takes while it is in memory. */
  get footprint(): number {
    return this.ready === null ? this.size : this.size + HEAD_SPACE;
  }

  /** Drops the bytes from memory. */
  release(): void {
    this.bytes = null;
    this.ready = null;
  }

  /**
   * Compares all bytes of the file, which have just been read, with the digest that is known, or takes their digest.
   *
   * @returns false when they differ: another file of equal size and time has replaced the first
   */
  recognise(bytes: Uint8Array, file: Pick<OpenFile, 'state'>): boolean {
    if (this.#wantsDigest) return this.#confirm(digestOf(bytes), file);
    this.#state = file.state;
    this.#wasRead = true;
    return true;
  }

  /**
   * Checks that an open file holds the bytes whose digest is known. The file is read once, in pieces; not at all when
   * its state is the same as at the last reading.
   *
   * @returns false when it holds other bytes, or changes while it is read
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
    this.#wasRead = true;
    return true;
  }
}

function digestOf(bytes: Uint8Array): string {
  return hash(DIGEST_ALGORITHM, bytes, 'base64').slice(0, DIGEST_LENGTH);
}
