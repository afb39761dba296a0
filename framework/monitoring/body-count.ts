import type { ServerResponse } from 'node:http';

/** The property of a response that holds the count of its body. */
const COUNT = Symbol('whitenoise-node:BodyCount');

type Write = (...args: unknown[]) => unknown;

interface Counted {
  [COUNT]?: BodyCount;
  write: Write;
  end: Write;
}

/** The bytes of a body so far, and the functions that write it. */
export class BodyCount {
  bytes = 0;
  readonly write: Write;
  readonly end: Write;

  constructor(response: ServerResponse) {
    // It takes the place of an earlier count.
    const { write, end } = BodyCount.of(response) ?? (response as unknown as Counted);
    this.write = write;
    this.end = end;
  }

  /** The count of a response's body. */
  static of(response: ServerResponse): BodyCount | undefined {
    return (response as unknown as Counted)[COUNT];
  }

  /**
   * Counts from now on. All responses share the functions that do it: one that is made for a response takes a microsecond
   * when it is called first.
   */
  attach(response: ServerResponse): void {
    const counted = response as unknown as Counted;
    counted[COUNT] = this;
    counted.write = writeCounted;
    counted.end = endCounted;
  }
}

/** Counts the bytes of a response's body from the first call on, as they are written; {@link countedBytes} tells them. */
export function countBody(response: ServerResponse): void {
  if (BodyCount.of(response) === undefined) new BodyCount(response).attach(response);
}

/** Gives the bytes of a body since {@link countBody}. */
export function countedBytes(response: ServerResponse): number {
  return response.req.method === 'HEAD' ? 0 : (BodyCount.of(response)?.bytes ?? 0);
}

function writeCounted(this: Counted, chunk: unknown, encoding: unknown, callback: unknown): unknown {
  const count = this[COUNT] as BodyCount;
  count.bytes += lengthOf(chunk, encoding);
  return count.write.call(this, chunk, encoding, callback);
}

function endCounted(this: Counted, chunk: unknown, encoding: unknown, callback: unknown): unknown {
  const count = this[COUNT] as BodyCount;
  // Node's own `end` may write by `write`: those bytes are counted here.
  this.write = count.write;
  count.bytes += lengthOf(chunk, encoding);
  return count.end.call(this, chunk, encoding, callback);
}

function lengthOf(chunk: unknown, encoding: unknown): number {
  if (chunk instanceof Uint8Array) return chunk.byteLength;
  if (typeof chunk !== 'string') return 0;
  return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
}
