import { Container, type ResolutionContext, type ServiceIdentifier } from 'inversify';
import { circularDependency, nameOf } from './dependency-error';

/** The {@link CircularityGuard} of a site. */
export const CIRCULARITY_GUARD: ServiceIdentifier<CircularityGuard> = Symbol.for(
  'whitenoise-node:CircularityGuard',
);

/**
 * Notices that a service is needed while it is being made.
 *
 * inversify reports a circular dependency among classes, whose dependencies it knows beforehand. It does not know those of
 * a class that a setting names, nor of a function: there a circle would run until the stack is full, which can abort the
 * process.
 */
export class CircularityGuard {
  readonly #making: ServiceIdentifier[] = [];

  /** @throws DependencyError when the service, by its token or class, is being made already */
  make<T>(token: ServiceIdentifier<T>, make: () => T): T {
    const start = this.#making.indexOf(token);
    if (start !== -1) throw circularDependency([...this.#making.slice(start), token].map(nameOf));
    this.#making.push(token);
    try {
      return make();
    } finally {
      this.#making.pop();
    }
  }
}

/** Builds a function for `toDynamicValue()`: it gets the site's container and runs under its {@link CircularityGuard}. */
export function guarded<T>(
  token: ServiceIdentifier<T>,
  make: (container: Container) => T,
): (context: ResolutionContext) => T {
  return (context) => context.get(CIRCULARITY_GUARD).make(token, () => make(context.get(Container)));
}
