import type { Container, ServiceIdentifier } from 'inversify';
import type { Newable } from '../conf';
import { CIRCULARITY_GUARD } from './circular';
import { declareDependencies } from './declare';
import { SiteContainer } from './site-container';

/**
 * Constructs a class that need not be bound, with what its constructor needs. It says so by a static `inject` list or
 * by decorators; one that leaves the constructor to its base needs what that needs. A class that is bound is what it
 * is bound to, unless something is given.
 *
 * @param given what is injected for some tokens into this one object
 * @throws DependencyError when something that it needs is not bound, or needs the object itself
 */
export function construct<T>(
  container: Container,
  type: Newable<T>,
  given?: ReadonlyMap<ServiceIdentifier, unknown>,
): T {
  const known = type as new () => T;
  declareDependencies(type);
  return container.get(CIRCULARITY_GUARD).make(known, () => {
    if (given === undefined) return container.get<T>(known);
    // A child, because what is given is for this object alone.
    const child = new SiteContainer({ parent: container, autobind: true });
    for (const [token, value] of given) child.bind(token).toConstantValue(value);
    child.bind(known).toSelf();
    return child.get<T>(known);
  });
}
