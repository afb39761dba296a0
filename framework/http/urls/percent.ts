/**
 * Percent-encodes a text as the path of a url. Only the characters that RFC 3986 §3.3 allows in a path stay,
 * the slash among them.
 */
export function percentEncodePath(text: string): string {
  return encodeURI(text.replace(/\p{Surrogate}/gu, '\u{FFFD}')).replace(/[?#[\]]/g, encodeURIComponent);
}

/** Decodes the path of a url, or returns null when its escapes are not UTF-8. */
export function percentDecodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}
