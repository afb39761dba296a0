import { HttpError } from './http-errors';

/** The body of a request is larger than DATA_UPLOAD_MAX_MEMORY_SIZE allows. */
export class BodyTooLarge extends HttpError {
  override readonly name = 'BodyTooLarge';
  constructor(limit: number) {
    super(413, `The body of the request is larger than DATA_UPLOAD_MAX_MEMORY_SIZE allows: ${limit} bytes.`);
  }
}

/**
 * Returns the request with a body that fails when it grows beyond the limit. Nothing is read ahead: a view that takes
 * the body as a stream gets it as it arrives.
 *
 * @param limit in bytes; null for no limit
 * @throws BodyTooLarge at once when the announced length is beyond the limit
 */
export function limitBody(request: Request, limit: number | null): Request {
  if (limit === null || request.method === 'GET' || request.method === 'HEAD') return request;
  const length = request.headers.get('content-length');
  if (length !== null) {
    // Node passes on no more bytes than this header announces (RFC 9112 §6.3).
    if (Number(length) > limit) throw new BodyTooLarge(limit);
    return request;
  }
  if (request.body === null) return request;

  let size = 0;
  const counted = request.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size > limit) throw new BodyTooLarge(limit);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Request(request, { body: counted, duplex: 'half' } as RequestInit);
}
