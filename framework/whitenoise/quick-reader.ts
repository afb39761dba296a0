import type { Content } from './content';
import { readUnchanged } from './disk';
import { HEAD_SPACE } from './ready-body';

/** Size in bytes of the largest file that is read on the event loop: from the cache of the system that takes some 10 µs. */
const LARGEST = 64 * 1024;

/** Size in bytes in whose multiples memory is taken. */
const STEP = 16 * 1024;

/** Time in ms that a read may take: one of a disk or a network takes more, and would hold up all other requests. */
const SLOW = 1;

/** Time in ms for which files are read by Node's threads again after a read was slow. */
const PAUSE = 5_000;

/**
 * Reads small files on the event loop, of which the first reading has shown that they can be read: to open, read and close
 * a file that the system has in memory takes less than one detour by a thread. Where it was slow, threads read for a
 * while.
 *
 * All are read into the same memory. It is lent until {@link giveBack}; who does not give it back keeps it, and the next
 * file is read into another.
 */
export class QuickReader {
  #memory: Buffer | null = null;
  #isLent = false;
  #pausedUntil = 0;

  /** Tells whether a content may be read here. */
  takes(content: Content): boolean {
    return (
      content.size <= LARGEST && content.size > 0 && content.wasRead && performance.now() >= this.#pausedUntil
    );
  }

  /**
   * Reads a content into the memory that is lent.
   *
   * @returns null where it is no longer what it was when it was last read
   */
  read(content: Content): Buffer | null {
    const needed = HEAD_SPACE + content.size;
    if (this.#memory === null || this.#isLent || this.#memory.byteLength < needed) {
      this.#memory = Buffer.allocUnsafeSlow(Math.ceil(needed / STEP) * STEP);
    }
    const bytes = this.#memory.subarray(HEAD_SPACE, needed);
    this.#isLent = this.fill(content, bytes);
    return this.#isLent ? bytes : null;
  }

  /** Reads a content into memory of one's own; false where it is no longer what it was when it was last read. */
  fill(content: Content, bytes: Buffer): boolean {
    const from = performance.now();
    const isSame = readUnchanged(content, bytes, content.state);
    const until = performance.now();
    if (until - from > SLOW) this.#pausedUntil = until + PAUSE;
    return isSame;
  }

  /** Tells whether bytes lie in the memory that is lent, behind {@link HEAD_SPACE} free bytes. */
  owns(bytes: Buffer): boolean {
    return this.#memory !== null && bytes.buffer === this.#memory.buffer;
  }

  /** Takes the memory back: nobody reads it any more. */
  giveBack(): void {
    this.#isLent = false;
  }
}
