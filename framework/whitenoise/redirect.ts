import { type Decision, emptyAnswer } from './decision';

/** A redirect from another name of an index file to the URL that it is served at. */
export class Redirect {
  readonly kind = 'redirect';
  readonly url: string;
  readonly found: Decision;
  readonly #location: string;
  readonly #headers: readonly string[];

  /**
   * @param location a relative reference; nothing that a client sent
   * @param headers Cache-Control, or nothing
   */
  constructor(url: string, location: string, headers: readonly string[]) {
    this.url = url;
    this.#location = location;
    this.#headers = headers;
    this.found = emptyAnswer(302, [...headers, 'Location', location]);
  }

  /** The same redirect that keeps a query. What may not stand in a header is escaped; each character is one byte. */
  withQuery(query: string): Redirect {
    const escaped = query.replace(
      /[^\x21-\x7e]/g,
      (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
    return new Redirect(this.url, `${this.#location}?${escaped}`, this.#headers);
  }
}
