/** A piece of a body. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** Nothing follows, as far as can be told without waiting. The end may also come as a last piece without bytes. */
  readonly last: boolean;
}

/**
 * Reads a body one piece ahead, so that of each piece it is known whether it is the last: the body of a page, which
 * comes in one, has a length, and a stream has none. A view that takes its time is not waited for.
 */
export class Pieces {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array | string>;
  #coming: ReturnType<ReadableStreamDefaultReader<Uint8Array | string>['read']>;
  #first: Piece | null = null;

  private constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
    this.#coming = this.#reader.read();
  }

  static async begin(body: ReadableStream<Uint8Array>): Promise<Pieces> {
    const pieces = new Pieces(body);
    if ((await atOnce(pieces.#coming)) !== null) pieces.#first = await pieces.next();
    return pieces;
  }

  /** The whole body, where it came in one piece; null for a stream. */
  get whole(): Uint8Array | null {
    return this.#first?.last ? this.#first.bytes : null;
  }

  /** @throws the error that the body ends with */
  async next(): Promise<Piece> {
    if (this.#first !== null) {
      const first = this.#first;
      this.#first = null;
      return first;
    }
    const { done, value } = await this.#coming;
    if (done) return { bytes: new Uint8Array(), last: true };
    this.#coming = this.#reader.read();
    const following = await atOnce(this.#coming);
    // A stream of strings is none for the web's Response, but Node's response takes them.
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    return { bytes, last: following?.done === true };
  }

  cancel(reason?: unknown): Promise<void> {
    return this.#reader.cancel(reason);
  }
}

/** Gives the result of a promise that has one, or gets one without waiting; null for all others, failed ones too. */
function atOnce<T>(promise: Promise<T>): Promise<T | null> {
  const turn = new Promise<null>((resolve) => setImmediate(resolve, null));
  return Promise.race([promise, turn]).catch(() => null);
}
