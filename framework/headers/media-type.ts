/** Media types whose content is text: `text/*`, JSON, JavaScript and XML, with what is made of them, as SVG is. */
const TEXT = /^(?:text\/.+|.+\/(?:.+\+)?(?:json|xml)|application\/(?:x-)?(?:javascript|ecmascript|ndjson))$/;

/** Media types of other content that compresses well. */
const OTHERS = ['application/wasm', 'font/ttf', 'font/otf', 'application/vnd.ms-fontobject'];

/** Gives the media type in a Content-Type, without parameters and in lower case: RFC 9110 §8.3.1. */
export function mediaType(contentType: string): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Tells whether content of a media type is text. */
export function isText(type: string): boolean {
  return TEXT.test(type);
}

/** Tells whether files of a media type get smaller by compression. */
export function compresses(type: string): boolean {
  return isText(type) || OTHERS.includes(type);
}
