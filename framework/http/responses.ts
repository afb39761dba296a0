import { TEMPLATES } from '../templates';
import { Http404 } from './errors';
import { service } from './services';
import { URLS } from './tokens';
import type { UrlArguments } from './urls';

/** A response of HTML text, in UTF-8. */
export function html(text: string, init: ResponseInit = {}): Response {
  return withType(text, 'text/html; charset=utf-8', init);
}

/** A response of a JSON value. */
export function json(value: unknown, init: ResponseInit = {}): Response {
  const text = JSON.stringify(value);
  if (text === undefined)
    throw new TypeError(`json() was given ${String(value)}, which JSON cannot express.`);
  return withType(text, 'application/json', init);
}

/**
 * A template as a response (Django: render).
 *
 * @param context what the template can name, besides what the context processors add
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
 * The path of the url with that name, of the site that answers the request (Django: reverse).
 * Outside of a request: `site.services.get(URLS).reverse(name, args)`.
 *
 * @param args by position, or by name
 * @throws NoReverseMatch
 */
export function reverse(request: Request, name: string, args: UrlArguments = []): string {
  return service(request, URLS).reverse(name, args);
}

/** What {@link redirect} can be told. */
export interface RedirectOptions {
  /** Whether clients may remember it. Default: no. */
  permanent?: boolean;
  /** Whether the same method and body are to be sent again. Default: no, the client does a GET. */
  preserveRequest?: boolean;
}

/**
 * A redirect to a path or URL (Django: redirect; to a named url: `redirect(reverse(request, 'name'))`).
 *
 * @throws TypeError for a scheme other than http and https: such a redirect is a door for `javascript:` urls
 */
export function redirect(to: string | URL, options: RedirectOptions = {}): Response {
  // What is not ASCII, and above all CR and LF, is percent-encoded; escapes that are there already stay.
  const location = encodeURI(String(to).replace(/\p{Surrogate}/gu, '\u{FFFD}')).replace(/%25/g, '%');
  const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(location)?.[1];
  if (scheme !== undefined && !/^https?$/i.test(scheme)) {
    throw new TypeError(
      `redirect() was given '${to}': only http and https urls, and paths, are redirected to.`,
    );
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
