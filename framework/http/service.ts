import type { Container, ServiceIdentifier } from 'inversify';

// A property and not a WeakMap of this module: it also works when the framework was loaded twice.
const ATTACHED = Symbol.for('whitenoise-node:container');

/**
 * Attaches to a request the container of the site that answers it. Middleware may make a new request: it gets it,
 * too.
 */
export function attachContainer(request: Request, container: Container): void {
  Object.defineProperty(request, ATTACHED, { value: container, configurable: true });
}

/** The container of the site that answers this request. */
export function containerOf(request: Request): Container {
  const container = (request as Request & { [ATTACHED]?: Container })[ATTACHED];
  if (container === undefined) {
    throw new TypeError(
      `The request for ${request.url} belongs to no site. Pass on the request that the view or the middleware was called with.`,
    );
  }
  return container;
}

/**
 * Gets a service from the container of the site that answers this request, for view functions.
 *
 *     const greeter = service(request, GREETER);
 *
 * @param token a Symbol typed as `ServiceIdentifier<T>`, or an injectable class
 * @throws DependencyError when nothing is bound to it
 */
export function service<T>(request: Request, token: ServiceIdentifier<T>): T {
  return containerOf(request).get(token);
}
