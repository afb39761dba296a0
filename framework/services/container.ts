import { Container, decorate, inject, injectFromBase, type ServiceIdentifier } from 'inversify';
import type { Newable } from '../conf';
import { baseOf, type Listing } from './dependencies';
import type { Supply } from './services';

/** A container with all that the parts of the house supply. It holds itself, under its class. */
export function create(
  single: ReadonlyMap<ServiceIdentifier, Supply>,
  several: ReadonlyMap<ServiceIdentifier, readonly Supply[]>,
): Container {
  const container = new Container({ autobind: true });
  container.bind(Container).toConstantValue(container);
  for (const [token, supply] of single) {
    if (typeof token === 'function') teach(token as unknown as Listing);
    container.bind(token).toDynamicValue(supply);
  }
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
  teach(type);
  if (given.size === 0) return container.get<T>(known, { autobind: true });
  // One of its own, because what is given is for this object alone.
  const own = new Container({ parent: container, autobind: true });
  for (const [token, value] of given) own.bind(token).toConstantValue(value);
  own.bind(known).toSelf();
  return own.get<T>(known);
}

const TAUGHT = Symbol.for('whitenoise-node:taught');

/**
 * Tells inversify what it cannot know: what a class asks for by a static list, and that one which leaves the
 * constructor to its base asks for what that asks for. What the decorators of a class itself say counts more.
 */
function teach(type: Listing): void {
  if (Reflect.hasOwnMetadata(TAUGHT, type)) return;
  const base = baseOf(type);
  if (Object.hasOwn(type, 'inject')) {
    type.inject?.forEach((token, index) => {
      decorate(inject(token) as ParameterDecorator, type as never, index);
    });
  } else if (type.length === 0 && base !== null && isKnown(base)) {
    injectFromBase()(type as never);
  } else return;
  Reflect.defineMetadata(TAUGHT, true, type);
}

/** Whether anything says what a class asks for: nothing does of one from elsewhere, such as Node's. */
function isKnown(type: Listing): boolean {
  teach(type);
  return Reflect.getOwnMetadataKeys(type).length > 0;
}
