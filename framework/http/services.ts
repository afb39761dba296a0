import type { ServiceIdentifier } from 'inversify';
import type { Services } from '../services';

// A property and not a WeakMap of this module: it also works when the framework was loaded twice.
const ATTACHED = Symbol.for('whitenoise-node:services');

/** Ties a request to the site that answers it. Requests that middleware makes anew are tied again on their way in. */
export function attachServices(request: Request, services: Services): void {
  Object.defineProperty(request, ATTACHED, { value: services, configurable: true });
}

/** The services of the site that answers this request. */
export function servicesOf(request: Request): Services {
  const services = (request as Request & { [ATTACHED]?: Services })[ATTACHED];
  if (services === undefined) {
    throw new TypeError(
      `The request for ${request.url} belongs to no site. Pass on the request that the view or the middleware was called with.`,
    );
  }
  return services;
}

/**
 * Something that the site which answers this request holds: how a view function gets a service.
 *
 *     const greeter = service(request, GREETER);
 *
 * @param token a Symbol typed as `ServiceIdentifier<T>`, or an injectable class
 * @throws when nothing is bound to it
 */
export function service<T>(request: Request, token: ServiceIdentifier<T>): T {
  return servicesOf(request).get(token);
}
