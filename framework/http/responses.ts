import { TEMPLATES } from '../templates';
import { Http404 } from './http-errors';
import { service } from './service';
import { URLS } from './tokens';
import type { UrlArguments } from './urls';

/** Makes a response of HTML, in UTF-8. */
export function html(text: string, init: ResponseInit = {}): Response {
  return withType(text, 'text/html; charset=utf-8', init);
}

/** Makes a response of a JSON value. */
export function json(value: unknown, init: ResponseInit = {}): Response {
  const text = JSON.stringify(value);
  if (text === undefined)
    throw new TypeError(`json() was given ${String(value)}, which JSON cannot express.`);
  return withType(text, 'application/json', init);
}

/**
 * Renders a template as a response (Django: render).
 *
 * @param context the names that the template can use, besides those that context processors add
 */
export async function render(
  request: Request,
  template: string,
  context: Record<string, unknown> = {},
  init: ResponseInit = {},
): Promise<Response> {
  return html(await service(request, TEMPLATES).render(template, context, request), init);
}

/**
 * Returns the path of the url with that name, of the site that answers the request (Django: reverse).
 * Outside of a request: `site.container.get(URLS).reverse(name, args)`.
 *
 * @param args by position, or by name
 * @throws NoReverseMatch
 */
export function reverse(request: Request, name: string, args: UrlArguments = []): string {
  return service(request, URLS).reverse(name, args);
}

/** Options of {@link redirect}. */
export interface RedirectOptions {
  /** Lets clients remember the redirect. Default: false. */
  permanent?: boolean;
  /** Has the client send the same method and body again. Default: false, the client sends a GET. */
  preserveRequest?: boolean;
}

/**
 * Redirects to a path or URL (Django: redirect; to a named url: `redirect(reverse(request, 'name'))`).
 *
 * @throws TypeError for a scheme other than http and https: `javascript:` urls would run in the page
 */
export function redirect(to: string | URL, options: RedirectOptions = {}): Response {
  // All but ASCII, and above all CR and LF, is percent-encoded. Existing escapes stay, and so do the brackets of IPv6.
  const location = encodeURI(String(to).replace(/\p{Surrogate}/gu, '\u{FFFD}'))
    .replace(/%5B/g, '[')
    .replace(/%5D/g, ']')
    .replace(/%25/g, '%');
  const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(location)?.[1];
  if (scheme !== undefined && !/^https?$/i.test(scheme)) {
    throw new TypeError(`redirect() was given '${to}': expected a path, or an http or https URL.`);
  }
  const { permanent = false, preserveRequest = false } = options;
  const status = preserveRequest ? (permanent ? 308 : 307) : permanent ? 301 : 302;
  return new Response(null, { status, headers: { location } });
}

/**
 * Ends the view with the site's 404 page: `if (!poll) notFound('There is no poll ' + id)`.
 *
 * @param message shown in DEBUG only
 * @throws Http404 always
 */
export function notFound(message?: string): never {
  throw new Http404(message);
}

function withType(text: string, type: string, init: ResponseInit): Response {
  const headers = new Headers(init.headers);
  if (!headers.has('content-type')) headers.set('content-type', type);
  return new Response(text, { ...init, headers });
}
