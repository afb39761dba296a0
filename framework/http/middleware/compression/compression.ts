import { acceptedCodings, CODINGS, matchesEntityTag, mergedVary, weakMatch } from '../../../headers';
import type { MiddlewareFunction } from '../middleware';
import { isCompressible } from './compressible';
import { PAGE_CODINGS, type PageCoding, type PageEncoder } from './encoders';
import { Pieces } from './pieces';

/** The length from which on compressing is worth it: what is shorter fits into one packet with its head either way. */
const WORTH_IT = 860;

/**
 * Compresses pages and other text, in the first of Zstandard, Brotli and gzip that the client accepts and this Node
 * has (Django: GZipMiddleware). A stream is compressed piece by piece: each goes out when the view gives it.
 *
 * A response that may be compressed says `Vary: Accept-Encoding`, whether it is or not. A strong entity-tag becomes
 * weak with its bytes (RFC 9110 §8.8.1), and the client is told 304 when it comes back with that. Each answer is padded
 * by a random number of bytes against BREACH.
 */
export const compressionMiddleware: MiddlewareFunction = (next) => async (request) => {
  const response = await next(request);
  if (response.status === 304) return withTagOfRequest(request, response);
  if (!isCompressible(response)) return response;
  const headers = varying(response);
  const coding = preferredCoding(request.headers.get('accept-encoding'));
  const announced = Number(headers.get('content-length') ?? WORTH_IT);
  if (coding === null || response.body === null || announced < WORTH_IT) {
    return answer(response.body, response, headers);
  }

  const pieces = await Pieces.begin(response.body);
  const { whole } = pieces;
  if (whole !== null && whole.byteLength < WORTH_IT) return answer(whole, response, headers);
  describeCoded(headers, coding);
  if (isKnown(request, response)) {
    await pieces.cancel();
    return notModified(headers);
  }
  if (request.method === 'HEAD') {
    // It is told what GET is told (§9.3.2), but for the length, which nobody knows before the work is done.
    await pieces.cancel();
    return answer(null, response, headers);
  }
  const encoder = coding.begin(whole?.byteLength ?? null);
  const body = whole === null ? encoded(pieces, encoder) : await encoder.encode(whole, true);
  return answer(body, response, headers);
};

/** The first of our codings that the header allows, by the negotiation of files; null for none. */
function preferredCoding(header: string | null): PageCoding | null {
  const accepted = acceptedCodings(header ?? undefined);
  const allowed = CODINGS.filter(({ bit }) => (bit & accepted) !== 0).map(({ name }) => name);
  return PAGE_CODINGS.find(({ name }) => allowed.includes(name)) ?? null;
}

/** The response's headers, with the request's header that they depend on. */
function varying(response: Response): Headers {
  const headers = new Headers(response.headers);
  headers.set('vary', mergedVary(headers.get('vary') ?? '', 'Accept-Encoding'));
  return headers;
}

/** Makes the headers those of the compressed body. */
function describeCoded(headers: Headers, { name }: PageCoding): void {
  headers.set('content-encoding', name);
  headers.delete('content-length');
  // Ranges would be of other bytes.
  headers.delete('accept-ranges');
  const etag = headers.get('etag');
  if (etag !== null) headers.set('etag', weakened(etag));
}

function weakened(etag: string): string {
  return etag.startsWith('"') ? `W/${etag}` : etag;
}

/** Tells whether the client has the answer under the tag that it was weakened to: the view may know the strong one only. */
function isKnown({ method, headers }: Request, response: Response): boolean {
  const etag = response.headers.get('etag');
  const known = headers.get('if-none-match');
  if (etag?.startsWith('"') !== true || known === null || known === '*') return false;
  return (
    (method === 'GET' || method === 'HEAD') &&
    response.status === 200 &&
    matchesEntityTag(known, etag, weakMatch)
  );
}

/**
 * 304 in place of a compressed answer, without the headers that tell of its content (§15.4.5). Its type stays: it is
 * what PAGE_CACHE_CONTROL goes by, and a 304 says the Cache-Control that 200 would say.
 */
function notModified(headers: Headers): Response {
  for (const name of ['content-encoding', 'content-language', 'last-modified']) headers.delete(name);
  return new Response(null, { status: 304, headers });
}

/** Gives a 304 of the view the tag that the client knows the compressed answer by, where it asked with that one. */
function withTagOfRequest(request: Request, response: Response): Response {
  const headers = varying(response);
  const etag = headers.get('etag');
  const known = request.headers.get('if-none-match') ?? '';
  const sameTag = (a: string, b: string) => a === b;
  if (
    etag !== null &&
    !matchesEntityTag(known, etag, sameTag) &&
    matchesEntityTag(known, weakened(etag), sameTag)
  ) {
    headers.set('etag', weakened(etag));
  }
  return answer(null, response, headers);
}

function answer(
  body: ReadableStream<Uint8Array> | Uint8Array | null,
  { status, statusText }: Response,
  headers: Headers,
): Response {
  // Asserts that the bytes are not in a SharedArrayBuffer, which the type of `body` leaves open.
  return new Response(body as ReadableStream | Uint8Array<ArrayBuffer> | null, {
    status,
    statusText,
    headers,
  });
}

/** The compressed body of a stream. Nothing is read from the view before the client takes it. */
function encoded(pieces: Pieces, encoder: PageEncoder): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { bytes, last } = await nextOf(pieces);
          controller.enqueue(await encoder.encode(bytes, last));
          if (last) controller.close();
        } catch (error) {
          encoder.destroy();
          throw error;
        }
      },
      cancel(reason) {
        encoder.destroy();
        return pieces.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** The next piece that has bytes, or the end. */
async function nextOf(pieces: Pieces) {
  for (;;) {
    const piece = await pieces.next();
    if (piece.last || piece.bytes.byteLength > 0) return piece;
  }
}
