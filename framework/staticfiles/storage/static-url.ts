/** The name of a static file, as it is written in a template: a path, perhaps with a query and a fragment. */
export interface StaticName {
  /** Percent-decoded. */
  readonly path: string;
  /** `?…`, `#…` or both, as written; `''` when there is neither. */
  readonly suffix: string;
}

/** Splits a name as a URL is split; what is left of `?` and `#` is the path. */
export function parseStaticName(name: string): StaticName {
  const end = name.search(/[?#]/);
  return end === -1
    ? { path: decode(name), suffix: '' }
    : { path: decode(name.slice(0, end)), suffix: name.slice(end) };
}

/** A stray `%` stands for itself. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * A path as the path of a URL: everything but what RFC 3986 §3.3 allows in a segment is percent-encoded, so that
 * browsers, which leave the same characters alone, come to the same URL by a relative reference.
 */
export function encodePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/%(?:40|3A|24|26|2B|2C|3B|3D)/g, decodeURIComponent);
}
