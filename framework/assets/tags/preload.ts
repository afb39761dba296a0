import { TagError } from './markup';

/** Places that a preloaded file is fetched for: the values of `as` that browsers take (HTML §4.6.7.20). */
const DESTINATIONS = ['style', 'script', 'font', 'image', 'track', 'fetch'] as const;
export type PreloadDestination = (typeof DESTINATIONS)[number];

/**
 * Gives the value of `as` for a file.
 *
 * @param given the value that the page writes itself; undefined for none
 * @throws TagError for a file or a value that browsers do not preload
 */
export function preloadDestination(name: string, mediaType: string, given: unknown): PreloadDestination {
  if (given !== undefined) {
    const known = DESTINATIONS.find((destination) => destination === given);
    if (known !== undefined) return known;
    throw new TagError(
      `preload: browsers preload nothing as '${given}': expected ${DESTINATIONS.join(', ')}`,
    );
  }
  const destination = destinationOf(mediaType);
  if (destination !== null) return destination;
  throw new TagError(
    `preload: '${name}' is ${mediaType}: style sheets, scripts, fonts, images, text tracks (WebVTT), JSON and ` +
      "WebAssembly can be preloaded, and what a script fetches by as='fetch'",
  );
}

function destinationOf(mediaType: string): PreloadDestination | null {
  if (mediaType === 'text/css') return 'style';
  if (isJavaScript(mediaType)) return 'script';
  if (mediaType.startsWith('font/')) return 'font';
  if (mediaType.startsWith('image/')) return 'image';
  if (mediaType === 'text/vtt') return 'track';
  return /^application\/(?:wasm|json|.+\+json)$/.test(mediaType) ? 'fetch' : null;
}

/** Tells whether browsers run a media type as a script (MIME Sniffing §4.6), as far as tables of types still have it. */
export function isJavaScript(mediaType: string): boolean {
  return /^(?:text|application)\/(?:x-)?(?:java|ecma)script$/.test(mediaType);
}
