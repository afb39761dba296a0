import type { OpenFile } from '../disk';

/** One piece: large reads and writes cost far less per byte than Node's usual 64 KiB. */
const PIECE = 1024 * 1024;
/** A piece for those that come when all the large ones are in use: many slow clients must not hold a megabyte each. */
const SMALL_PIECE = 64 * 1024;
/** How many large buffers there are. */
const LARGE_BUFFERS = 16;

/** The buffers that bodies too large for memory go through. */
export class PiecePool {
  readonly #free: Buffer[] = [];
  #lent = 0;

  /** A buffer for a body of `length` bytes. Give it back with {@link release}. */
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

/**
 * Reads the bytes from `start` up to `end` and hands them on piece by piece.
 *
 * @param send takes a piece and resolves when its memory may be used again: to false when nobody wants more.
 *   It is told which piece is the last.
 * @returns false when nothing was handed on, because the file was not as it was when it was opened
 * @throws Error when that is found later, or the disk fails
 */
export async function sendPieces(
  file: OpenFile,
  { start, end }: { readonly start: number; readonly end: number },
  pool: PiecePool,
  send: (piece: Buffer, last: boolean) => Promise<boolean>,
): Promise<boolean> {
  const buffer = pool.acquire(end - start);
  try {
    for (let position = start; position < end; ) {
      const piece = buffer.subarray(0, Math.min(buffer.byteLength, end - position));
      if (!(await file.fill(piece, position))) {
        if (position === start) return false;
        throw new Error(`${file.path} changed while it was sent`);
      }
      position += piece.byteLength;
      if (!(await send(piece, position === end))) break;
    }
    return true;
  } finally {
    pool.release(buffer);
  }
}
