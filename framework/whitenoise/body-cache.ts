import { type Content, LARGE_FILE } from './content';
import { Absent, type Outcome, sliceOf, Unread } from './decision';
import { openUnchanged } from './disk';
import { KeptContents } from './kept-contents';
import { QuickReader } from './quick-reader';
import { HEAD_SPACE, READY_LIMIT, ReadyBody } from './ready-body';
import { UseCounter } from './use-counter';

/**
 * Size in bytes up to which a body is kept as a latin1 string, which joins the head in one write. Measured on Node 20:
 * a string costs 10 % less CPU than a Buffer beside the head at 1 kB, the same at 10 kB, and up to 30 % more from 20 kB
 * on. The limit is below 10 kB because V8 lets its heap grow to several times its contents: with 10,000 files of 10
 * kB a server took 450 MB when they were strings, and 250 MB when they were Buffers.
 */
const STRING_LIMIT = 4 * 1024;

/** The largest share of the budget that one body may take. */
const LARGEST_SHARE = 1 / 16;

/** The largest share of the budget that a body of {@link LARGE_FILE} and more may take, and its largest size in bytes. */
const LARGE_SHARE = 1 / 8;
const LARGEST = 32 * 1024 * 1024;

/** File contents that a wrapper keeps in memory, in bytes. */
export interface MemoryUse {
  readonly bytes: number;
  /** The option `memoryBudget`. */
  readonly budget: number;
}

/**
 * Times by which a content must have been asked for more often than the one whose place it takes. What leaves the memory
 * is large and old to V8, which then looks through its whole heap: that costs more than to read files again. With 2, one
 * of 33 reads takes a place where all files are equal, and on traces of popular files more answers come from memory than
 * with 0.
 */
const MARGIN = 2;

/**
 * File contents in memory under a budget. A body is read when it is first asked for, once for all requests that wait
 * for it. Once the budget is full, one takes the place of another if it is asked for more often; the rest is read for
 * each answer, small files at once.
 */
export class BodyCache {
  readonly #budget: number;
  readonly #largest: number;
  readonly #largestOften: number;
  readonly #kept = new KeptContents();
  readonly #counter = new UseCounter();
  readonly #quick = new QuickReader();
  readonly #loading = new Map<Content, Promise<string | Buffer | null>>();
  #used = 0;
  #loadingBytes = 0;
  #wasRead = false;

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
    this.#largestOften = keepsFiles ? Math.min(LARGEST, budget * LARGE_SHARE) : 0;
  }

  /**
   * Gives the bytes that an answer sends, if they are in memory. A string is latin1: one character is one byte.
   *
   * @param lends whether bytes that are read for this answer alone may lie in memory that is lent: the caller calls
   *   {@link giveBack} once they have left
   * @returns null where it sends none; undefined where they have to be read, or asked for, first
   */
  bytesOf(outcome: Outcome | Absent, lends = false): string | Buffer | null | undefined {
    this.#wasRead = false;
    if (outcome instanceof Unread || outcome instanceof Absent) return undefined;
    const { body } = outcome;
    if (body?.kind !== 'file') return body === null ? null : body.bytes;
    const { content } = body;
    content.recentlyUsed = true;
    this.#counter.count(content, this.#kept.size);
    const bytes = content.bytes ?? this.#readNow(content, lends);
    return bytes === null ? undefined : sliceOf(bytes, body);
  }

  /** Gives the bytes that an answer sends as {@link bytesOf} does, from memory alone, and does not count the request. */
  bytesAtHand(outcome: Outcome | Absent): string | Buffer | null | undefined {
    if (outcome instanceof Unread || outcome instanceof Absent) return undefined;
    const { body } = outcome;
    if (body?.kind !== 'file') return body === null ? null : body.bytes;
    const { bytes } = body.content;
    return bytes === null ? undefined : sliceOf(bytes, body);
  }

  /** Tells whether the file of the last answer had to be read for it. */
  get wasRead(): boolean {
    return this.#wasRead;
  }

  /** Takes back the memory of bytes that are not kept: they have left, and nobody reads them any more. */
  giveBack(): void {
    this.#quick.giveBack();
  }

  /** Tells whether bytes lie in the memory that is lent, behind {@link HEAD_SPACE} free bytes. */
  isLent(bytes: Buffer): boolean {
    return this.#quick.owns(bytes);
  }

  /** Reads a content on the event loop; null where that is for the threads. */
  #readNow(content: Content, lends: boolean): string | Buffer | null {
    if (content.size >= this.#largest || !this.#quick.takes(content)) return null;
    this.#wasRead = true;
    if (this.#admits(content)) {
      const ready = new ReadyBody(content.size);
      return this.#quick.fill(content, ready.bytes) ? this.#keep(content, ready.bytes, ready) : null;
    }
    if (lends) return this.#quick.read(content);
    const bytes = Buffer.allocUnsafeSlow(content.size);
    return this.#quick.fill(content, bytes) ? bytes : null;
  }

  /** Tells whether a content is to be kept: there is space for it, or it is asked for more often than one that leaves. */
  #admits(content: Content): boolean {
    if (this.#used + content.size + HEAD_SPACE <= this.#budget) return true;
    const leaves = this.#kept.next();
    return leaves !== null && this.#counter.usesOf(content) > this.#counter.usesOf(leaves) + MARGIN;
  }

  /**
   * Tells whether a body is to be read into memory. A large one is sent in pieces instead. So is any body while too
   * many others are being read: memory stays bounded however many files are asked for at once.
   */
  takes({ size }: Content): boolean {
    return size < this.#largest && this.#loadingBytes + size <= this.#budget;
  }

  /** Tells whether a body that is too large for {@link takes} is to be read into memory: it was asked for before. */
  takesAgain(content: Content): boolean {
    const { size, wasSentInPieces } = content;
    content.wasSentInPieces = true;
    if (!wasSentInPieces || size > this.#largestOften) return false;
    return this.#loadingBytes + size <= this.#budget && this.#admits(content);
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
    // It was read on the event loop while a thread read it, too: counted twice it would never be dropped as a whole.
    if (content.bytes !== null) return content.bytes;
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
    if (!this.#kept.has(content)) return;
    this.#kept.delete(content);
    this.#used -= content.footprint;
    content.release();
  }

  /**
   * Reads a body, and keeps it where there is space for it or it is asked for often.
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
    // However slowly it was read: to keep what is asked for once would drop what is asked for often.
    if (!this.#admits(content)) return buffer;
    return ready === null ? this.keep(content, buffer) : this.#keep(content, buffer, ready);
  }

  #makeRoom(size: number): void {
    while (this.#used + size > this.#budget) {
      const content = this.#kept.next();
      if (content === null) return;
      this.drop(content);
    }
  }
}
