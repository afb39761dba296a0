/** The header that carries the id of a request from one program to the next, in lower case. */
export const REQUEST_ID = 'x-request-id';

/** Matches ids that fit into a header and a log: of the usual characters, and no longer than a log can bear. */
const ACCEPTABLE = /^[\w.:+/=@-]{1,128}$/;

/** Tells whether a text may be the id of a request. */
export function isRequestId(text: string): boolean {
  return ACCEPTABLE.test(text);
}
