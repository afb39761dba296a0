/** Content negotiation by Accept-Encoding, RFC 9110 §12.5.3. */
import { acceptedCodings, IDENTITY } from '../headers';

/** The two headers that were read last, and what they were read as. State of the module, on purpose: see {@link acceptedLately}. */
let lastHeader: string | undefined;
let lastAccepted = IDENTITY;
let earlierHeader: string | undefined;
let earlierAccepted = IDENTITY;

/**
 * {@link acceptedCodings}, with the last answers at hand: one browser, or one CDN, says the same each time, or in turn what
 * it says with a dictionary and without. Reading the header of a browser takes 550 ns, ten times as long as the rest of
 * a decision; to see that it is the same again takes 8 ns (Node 20). Two answers only, so that no client can fill memory,
 * and they depend on the header alone, so that it does not matter who asks: two wrappers may share them.
 */
function acceptedLately(header: string | undefined): number {
  if (header === lastHeader) return lastAccepted;
  if (header === earlierHeader) return earlierAccepted;
  earlierHeader = lastHeader;
  earlierAccepted = lastAccepted;
  lastHeader = header;
  lastAccepted = acceptedCodings(header);
  return lastAccepted;
}

/** Tells whether a client accepts a coding. */
export function accepts(header: string | undefined, codingBit: number): boolean {
  return (acceptedLately(header) & codingBit) !== 0;
}

/**
 * Chooses the first representation that is acceptable. They are sorted by size, so it is the smallest: a client that
 * accepts several codings gains most from the fewest bytes, whatever the order of its weights.
 *
 * If nothing is acceptable, the original is sent as though there were no negotiation (§12.4.1): bytes that a client
 * did not ask for serve it better than 406.
 */
export function negotiate<T extends { readonly codingBit: number }>(
  representations: readonly T[],
  identity: T,
  header: string | undefined,
): T {
  if (representations.length === 1) return identity;
  const accepted = acceptedLately(header);
  for (const representation of representations) {
    if ((representation.codingBit & accepted) !== 0) return representation;
  }
  return identity;
}
