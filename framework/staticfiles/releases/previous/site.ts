import { encodePath } from '../../../assets';
import { tooLarge } from './folder';
import { PreviousError, type PreviousRelease, type ReadLimits } from './release';

/** Redirects that are followed for one file. */
const MOST_REDIRECTS = 5;

/** A release that a site publishes. */
export class PreviousSite implements PreviousRelease {
  readonly label: string;
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param url the URL of its static files, which ends with a slash; it may hold a user's name and password */
  constructor(url: URL) {
    const { username, password } = url;
    this.#base = new URL(url);
    this.#base.username = '';
    this.#base.password = '';
    this.label = this.#base.href;
    const credentials = `${decoded(username)}:${decoded(password)}`;
    this.#headers =
      credentials === ':' ? {} : { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  }

  locate(name: string): string {
    return this.label + encodePath(name);
  }

  async read(name: string, limits: ReadLimits): Promise<Buffer> {
    const signal = AbortSignal.timeout(limits.milliseconds);
    try {
      return await readBody(await this.#fetch(this.locate(name), signal), limits.bytes);
    } catch (error) {
      if (error instanceof PreviousError) throw error;
      if (signal.aborted) throw new PreviousError(`took more than ${limits.milliseconds / 1000} s`);
      throw new PreviousError(`cannot be fetched: ${reasonOf(error)}`, { cause: error });
    }
  }

  /** Fetches a URL; redirects lead only to other URLs of the same origin. */
  async #fetch(href: string, signal: AbortSignal): Promise<Response> {
    let url = href;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const response = await fetch(url, { signal, redirect: 'manual', headers: this.#headers });
      if (response.ok) return response;
      await response.body?.cancel();
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null) {
        throw new PreviousError(`is answered with ${response.status}`);
      }
      const target = URL.canParse(location, url) ? new URL(location, url) : null;
      if (target?.origin !== this.#base.origin) {
        throw new PreviousError(`redirects to another site, ${target?.origin ?? location}`);
      }
      url = target.href;
    }
    throw new PreviousError('redirects in a circle');
  }
}

/** Reads a body piece by piece, and gives up when it is too long: a length that is announced says little. */
async function readBody({ body }: Response, most: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body ?? []) {
    size += piece.byteLength;
    // Leaving the loop cancels the body.
    if (size > most) throw new PreviousError(tooLarge(most));
    pieces.push(piece);
  }
  return Buffer.concat(pieces, size);
}

/** The cause of a failed fetch, whose own message is "fetch failed". */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join('; ');
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}

/** Decodes percent-encoding; text that is none stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
