/** Conditional requests, RFC 9110 §13. */
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
    if (!matches(ifMatch, validators.etag, strongMatch)) return 'failed';
  }
  // 2. If-Unmodified-Since, only where there is no If-Match (§13.1.4).
  else if (ifUnmodifiedSince !== undefined) {
    if (modifiedSince(ifUnmodifiedSince, validators.lastModified) === true) return 'failed';
  }

  const ifNoneMatch = joined(headers['if-none-match']);
  const ifModifiedSince = joined(headers['if-modified-since']);
  // 3. If-None-Match, by the weak comparison (§13.1.2).
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, validators.etag, weakMatch)) return 'not modified';
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

/** The next entity-tag (§8.8.3) of a list; commas and blanks before it count for nothing (§5.6.1). */
const ENTITY_TAG = /[ \t,]*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?=,|$)/gy;

/** Tells whether `*` or one of the list's entity-tags matches. The first that is not well-formed ends the list. */
function matches(list: string, etag: string | null, compare: (a: string, b: string) => boolean): boolean {
  if (list === '*') return true;
  if (etag === null) return false;
  // A browser sends the entity-tag that it was given, alone.
  if (list === etag) return compare(list, etag);
  for (const [, listed = ''] of list.matchAll(ENTITY_TAG)) {
    if (compare(listed, etag)) return true;
  }
  return false;
}

/** §8.8.3.2: equal, and neither is weak. */
function strongMatch(a: string, b: string): boolean {
  return a === b && !a.startsWith('W/');
}

/** §8.8.3.2: the opaque tags are equal, whether weak or not. */
function weakMatch(a: string, b: string): boolean {
  return opaqueTag(a) === opaqueTag(b);
}

function opaqueTag(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag;
}
