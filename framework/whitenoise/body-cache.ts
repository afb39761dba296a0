import { openUnchanged } from './disk';
import type { Representation } from './static-file';

/**
 * Up to this many bytes a body is kept as a latin1 string, which joins the head in one write. Measured on Node 20:
 * 10 % less than a Buffer beside the head at 1 kB, the same at 10 kB, and up to 30 % more from 20 kB on. Not up to
 * there, because V8 lets its heap grow to several times what lives in it: 10,000 files of 10 kB held a server at
 * 450 MB as strings and at 250 MB as Buffers.
 */
const STRING_LIMIT = 4 * 1024;

/** No larger share of the budget goes to one body. */
const LARGEST_SHARE = 1 / 16;
/** From here on a body goes out in pieces: that costs little more, and a slow client holds one piece instead of all. */
const LARGEST_BODY = 1024 * 1024;

/**
 * File contents in memory under a budget. A body comes in on its first use, by one read however many wait for
 * it, and leaves when room is needed and it was not used since it was last looked at (the clock algorithm: as
 * good as least-recently-used, at the price of one flag per hit).
 */
export class BodyCache {
  readonly #budget: number;
  readonly #largest: number;
  readonly #kept = new Set<Representation>();
  readonly #loading = new Map<Representation, Promise<string | Buffer | null>>();
  #used = 0;
  #loadingBytes = 0;

  /** @param budget bytes */
  constructor(budget: number) {
    this.#budget = budget;
    this.#largest = Math.min(LARGEST_BODY, budget * LARGEST_SHARE);
  }

  /** The bytes if they are in memory. A string is latin1: one character is one byte. */
  get(representation: Representation): string | Buffer | null {
    representation.recentlyUsed = true;
    return representation.bytes;
  }

  /**
   * Whether a body is to be loaded. A large one is sent in pieces instead, and so is one that would come on top
   * of too many others on their way: memory stays bounded however many files are asked for at once.
   */
  takes({ size }: Representation): boolean {
    return size < this.#largest && this.#loadingBytes + size <= this.#budget;
  }

  /**
   * Reads a body and keeps it.
   *
   * @returns null when the file is gone or no longer the one that was looked at
   * @throws the file system's error when the machine is at fault
   */
  load(representation: Representation): Promise<string | Buffer | null> {
    const loading = this.#loading.get(representation);
    if (loading !== undefined) return loading;
    this.#loadingBytes += representation.size;
    const started = this.#load(representation).finally(() => {
      this.#loading.delete(representation);
      this.#loadingBytes -= representation.size;
    });
    this.#loading.set(representation, started);
    return started;
  }

  async #load(representation: Representation): Promise<string | Buffer | null> {
    const file = await openUnchanged(representation);
    if (file === null) return null;
    const buffer = Buffer.allocUnsafeSlow(representation.size);
    try {
      if (!(await file.fill(buffer, 0))) return null;
    } finally {
      file.close();
    }
    const bytes = buffer.byteLength <= STRING_LIMIT ? buffer.toString('latin1') : buffer;
    this.#makeRoom(representation.size);
    representation.bytes = bytes;
    this.#kept.add(representation);
    this.#used += representation.size;
    return bytes;
  }

  #makeRoom(size: number): void {
    for (const representation of this.#kept) {
      if (this.#used + size <= this.#budget) return;
      this.#kept.delete(representation);
      if (representation.recentlyUsed) {
        // A second chance: to the end of the line, which this loop reaches again.
        representation.recentlyUsed = false;
        this.#kept.add(representation);
      } else {
        representation.bytes = null;
        this.#used -= representation.size;
      }
    }
  }
}
