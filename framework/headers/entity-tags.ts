/** Entity-tags, RFC 9110 §8.8.3. */
/** The next entity-tag (§8.8.3) of a list; commas and blanks before it count for nothing (§5.6.1). */
const ENTITY_TAG = /[ \t,]*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?=,|$)/gy;

/**
 * Tells whether `*` or one of the list's entity-tags matches. The first that is not well-formed ends the list.
 *
 * @param list the value of If-Match or If-None-Match (§13.1.1, §13.1.2)
 */
export function matchesEntityTag(
  list: string,
  etag: string | null,
  compare: (a: string, b: string) => boolean,
): boolean {
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
export function strongMatch(a: string, b: string): boolean {
  return a === b && !a.startsWith('W/');
}

/** §8.8.3.2: the opaque tags are equal, whether weak or not. */
export function weakMatch(a: string, b: string): boolean {
  return opaqueTag(a) === opaqueTag(b);
}

function opaqueTag(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag;
}
