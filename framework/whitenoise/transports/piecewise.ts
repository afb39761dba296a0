import type { OpenFile } from '../disk';

/** Size of one piece: large reads and writes cost far less per byte than Node's usual 64 KiB. */
const PIECE = 1024 * 1024;
/** Size of a piece while all large buffers are in use: many slow clients must not hold a megabyte each. */
const SMALL_PIECE = 64 * 1024;
/** Number of large buffers. */
const LARGE_BUFFERS = 16;

/** Buffers, used again and again, for bodies that are too large to be kept in memory. */
export class PiecePool {
  readonly #free: Buffer[] = [];
  #lent = 0;

  /** Lends a buffer for a body of `length` bytes. Give it back with {@link release}. */
  acquire(length: number): Buffer {
    if (length <= SMALL_PIECE) return Buffer.allocUnsafe(length);
    if (this.#lent >= LARGE_BUFFERS) return Buffer.allocUnsafeSlow(SMALL_PIECE);
    this.#lent++;
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(PIECE);
  }

  release(buffer: Buffer): void {
    if (buffer.byteLength !== PIECE) return;
    this.#lent--;
    this.#free.push(buffer);
  }
}

/** The bytes of an open file that are sent: one piece is read after the other. */
export class Pieces {
  readonly #file: OpenFile;
  readonly #pool: PiecePool;
  readonly #buffer: Buffer;
  readonly #end: number;
  #position: number;
  /** The piece that was read last. */
  #piece: Buffer;

  private constructor(file: OpenFile, start: number, end: number, pool: PiecePool) {
    this.#file = file;
    this.#pool = pool;
    this.#buffer = pool.acquire(end - start);
    this.#position = start;
    this.#end = end;
    this.#piece = this.#buffer.subarray(0, 0);
  }

  /**
   * Reads the first piece of the bytes from `start` up to `end`.
   *
   * @param file is closed when everything was sent, or nothing can be
   * @returns null when the file is not as it was when it was opened
   */
  static async begin(
    file: OpenFile,
    { start, end }: { readonly start: number; readonly end: number },
    pool: PiecePool,
  ): Promise<Pieces | null> {
    const pieces = new Pieces(file, start, end, pool);
    try {
      if (await pieces.#next()) return pieces;
    } catch (error) {
      pieces.#close();
      throw error;
    }
    pieces.#close();
    return null;
  }

  /**
   * Sends the piece that was read, and goes on to the last.
   *
   * @param send takes a piece and resolves when its memory may be used again: to false when nobody wants more.
   *   It is told which piece is the last.
   * @throws Error when the file is found changed, or the disk fails
   */
  async send(send: (piece: Buffer, last: boolean) => Promise<boolean>): Promise<void> {
    try {
      while (await send(this.#piece, this.#position === this.#end)) {
        if (this.#position === this.#end) return;
        if (!(await this.#next())) throw new Error(`${this.#file.path} changed while it was sent`);
      }
    } finally {
      this.#close();
    }
  }

  async #next(): Promise<boolean> {
    const piece = this.#buffer.subarray(0, Math.min(this.#buffer.byteLength, this.#end - this.#position));
    if (!(await this.#file.fill(piece, this.#position))) return false;
    this.#piece = piece;
    this.#position += piece.byteLength;
    return true;
  }

  #close(): void {
    this.#file.close();
    this.#pool.release(this.#buffer);
  }
}
