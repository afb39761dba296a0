import type { Container, ServiceIdentifier } from 'inversify';
import type { Newable } from '../conf';
import { CIRCULARITY_GUARD } from './circular';
import { declareDependencies } from './declare';
import { SiteContainer } from './site-container';

/**
 * Constructs a class, bound or not, and injects the dependencies of its constructor: those in a static `inject` list, or
 * those of its decorators; a class without a constructor has the dependencies of its base. For a class that is bound,
 * its binding decides, unless values are given.
 *
 * @param given values for some tokens, injected into this one object only
 * @throws DependencyError when a dependency is not bound, or depends on the object itself
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
    // A child container, because the given values are for this object alone.
    const child = new SiteContainer({ parent: container, autobind: true });
    for (const [token, value] of given) child.bind(token).toConstantValue(value);
    child.bind(known).toSelf();
    return child.get<T>(known);
  });
}
