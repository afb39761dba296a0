/** Matches types of text: by their first half, or by the syntax that stands behind the plus. */
const TEXT = /^text\/|\+(?:json|text|xml|yaml)$/;

/** Other types that compress: those of mime-db, without disk images, and a few that it does not judge. */
const OTHERS: ReadonlySet<string> = new Set([
  'application/ecmascript',
  'application/javascript',
  'application/json',
  'application/json5',
  'application/n-quads',
  'application/n-triples',
  'application/postscript',
  'application/rtf',
  'application/sql',
  'application/toml',
  'application/typescript',
  'application/vnd.apple.mpegurl',
  'application/vnd.ms-fontobject',
  'application/wasm',
  'application/x-javascript',
  'application/x-ndjson',
  'application/x-sh',
  'application/x-tar',
  'application/xml',
  'application/xml-dtd',
  'application/yaml',
  'font/collection',
  'font/otf',
  'font/ttf',
  'image/bmp',
  'image/vnd.microsoft.icon',
  'image/x-icon',
  'image/x-ms-bmp',
  'model/gltf-binary',
  'model/obj',
  'model/stl',
]);

/**
 * Tells whether a file of a media type may be worth compressing. Images, video, archives and WOFF are compressed already.
 *
 * @param contentType the value of Content-Type; its parameters are nothing to it
 */
export function isCompressibleType(contentType: string): boolean {
  const type = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
  return TEXT.test(type) || OTHERS.has(type);
}
