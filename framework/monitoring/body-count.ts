import type { ServerResponse } from 'node:http';

/** The property of a response that holds the count of its body. */
const COUNT = Symbol('whitenoise-node:BodyCount');

type Write = (...args: unknown[]) => unknown;

/** The bytes of a body so far, and the functions that write it. */
interface BodyCount {
  bytes: number;
  readonly write: Write;
  readonly end: Write;
}

interface Counted {
  [COUNT]?: BodyCount;
  write: Write;
  end: Write;
}

/**
 * Counts the bytes of a response's body from the first call on, as they are written; {@link countedBytes} tells them. All
 * responses share its functions: one that is made for a response takes a microsecond when it is called first.
 */
export function countBody(response: ServerResponse): void {
  const counted = response as unknown as Counted;
  if (counted[COUNT] !== undefined) return;
  counted[COUNT] = { bytes: 0, write: counted.write, end: counted.end };
  counted.write = writeCounted;
  counted.end = endCounted;
}

/** Gives the bytes of a body since {@link countBody}. */
export function countedBytes(response: ServerResponse): number {
  return response.req.method === 'HEAD' ? 0 : ((response as unknown as Counted)[COUNT]?.bytes ?? 0);
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
