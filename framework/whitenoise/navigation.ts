import type { MediaTypes } from '../manifest';
import { type FileRequest, joined } from './request';

/** Matches an element of Accept that names HTML, with its parameters (RFC 9110 §12.5.1). */
const HTML = /(?:^|,)[ \t]*(?:text\/html|application\/xhtml\+xml)[ \t]*(;[^,]*)?(?=,|$)/gi;

/** Matches a weight of zero: "not acceptable" (§12.4.2). */
const REFUSED = /;[ \t]*q=0(?:\.0*)?[ \t]*(?:;|$)/i;

/** Matches a name that begins with a dot, which no page of a site has: `.env`, `.git/`, `.well-known/`. */
const DOT_NAME = /(?:^|\/)\./;

/** Extensions of the media types' table that end the names of people and hosts at least as often: `/sites/example.com`. */
const NOT_OF_FILES = /^(?:com|\d+)$/;

/**
 * Tells whether a browser asks for a page: by GET or HEAD, with an Accept that names HTML, as for the address bar, links
 * and frames, and for a path that does not end as a file's does. A script, a style or an image that is missing must not
 * be answered with a page.
 *
 * @param path of the request, without its query
 */
export function isNavigation({ method, headers }: FileRequest, path: string, types: MediaTypes): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return acceptsHtml(joined(headers.accept)) && !looksLikeFile(path, types);
}

function acceptsHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  return [...accept.matchAll(HTML)].some(([, parameters = '']) => !REFUSED.test(parameters));
}

/** `/users/ann.smith` and `/v1.2` are pages, `/logo.png` and `/.env` are files. */
function looksLikeFile(path: string, types: MediaTypes): boolean {
  if (DOT_NAME.test(path)) return true;
  const extension = /\.([^./]+)$/.exec(path)?.[1];
  return extension !== undefined && !NOT_OF_FILES.test(extension) && types.knows(`.${extension}`);
}
