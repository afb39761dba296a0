import type { Context, Emitter } from 'liquidjs';

/**
 * Writes the outcome of a tag into the page, or keeps it under a variable's name.
 *
 * @param toMarkup turns the outcome into markup where it is none
 */
export function put(
  outcome: string,
  variable: string | null,
  context: Context,
  emitter: Emitter,
  toMarkup = (text: string) => text,
): void {
  if (variable === null) emitter.write(toMarkup(outcome));
  else (context.bottom() as Record<string, unknown>)[variable] = outcome;
}

/** Describes a value of another type than a tag needs. */
export function describe(value: unknown): string {
  return value === undefined || value === null || value === '' ? 'nothing' : `a ${typeof value}`;
}

/** Gives the nonce of a page: the one that a tag names itself, or the variable `csp_nonce`; undefined for none. */
export function* nonceOf(
  given: unknown,
  isGiven: boolean,
  context: Context,
): Generator<unknown, string | undefined, unknown> {
  const nonce = isGiven ? given : yield context.get(['csp_nonce']);
  return nonce === undefined || nonce === null || nonce === '' ? undefined : String(nonce);
}
