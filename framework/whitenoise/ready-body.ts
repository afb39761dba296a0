/** Bytes that lie free before a body, for its head: heads of files take 300 to 450. */
export const HEAD_SPACE = 512;

/** Size in bytes up to which a body is made ready: from there on, what it saves is lost in the cost of its bytes. */
export const READY_LIMIT = 64 * 1024;

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
  #start = '';
  #end = '';
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
   * @param start the part of the head that stays the same; latin1
   * @param end the part that changes with the time
   * @param own a line between them that each answer has for itself; of one length, it alone is written
   * @returns null where the head is too long, or another one is still leaving
   */
  answer(start: string, end: string, own = ''): Buffer | null {
    const isSame = end === this.#end && start === this.#start && own.length === this.#own.length;
    if (isSame && own === this.#own) return this.#answer;
    const length = start.length + own.length + end.length;
    if (this.#leaving > 0 || length > HEAD_SPACE) return null;
    this.#own = own;
    if (isSame) {
      this.#memory.write(own, HEAD_SPACE - end.length - own.length, 'latin1');
      return this.#answer;
    }
    this.#start = start;
    this.#end = end;
    const place = HEAD_SPACE - length;
    this.#memory.write(start + own + end, place, 'latin1');
    this.#answer = this.#memory.subarray(place);
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
