import { fstatSync, writeSync } from 'node:fs';
import { isSystemError } from '../../system-error';
import { LineBuffer, type LineSink, type LineSource } from './line-buffer';

/**
 * Bytes of one write to a pipe that several processes write to. POSIX lets no bytes of others come between those of one
 * write of so many (PIPE_BUF).
 */
const PIPE_UNIT = 4096;

/** Bytes that are collected before they are written, nearly what a pipe holds: to wake its reader costs as much as ten lines. */
const BATCH = 60 * 1024;

/** Bytes of the longest line. Formats keep to it. */
const LONGEST_LINE = 4096;

const LINE_FEED = 0x0a;

/** Milliseconds after which lines are written in any case. */
const LONGEST_WAIT = 50;

/** Milliseconds after which output that took nothing is tried again. */
const PAUSE = 5;

/** Bytes of lines that are kept while output takes nothing: a reader that stands still must not fill the memory. */
const LONGEST_QUEUE = 1024 * 1024;

/** Milliseconds that the end of the process waits for output that takes nothing. */
const LONGEST_LAST_WAIT = 1000;

/** The functions of the system that a log's output needs. */
export interface OutputTarget {
  /** The most bytes of one write. */
  readonly unit: number;
  /** Writes bytes, and tells how many were taken. Throws EAGAIN where none can be taken now. */
  readonly write: (bytes: Buffer) => number;
  /** Tells the operator of lines that were lost. */
  readonly warn: (message: string) => void;
}

/**
 * Collects lines of ASCII and writes many at once: a write for each would cost more than the answer that it tells of. It
 * never blocks on a slow reader: lines that do not fit into its queue are dropped, and counted.
 */
export class LogOutput implements LineSink {
  readonly #target: OutputTarget;
  readonly #batch = new LineBuffer(BATCH);
  /** The writes that the batch is divided into. */
  #units: { readonly start: number; readonly end: number; readonly count: number }[] = [];
  /** The place from which on the batch is not divided yet, and the number of complete lines behind it. */
  #unitStart = 0;
  #count = 0;
  #lineStart = 0;
  readonly #queue: { bytes: Buffer; readonly count: number }[] = [];
  #queued = 0;
  #lost = 0;
  #isClosed = false;
  #timer: NodeJS.Timeout | null = null;
  /** The source that has lines which it was not asked for yet. */
  #source: LineSource | null = null;

  constructor(target: OutputTarget) {
    this.#target = target;
  }

  /**
   * Writes to standard output.
   *
   * @param isShared other processes write to it as well. That takes eight times as many writes, 1 µs for each line
   */
  static standard(isShared: boolean): LogOutput {
    const isPipe = fstatSync(1).isFIFO() || fstatSync(1).isSocket();
    // Making the stream makes Node set a pipe to non-blocking: a server must not wait for the reader of its log.
    if (isPipe) process.stdout;
    return new LogOutput({
      // To a file the kernel makes one write after the other.
      unit: isPipe && isShared ? PIPE_UNIT : BATCH,
      write: (bytes) => writeSync(1, bytes),
      warn: (message) => process.stderr.write(`${message}\n`),
    });
  }

  expectLines(source: LineSource): void {
    this.#source = source;
    this.#wait();
  }

  beginLine(): LineBuffer {
    // A line that an error cut short is left out.
    this.#batch.end = this.#lineStart;
    if (this.#batch.end + LONGEST_LINE > BATCH) this.flush();
    return this.#batch;
  }

  endLine(): void {
    const batch = this.#batch;
    batch.addCode(LINE_FEED);
    if (this.#isClosed) {
      batch.end = 0;
      return;
    }
    if (batch.end - this.#unitStart > this.#target.unit) this.#seal(this.#lineStart);
    this.#count++;
    this.#lineStart = batch.end;
    this.#wait();
  }

  #wait(): void {
    this.#timer ??= setTimeout(this.#tick, LONGEST_WAIT).unref();
  }

  /** Ends a write: what comes next leaves by another one. */
  #seal(end: number): void {
    if (this.#count === 0) return;
    this.#units.push({ start: this.#unitStart, end, count: this.#count });
    this.#unitStart = end;
    this.#count = 0;
  }

  /** Writes what waits, as far as it is taken. */
  flush(): void {
    const source = this.#source;
    this.#source = null;
    source?.writeLines();
    this.#seal(this.#lineStart);
    if (this.#queue.length > 0) this.#writeQueue();
    for (const { start, end, count } of this.#units) {
      const bytes = this.#batch.bytes.subarray(start, end);
      const taken = this.#queue.length > 0 ? 0 : this.#write(bytes, count);
      // The rest of a line that left in part always fits into the queue, which is empty then.
      if (taken < bytes.length) this.#enqueue(bytes.subarray(taken), count);
    }
    this.#units = [];
    this.#batch.end = 0;
    this.#unitStart = 0;
    this.#lineStart = 0;
  }

  /** Writes the last lines; waits a moment for output that takes nothing. */
  end(): void {
    this.flush();
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; this.#queue.length > 0 && waited < LONGEST_LAST_WAIT; waited += PAUSE) {
      Atomics.wait(pause, 0, 0, PAUSE);
      this.#writeQueue();
    }
    for (const { count } of this.#queue.splice(0)) this.#lost += count;
    this.#tellOfLoss();
  }

  readonly #tick = (): void => {
    this.#timer = null;
    this.flush();
    if (this.#queue.length > 0) this.#timer = setTimeout(this.#tick, PAUSE).unref();
    else this.#tellOfLoss();
  };

  #enqueue(bytes: Buffer, count: number): void {
    if (this.#queued + bytes.length > LONGEST_QUEUE) {
      this.#lost += count;
      return;
    }
    this.#queue.push({ bytes: Buffer.from(bytes), count });
    this.#queued += bytes.length;
  }

  #writeQueue(): void {
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      const taken = this.#write(first.bytes, first.count);
      this.#queued -= taken;
      if (taken < first.bytes.length) {
        first.bytes = first.bytes.subarray(taken);
        return;
      }
      this.#queue.shift();
    }
  }

  /**
   * @param count of the lines that end in the bytes
   * @returns the number of bytes that are done with
   */
  #write(bytes: Buffer, count: number): number {
    if (this.#isClosed) return bytes.length;
    try {
      return this.#target.write(bytes);
    } catch (error) {
      if (isSystemError(error, 'EAGAIN')) return 0;
      // A full disk may get free space later.
      if (isSystemError(error, 'ENOSPC', 'EDQUOT')) this.#lost += count;
      else this.#close(error);
      return bytes.length;
    }
  }

  #close(error: unknown): void {
    this.#isClosed = true;
    this.#queue.length = 0;
    const reason = error instanceof Error ? error.message : String(error);
    this.#target.warn(`Warning: the log of requests ends: standard output cannot be written to: ${reason}.`);
  }

  #tellOfLoss(): void {
    if (this.#lost === 0 || this.#isClosed) return;
    this.#target.warn(
      `Warning: the log of requests lost ${this.#lost} lines: standard output did not take them.`,
    );
    this.#lost = 0;
  }
}
