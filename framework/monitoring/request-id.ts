import { randomUUID } from 'node:crypto';

/** The header that carries the id of a request from one program to the next. */
export const REQUEST_ID = 'x-request-id';

/** Ids that others give: of the usual characters, and no longer than a log can bear. */
const ACCEPTABLE = /^[\w.:+/=@-]{1,128}$/;

/** Takes the id that a request came with. One that is not fit for a log is passed over. */
export function givenRequestId(value: string | undefined): string | null {
  return value !== undefined && ACCEPTABLE.test(value) ? value : null;
}

/** Gives a request the id that it came with, or a new one. */
export function requestIdOf(value: string | undefined): string {
  return givenRequestId(value) ?? randomUUID();
}
