/** The directive by which no one on the way may change the bytes (RFC 9111 §5.2.2.6). */
const NO_TRANSFORM = /(?:^|,)\s*no-transform\s*(?:,|$)/i;

/** Tells whether a Cache-Control forbids to transform the content, as compressing does. */
export function forbidsTransform(cacheControl: string): boolean {
  return NO_TRANSFORM.test(cacheControl);
}

/** Adds `no-transform` to the directives of a Cache-Control. */
export function noTransform(cacheControl: string): string {
  if (forbidsTransform(cacheControl)) return cacheControl;
  return cacheControl === '' ? 'no-transform' : `${cacheControl}, no-transform`;
}
