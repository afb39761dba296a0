import { forbidsTransform, isText, mediaType } from '../../../headers';

/** Headers with a digest of the body (RFC 9530 and what came before it), which would be wrong for other bytes. */
const DIGESTS = ['content-digest', 'repr-digest', 'digest', 'content-md5'];

/**
 * Tells whether a response is one that may be compressed, whoever asks. It is text; and it is not
 *
 * - compressed already,
 * - a part of something (RFC 9110 §14.4), whose bytes are counted in the whole as it is,
 * - under `no-transform` (RFC 9111 §5.2.2.6) or a digest of its bytes,
 * - a stream of events, of which intermediaries and clients expect each at once.
 */
export function isCompressible({ status, headers }: Response): boolean {
  if (status === 206 || headers.has('content-range') || headers.has('content-encoding')) return false;
  if (forbidsTransform(headers.get('cache-control') ?? '')) return false;
  if (DIGESTS.some((name) => headers.has(name))) return false;
  const type = mediaType(headers.get('content-type') ?? '');
  return type !== 'text/event-stream' && isText(type);
}
