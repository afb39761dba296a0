/** The name under which this server stands in `CDN-Loop`. */
const TOKEN = 'whitenoise-node';

/**
 * The header of a request to a peer, by which a server recognises a request that another peer sent (RFC 8586 §2).
 * Intermediaries keep it.
 */
export const HOP: Readonly<Record<string, string>> = { 'CDN-Loop': TOKEN };

/** Tells whether a request came from a peer, which asks each of the others itself: a list of `cdn-info`, RFC 8586 §2. */
export function isFromPeer(cdnLoop: string | undefined): boolean {
  if (cdnLoop === undefined) return false;
  return cdnLoop.split(',').some((info) => info.split(';', 1)[0]?.trim().toLowerCase() === TOKEN);
}
