/** Bytes that lie free before a body, for its head: heads of files take 300 to 450. */
export const HEAD_SPACE = 512;

/** Size in bytes up to which a body is made ready: from there on, what it saves is lost in the cost of its bytes. */
export const READY_LIMIT = 64 * 1024;

/** The head of an answer, in three parts. The first and the last are the same objects as long as they are the same. */
export interface Head {
  /** The status line, and the headers that other answers have as well. */
  readonly start: Buffer;
  /** The headers of this answer alone; latin1. */
  readonly own: string;
  /** The headers that change with the time, and the blank line. */
  readonly end: Buffer;
}

/** The length of a head in bytes. */
export const headLength = ({ start, own, end }: Head): number => start.length + own.length + end.length;

/**
 * Writes a head into memory. The parts are copied as bytes: to join strings and write them takes six times as long.
 *
 * @returns the offset behind it
 */
export function putHead({ start, own, end }: Head, memory: Buffer, offset: number): number {
  memory.set(start, offset);
  let at = offset + start.length;
  if (own !== '') at += memory.write(own, at, 'latin1');
  memory.set(end, at);
  return at + end.length;
}

/**
 * A body in memory with free bytes before it, in which its head is written: the whole answer leaves in one write of one
 * Buffer. On Node 20 that takes 1 µs less than head and body beside each other, and through TLS, which would copy these
 * two into one, a sixth less.
 */
export class ReadyBody {
  /** The body alone. */
  readonly bytes: Buffer;
  readonly #memory: Buffer;
  #answer: Buffer | null = null;
  #start: Buffer | null = null;
  #end: Buffer | null = null;
  #own = '';
  /** Number of writes that the kernel has not taken whole. */
  #leaving = 0;

  /** @param size of the body in bytes, which are still to be written into {@link bytes} */
  constructor(size: number) {
    this.#memory = Buffer.allocUnsafeSlow(HEAD_SPACE + size);
    this.bytes = this.#memory.subarray(HEAD_SPACE);
  }

  /** Copies a body; a string is latin1. */
  static of(body: string | Buffer): ReadyBody {
    const ready = new ReadyBody(body.length);
    if (typeof body === 'string') ready.bytes.write(body, 'latin1');
    else body.copy(ready.bytes);
    return ready;
  }

  /**
   * Gives the answer with a head. It is valid until the next call.
   *
   * @returns null where the head is too long, or another one is still leaving
   */
  answer(head: Head): Buffer | null {
    const { start, own, end } = head;
    const isSame = end === this.#end && start === this.#start && own.length === this.#own.length;
    if (isSame && own === this.#own) return this.#answer;
    const length = headLength(head);
    if (this.#leaving > 0 || length > HEAD_SPACE) return null;
    this.#own = own;
    if (isSame) {
      this.#memory.write(own, HEAD_SPACE - end.length - own.length, 'latin1');
      return this.#answer;
    }
    this.#start = start;
    this.#end = end;
    const offset = HEAD_SPACE - length;
    putHead(head, this.#memory, offset);
    this.#answer = this.#memory.subarray(offset);
    return this.#answer;
  }

  /** Keeps the answer as it is until {@link left}: a part of it has not left yet. */
  hold(): void {
    this.#leaving++;
  }

  /** Is told that the answer has left, or never will. */
  readonly left = (): void => {
    this.#leaving--;
  };
}
