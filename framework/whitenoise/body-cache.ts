import { type Content, LARGE_FILE } from './content';
import { Absent, type Outcome, sliceOf, Unread } from './decision';
import { openUnchanged } from './disk';
import { HEAD_SPACE, READY_LIMIT, ReadyBody } from './ready-body';

/**
 * Size in bytes up to which a body is kept as a latin1 string, which joins the head in one write. Measured on Node 20:
 * a string costs 10 % less CPU than a Buffer beside the head at 1 kB, the same at 10 kB, and up to 30 % more from 20 kB
 * on. The limit is below 10 kB because V8 lets its heap grow to several times its contents: with 10,000 files of 10
 * kB a server took 450 MB when they were strings, and 250 MB when they were Buffers.
 */
const STRING_LIMIT = 4 * 1024;

/** The largest share of the budget that one body may take. */
const LARGEST_SHARE = 1 / 16;

/** File contents that a wrapper keeps in memory, in bytes. */
export interface MemoryUse {
  readonly bytes: number;
  /** The option `memoryBudget`. */
  readonly budget: number;
}

/**
 * File contents in memory under a budget. A body is read when it is first asked for, once for all requests that wait
 * for it. It is dropped when memory is needed and nobody has asked for it since the last check (the clock algorithm: as
 * good as least-recently-used, and a hit sets one flag).
 */
export class BodyCache {
  readonly #budget: number;
  readonly #largest: number;
  readonly #kept = new Set<Content>();
  readonly #loading = new Map<Content, Promise<string | Buffer | null>>();
  #used = 0;
  #loadingBytes = 0;

  /** The number of bytes that are in memory, and the most that may be. */
  get use(): MemoryUse {
    return { bytes: this.#used, budget: this.#budget };
  }

  /**
   * @param budget bytes
   * @param keepsFiles keep the contents of files, too, and not only what was made of them
   */
  constructor(budget: number, keepsFiles = true) {
    this.#budget = budget;
    this.#largest = keepsFiles ? Math.min(LARGE_FILE, budget * LARGEST_SHARE) : 0;
  }

  /**
   * Gives the bytes that an answer sends, if they are in memory. A string is latin1: one character is one byte.
   *
   * @returns null where it sends none; undefined where they have to be read, or asked for, first
   */
  bytesOf(outcome: Outcome | Absent): string | Buffer | null | undefined {
    if (outcome instanceof Unread || outcome instanceof Absent) return undefined;
    const { body } = outcome;
    if (body === null) return null;
    if (body.kind === 'page') return body.bytes;
    const { content } = body;
    content.recentlyUsed = true;
    return content.bytes === null ? undefined : sliceOf(content.bytes, body);
  }

  /**
   * Tells whether a body is to be read into memory. A large one is sent in pieces instead. So is any body while too
   * many others are being read: memory stays bounded however many files are asked for at once.
   */
  takes({ size }: Content): boolean {
    return size < this.#largest && this.#loadingBytes + size <= this.#budget;
  }

  /** Tells whether so many bytes are a share of the budget that one body may have. */
  fits(size: number): boolean {
    return size <= this.#budget * LARGEST_SHARE;
  }

  /** Keeps the bytes of a content, and drops others where the budget asks for it. */
  keep(content: Content, buffer: Buffer): string | Buffer {
    const bytes = buffer.byteLength <= STRING_LIMIT ? buffer.toString('latin1') : buffer;
    return this.#keep(content, bytes, null);
  }

  #keep(content: Content, bytes: string | Buffer, ready: ReadyBody | null): string | Buffer {
    this.#makeRoom(ready === null ? content.size : content.size + HEAD_SPACE);
    content.bytes = bytes;
    content.ready = ready;
    this.#kept.add(content);
    this.#used += content.footprint;
    return bytes;
  }

  /**
   * Gives a body that is in memory with space for its head. It is copied where it was read without.
   *
   * @returns null for one that is too large for that, or has to leave the memory for it
   */
  ready(content: Content): ReadyBody | null {
    if (content.ready !== null) return content.ready;
    if (content.size > READY_LIMIT || content.size === 0 || !this.#kept.has(content)) return null;
    this.#makeRoom(HEAD_SPACE);
    if (content.bytes === null) return null;
    content.ready = ReadyBody.of(content.bytes);
    content.bytes = content.ready.bytes;
    this.#used += HEAD_SPACE;
    return content.ready;
  }

  /** Drops the bytes of a content, if they are kept. */
  drop(content: Content): void {
    if (!this.#kept.delete(content)) return;
    this.#used -= content.footprint;
    content.release();
  }

  /**
   * Reads a body and keeps it.
   *
   * @param withSpace read it behind space for its head, if it is small enough to be made {@link ready}
   * @returns null when the file is gone or no longer the one that was looked at
   * @throws the file system's error when the machine is at fault
   */
  load(content: Content, withSpace = false): Promise<string | Buffer | null> {
    const loading = this.#loading.get(content);
    if (loading !== undefined) return loading;
    this.#loadingBytes += content.size;
    const started = this.#load(content, withSpace && content.size <= READY_LIMIT).finally(() => {
      this.#loading.delete(content);
      this.#loadingBytes -= content.size;
    });
    this.#loading.set(content, started);
    return started;
  }

  async #load(content: Content, withSpace: boolean): Promise<string | Buffer | null> {
    const file = await openUnchanged(content);
    if (file === null) return null;
    const ready = withSpace ? new ReadyBody(content.size) : null;
    const buffer = ready?.bytes ?? Buffer.allocUnsafeSlow(content.size);
    try {
      if (!(await file.fill(buffer, 0)) || !content.recognise(buffer, file)) return null;
    } finally {
      file.close();
    }
    return ready === null ? this.keep(content, buffer) : this.#keep(content, buffer, ready);
  }

  #makeRoom(size: number): void {
    for (const content of this.#kept) {
      if (this.#used + size <= this.#budget) return;
      if (content.recentlyUsed) {
        // It was used: it moves to the end of the set, where this loop comes to it again.
        content.recentlyUsed = false;
        this.#kept.delete(content);
        this.#kept.add(content);
      } else {
        this.drop(content);
      }
    }
  }
}
