/** Conditional requests, RFC 9110 §13. */
import { matchesEntityTag, strongMatch, weakMatch } from '../headers';
import { parseHttpDate } from './http-date';
import { joined, type RequestHeaders } from './request';

/** The values that a representation can be recognised by (§8.8). */
export interface Validators {
  /** The entity-tag with its quotes, or null when it has none. */
  readonly etag: string | null;
  /** Last-Modified in seconds since the epoch, or null when it is not known. */
  readonly lastModified: number | null;
}

/**
 * Evaluates the preconditions of a GET or HEAD in the order of §13.2.2, steps 1 to 4. If-Range, step 5, is
 * {@link rangeApplies}.
 */
export function evaluatePreconditions(
  headers: RequestHeaders,
  validators: Validators,
): 'proceed' | 'not modified' | 'failed' {
  const ifMatch = joined(headers['if-match']);
  const ifUnmodifiedSince = joined(headers['if-unmodified-since']);
  // 1. If-Match, by the strong comparison (§13.1.1).
  if (ifMatch !== undefined) {
    if (!matchesEntityTag(ifMatch, validators.etag, strongMatch)) return 'failed';
  }
  // 2. If-Unmodified-Since, only where there is no If-Match (§13.1.4).
  else if (ifUnmodifiedSince !== undefined) {
    if (modifiedSince(ifUnmodifiedSince, validators.lastModified) === true) return 'failed';
  }

  const ifNoneMatch = joined(headers['if-none-match']);
  const ifModifiedSince = joined(headers['if-modified-since']);
  // 3. If-None-Match, by the weak comparison (§13.1.2).
  if (ifNoneMatch !== undefined) {
    if (matchesEntityTag(ifNoneMatch, validators.etag, weakMatch)) return 'not modified';
  }
  // 4. If-Modified-Since, only where there is no If-None-Match (§13.1.3).
  else if (ifModifiedSince !== undefined) {
    if (modifiedSince(ifModifiedSince, validators.lastModified) === false) return 'not modified';
  }
  return 'proceed';
}

/**
 * Tells whether a Range header may be honoured, §13.1.5: If-Range is absent, or names the representation as it is,
 * by the strong comparison of entity-tags or by exactly its Last-Modified.
 */
export function rangeApplies(ifRange: string | undefined, validators: Validators): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.endsWith('"')) return validators.etag !== null && strongMatch(ifRange, validators.etag);
  const date = parseHttpDate(ifRange);
  return date !== null && date === validators.lastModified;
}

/** Compares dates (§13.1.3, §13.1.4); null where one is not a date or not known: the header is ignored then. */
function modifiedSince(header: string, lastModified: number | null): boolean | null {
  if (lastModified === null) return null;
  const date = parseHttpDate(header);
  return date === null ? null : lastModified > date;
}
