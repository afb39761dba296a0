import { Container, type ServiceIdentifier } from 'inversify';
import type { Newable, Supply } from './services';

/** A container with all that the parts of the house supply. It holds itself, under its class. */
export function create(
  single: ReadonlyMap<ServiceIdentifier, Supply>,
  several: ReadonlyMap<ServiceIdentifier, readonly Supply[]>,
): Container {
  const container = new Container({ autobind: true });
  container.bind(Container).toConstantValue(container);
  for (const [token, supply] of single) container.bind(token).toDynamicValue(supply);
  for (const [token, supplies] of several) {
    for (const supply of supplies) container.bind(token).toDynamicValue(supply);
  }
  return container;
}

/** An object of a class that is bound, or says by decorators what it asks for. */
export function make<T>(
  container: Container,
  type: Newable<T>,
  given: ReadonlyMap<ServiceIdentifier, unknown>,
): T {
  const known = type as new () => T;
  if (given.size === 0) return container.get<T>(known, { autobind: true });
  // One of its own, because what is given is for this object alone.
  const own = new Container({ parent: container, autobind: true });
  for (const [token, value] of given) own.bind(token).toConstantValue(value);
  own.bind(known).toSelf();
  return own.get<T>(known);
}
