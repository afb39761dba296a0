import type { ServerResponse } from 'node:http';

/** Counts the bytes of a response's body from now on, as they are written. */
export function countBody(response: ServerResponse): () => number {
  let bytes = 0;
  const count = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk === 'string') {
      bytes += Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
    } else if (chunk instanceof Uint8Array) {
      bytes += chunk.byteLength;
    }
  };
  const { write, end } = response;
  response.write = function counted(this: ServerResponse, ...args: unknown[]) {
    count(args[0], args[1]);
    return Reflect.apply(write, this, args) as boolean;
  };
  response.end = function counted(this: ServerResponse, ...args: unknown[]) {
    // Node's own `end` may write by `write`: those bytes are counted here.
    response.write = write;
    count(args[0], args[1]);
    return Reflect.apply(end, this, args) as ServerResponse;
  };
  const hasBody = () => response.req.method !== 'HEAD';
  return () => (hasBody() ? bytes : 0);
}
