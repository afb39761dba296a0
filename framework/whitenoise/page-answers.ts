import { mergedVary } from '../headers';
import { DEFAULTS, type Decision, NO_SNIFFING, NO_STORE, type Outcome, Unread } from './decision';

/**
 * Gives answers about a file another form, in which it answers for URLs that are not its own. An answer that is made
 * once per file is given its other form once.
 */
export class PageAnswers {
  readonly #form: (decision: Decision) => Decision;
  readonly #made = new WeakMap<Decision, Decision>();

  constructor(form: (decision: Decision) => Decision) {
    this.#form = form;
  }

  /** The other form of an outcome; null stays null. */
  of(outcome: Outcome | null): Outcome | null {
    if (outcome === null) return null;
    if (outcome instanceof Unread) {
      const decide = () => this.of(outcome.decide()) ?? outcome;
      return new Unread(outcome.content, outcome.sendsBytes, decide);
    }
    const known = this.#made.get(outcome) ?? this.#form(outcome);
    this.#made.set(outcome, known);
    return known;
  }
}

/**
 * The form of a page that answers navigations only: it varies by Accept. Otherwise a browser or a CDN would give the page
 * to a script that asks for data at the same URL, or the data to who comes back to the page.
 */
export function variedByAccept(decision: Decision): Decision {
  const headers = [...decision.headers];
  const at = headers.indexOf('Vary');
  if (at < 0) headers.push('Vary', 'Accept');
  else headers[at + 1] = mergedVary(headers[at + 1] ?? '', 'Accept');
  return { ...decision, headers, lasting: null };
}

/** Headers of a file that mean nothing in an error: it cannot be revalidated, and has no parts. */
const OF_THE_FILE = new Set(['cache-control', 'etag', 'last-modified', 'accept-ranges', 'use-as-dictionary']);

/** The form of a page that stands for a file that is not there: 404, and nobody may keep it. */
export function asNotFound({ headers, body }: Decision): Decision {
  const kept = headers.filter(
    (_, index) => !OF_THE_FILE.has(headers[index - (index % 2)]?.toLowerCase() ?? ''),
  );
  return {
    status: 404,
    lasting: null,
    headers: [...kept, ...NO_STORE, ...NO_SNIFFING],
    defaults: DEFAULTS.filter((name) => name !== 'Cache-Control'),
    body,
  };
}
