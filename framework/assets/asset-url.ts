/** The name of a static file as a page writes it, or the published name that stands in its place. */
export interface AssetName {
  /** Percent-decoded. */
  readonly path: string;
  /** `?…`, `#…` or both, as written; `''` when there is neither. */
  readonly suffix: string;
}

/** Splits a name as a URL is split: the path ends before `?` or `#`. */
export function parseAssetName(name: string): AssetName {
  const end = name.search(/[?#]/);
  return end === -1
    ? { path: decode(name), suffix: '' }
    : { path: decode(name.slice(0, end)), suffix: name.slice(end) };
}

/**
 * Makes the URL of a static file.
 *
 * @param base the beginning of all URLs, which ends with a slash
 */
export function assetUrl(base: string, { path, suffix }: AssetName): string {
  return base + encodePath(path) + suffix;
}

/** Decodes percent-encoding; a stray `%` stands for itself. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * Encodes a path for a URL: everything but what RFC 3986 §3.3 allows in a segment is percent-encoded, so that
 * browsers, which leave the same characters alone, resolve a relative reference to the same URL.
 */
export function encodePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/%(?:40|3A|24|26|2B|2C|3B|3D)/g, decodeURIComponent);
}
