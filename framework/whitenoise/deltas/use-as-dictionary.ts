import { compresses, mediaType } from '../../headers';
import { patternOfName } from '../../manifest';

/** Size in bytes below which a file is not worth a place among a browser's dictionaries, of which Chromium keeps 1,000. */
const SMALLEST = 512;

/** Matches runs of characters that are not the same in every spelling of a URL, or that mean something in a pattern. */
const UNSAFE = /[^A-Za-z0-9\-._~/]+/g;

/**
 * Gives the pattern (URL Pattern Standard) of the URLs of a file's versions: `/static/css/site.*.css`; null where its
 * name holds no hash, for source maps, which pages do not load, and for files that are too small.
 *
 * Every character that a page may write in another way, as `%20` or raw, becomes `*`, and so do those with a meaning in
 * patterns: escaped, they match in one spelling alone. The pattern may match other files, then; what is offered for
 * them in vain does no harm, and the longest pattern wins (RFC 9842 §2.2.3).
 *
 * @param prefix of the mount, decoded
 * @param path within the mount, decoded
 * @param smallest size in bytes of the smallest representation
 */
export function versionsPattern(prefix: string, path: string, smallest: number): string | null {
  if (smallest < SMALLEST || path.endsWith('.map')) return null;
  const pattern = patternOfName(path);
  return pattern === null ? null : (prefix + pattern).replace(UNSAFE, '*').replace(/\*+/g, '*');
}

/**
 * The value of Use-As-Dictionary, RFC 9842 §2.1; null for a file whose type does not compress. `match` alone is given:
 * whatever a page loads the next version as, it is decoded the same way.
 *
 * @param versions the pattern of the file's versions; null for none
 */
export function useAsDictionary(versions: string | null, contentType: string): string | null {
  return versions !== null && compresses(mediaType(contentType)) ? `match="${versions}"` : null;
}
