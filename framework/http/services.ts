import type { Newable, ServiceIdentifier } from 'inversify';

/** The way from a request to what its site's container holds. */
export interface Services {
  /** @throws inversify's error, naming the token, when nothing is bound to it */
  get<T>(token: ServiceIdentifier<T>): T;
  /** A new object of a class that need not be bound, with what its constructor asks for. */
  make<T>(type: new (...dependencies: never[]) => T): T;
}

/** What of inversify's container is needed here. */
interface Resolver {
  get<T>(token: ServiceIdentifier<T>, options?: { autobind: boolean }): T;
}

export function servicesFrom(container: Resolver): Services {
  return {
    get: (token) => container.get(token),
    make: (type) => container.get(type as unknown as Newable<InstanceType<typeof type>>, { autobind: true }),
  };
}

// A property and not a WeakMap of this module: it also works when the framework was loaded twice.
const SERVICES = Symbol.for('whitenoise-node:services');

/** Ties a request to the site that answers it. Requests that middleware makes anew are tied again on their way in. */
export function attachServices(request: Request, services: Services): void {
  Object.defineProperty(request, SERVICES, { value: services, configurable: true });
}

/** The services of the site that answers this request. */
export function servicesOf(request: Request): Services {
  const services = (request as Request & { [SERVICES]?: Services })[SERVICES];
  if (services === undefined) {
    throw new TypeError(
      `The request for ${request.url} belongs to no site. Pass on the request that the view or the middleware was called with.`,
    );
  }
  return services;
}

/**
 * Something from the container of the site that answers this request: how a view function gets a service.
 *
 *     const greeter = service(request, GREETER);
 *
 * @param token a Symbol typed as `ServiceIdentifier<T>`, or an injectable class
 * @throws when nothing is bound to it
 */
export function service<T>(request: Request, token: ServiceIdentifier<T>): T {
  return servicesOf(request).get(token);
}
