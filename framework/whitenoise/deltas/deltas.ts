import { ALLOW_ORIGIN } from '../decision';
import { accepts } from '../negotiate';
import type { Representation } from '../representation';
import { joined, type RequestHeaders } from '../request';

/** The differences of a file to earlier versions of it: Compression Dictionary Transport, RFC 9842. */
export class Deltas {
  /** By the value of Available-Dictionary, §2.2: the SHA-256 of the earlier version as a byte sequence, `:…:`. */
  readonly #byDictionary: ReadonlyMap<string, Representation>;
  /** The origins that may read the file: the value of Access-Control-Allow-Origin; null for its own alone. */
  readonly #readers: string | null;

  private constructor(byDictionary: ReadonlyMap<string, Representation>, readers: string | null) {
    this.#byDictionary = byDictionary;
    this.#readers = readers;
  }

  /**
   * Makes the differences of a file; null for none.
   *
   * @param deltas each with the digest of its dictionary in base64. Of several with one, the first counts
   * @param cors Access-Control-Allow-Origin as it is sent with the file, or nothing
   */
  static of(
    deltas: readonly (readonly [dictionary: string, delta: Representation])[],
    cors: readonly string[],
  ): Deltas | null {
    if (deltas.length === 0) return null;
    const byDictionary = new Map<string, Representation>();
    for (const [dictionary, delta] of deltas) {
      const offer = `:${dictionary}:`;
      if (!byDictionary.has(offer)) byDictionary.set(offer, delta);
    }
    const at = cors.indexOf(ALLOW_ORIGIN);
    return new Deltas(byDictionary, at < 0 ? null : (cors[at + 1] ?? null));
  }

  /**
   * Chooses the difference that answers a request; null where the ordinary negotiation does:
   *
   * - the client has offered no dictionary, or none of ours. It is known by all of its bytes, from a header that is
   *   one byte sequence and nothing else (§2.2),
   * - it has not named the coding in Accept-Encoding (§6.1),
   * - it asks for a part of the file: that would be a part of the difference,
   * - it may not read the file (§9.3.3).
   */
  chosenBy(headers: RequestHeaders): Representation | null {
    const offered = joined(headers['available-dictionary']);
    if (offered === undefined || headers.range !== undefined) return null;
    const delta = this.#byDictionary.get(offered);
    if (delta === undefined || !accepts(joined(headers['accept-encoding']), delta.codingBit)) return null;
    return this.#mayRead(headers) ? delta : null;
  }

  /**
   * Tells whether the response is readable for who asked, by the steps of §9.3.3. Of one that is not, the size would
   * tell how alike the two versions are.
   */
  #mayRead(headers: RequestHeaders): boolean {
    const site = joined(headers['sec-fetch-site']);
    if (site === undefined || site === 'same-origin') return true;
    const mode = joined(headers['sec-fetch-mode']);
    if (mode === undefined || mode === 'navigate' || mode === 'same-origin') return true;
    const origin = joined(headers.origin);
    if (mode !== 'cors' || origin === undefined) return false;
    return this.#readers === '*' || this.#readers === origin;
  }
}
