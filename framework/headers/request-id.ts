/** The header that carries the id of a request from one program to the next, in lower case. */
export const REQUEST_ID = 'x-request-id';

/** The most characters of an id: no longer than a log can bear. */
const LONGEST = 128;

/** For each character of ASCII, 1 if an id may have it: of the usual characters, so that it fits into a header and a log. */
const IS_USUAL = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(/[\w.:+/=@-]/.test(String.fromCharCode(code))),
);

/** Tells whether a text may be the id of a request. A regular expression takes twice as long. */
export function isRequestId(text: string): boolean {
  if (text.length === 0 || text.length > LONGEST) return false;
  for (let index = 0; index < text.length; index++) {
    if (IS_USUAL[text.charCodeAt(index)] !== 1) return false;
  }
  return true;
}
