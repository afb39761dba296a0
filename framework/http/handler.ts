import type { Container } from 'inversify';
import type { Settings } from '../conf';
import { construct } from '../container';
import { HostCheck } from './allowed-hosts';
import { limitBody } from './body-limit';
import { type ErrorPages, NoUrlMatches } from './error-pages';
import { BadRequest } from './http-errors';
import { type MiddlewareClass, type MiddlewareFunction, toMiddlewareFunction } from './middleware';
import { withPageCacheControl } from './page-cache';
import { attachContainer } from './service';
import { NoStaticFile, type StaticSearch } from './static-search';
import { percentDecodePath, type Urls } from './urls';
import { dispatchToMethod, type Handler, isViewClass, type PageTransform, type ViewFunction } from './views';

export interface HandlerParts {
  settings: Settings;
  container: Container;
  urls: Urls;
  /** Outermost first. */
  middleware: readonly (MiddlewareFunction | MiddlewareClass)[];
  errorPages: ErrorPages;
  /** Looks for static files that no file answered, in DEBUG. */
  searchStatic?: StaticSearch | undefined;
  /** Changes the responses of views and their error pages, before middleware sees them. */
  transformPages?: PageTransform | undefined;
}

/**
 * Creates the application as a function from request to response. A request passes:
 *
 * 1. the check of its host and of the size of its body,
 * 2. the middleware, outermost first,
 * 3. the view that its path belongs to.
 *
 * Its response then gets the `Cache-Control` of pages if it is one and has none.
 *
 * An error in any of them becomes its error page right there, so that the middleware around it sees a response.
 */
export function createHandler({
  settings,
  container,
  urls,
  middleware,
  errorPages,
  searchStatic,
  transformPages = (response) => response,
}: HandlerParts): Handler {
  const guarded =
    (inner: Handler, what: string): Handler =>
    async (request) => {
      attachContainer(request, container);
      try {
        const response: unknown = await inner(request);
        if (response instanceof Response && !response.bodyUsed) return response;
        throw new TypeError(
          `${what} returned ${describe(response)} for ${request.method} ${request.url}: expected a Response.`,
        );
      } catch (error) {
        return errorPages.respond(error, request);
      }
    };

  const view = guarded((request) => {
    if (searchStatic !== undefined) explainStatic(request, searchStatic);
    return answer(request, urls, container);
  }, 'The view');
  let handler: Handler = async (request) => transformPages(await view(request));
  for (const layer of [...middleware].reverse()) {
    const wrapped = toMiddlewareFunction(layer)(handler, container);
    handler = guarded(wrapped, `The middleware ${layer.name || '(anonymous)'}`);
  }

  const hosts = new HostCheck(settings);
  const checked = guarded((request) => {
    hosts.check(request);
    return handler(limitBody(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE));
  }, 'The application');

  return async (request) => {
    const response = withPageCacheControl(await checked(request), settings.PAGE_CACHE_CONTROL);
    return withoutBodyForHead(request, response);
  };
}

function answer(request: Request, urls: Urls, container: Container): Response | Promise<Response> {
  const { pathname } = new URL(request.url);
  const path = percentDecodePath(pathname);
  if (path === null) throw new BadRequest(`The path ${pathname} is not UTF-8 text.`);
  const match = urls.resolve(path);
  if ('tried' in match) throw new NoUrlMatches(pathname, match.tried);
  if (isViewClass(match.view))
    return dispatchToMethod(construct(container, match.view), request, match.params);
  return (match.view as ViewFunction)(request, match.params);
}

/**
 * Explains a mistyped name below STATIC_URL, before a url that takes every path answers it with a page (Django: the
 * handler of runserver).
 */
function explainStatic({ method, url }: Request, search: StaticSearch): void {
  if (method !== 'GET' && method !== 'HEAD') return;
  const path = percentDecodePath(new URL(url).pathname);
  const missing = path === null ? null : search(path);
  if (missing !== null) throw new NoStaticFile(missing);
}

/** Removes the body from the response to a HEAD request (RFC 9110 §9.3.2). A stream is cancelled, so that it ends. */
async function withoutBodyForHead(request: Request, response: Response): Promise<Response> {
  if (request.method !== 'HEAD' || response.body === null) return response;
  await response.body.cancel();
  return new Response(null, response);
}

function describe(value: unknown): string {
  if (value instanceof Response) return 'a Response whose body has been read already';
  return value === undefined ? 'nothing' : value === null ? 'null' : `a ${typeof value}`;
}
