/**
 * Text as a path of a url: everything is percent-encoded but what RFC 3986 §3.3 lets stand in a path,
 * the slash among it.
 */
export function percentEncodePath(text: string): string {
  return encodeURI(text.replace(/\p{Surrogate}/gu, '\u{FFFD}')).replace(/[?#[\]]/g, encodeURIComponent);
}

/** A path of a url as text, or null when its escapes are not those of UTF-8 text. */
export function percentDecodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}
