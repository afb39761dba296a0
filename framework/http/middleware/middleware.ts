import type { Container } from 'inversify';
import { construct } from '../../container';
import type { Handler } from '../views';

/**
 * Middleware as a function (Django: a middleware factory). It is called once, when the application is built, with the
 * handler it wraps and the site's container; what it returns is called with each request.
 *
 *     const timing: MiddlewareFunction = (next) => async (request) => {
 *       const start = performance.now();
 *       const response = await next(request);
 *       response.headers.set('server-timing', `app;dur=${performance.now() - start}`);
 *       return response;
 *     };
 *
 * `next` never throws: errors of what it wraps arrive as the response of their error page.
 */
export type MiddlewareFunction = (next: Handler, container: Container) => Handler;

/** Middleware as an object; its class is made by the site, once, with what its constructor needs. */
export interface Middleware {
  handle(request: Request, next: Handler): Response | Promise<Response>;
}

/** A class of {@link Middleware}. */
export type MiddlewareClass = new (...dependencies: never[]) => Middleware;

/** Turns either form of middleware into a function. */
export function toMiddlewareFunction(middleware: MiddlewareFunction | MiddlewareClass): MiddlewareFunction {
  if (!isMiddlewareClass(middleware)) return middleware;
  return (next, container) => {
    const instance = construct(container, middleware);
    return (request) => instance.handle(request, next);
  };
}

function isMiddlewareClass(value: MiddlewareFunction | MiddlewareClass): value is MiddlewareClass {
  const prototype: unknown = value.prototype;
  return typeof prototype === 'object' && prototype !== null && 'handle' in prototype;
}

/** Returns the response with headers that can be set. Those of `Response.redirect()` and of `fetch()` are immutable. */
export function withMutableHeaders(response: Response): Response {
  try {
    response.headers.delete('x-whitenoise-probe');
    return response;
  } catch {
    return new Response(response.body, response);
  }
}
