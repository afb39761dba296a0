import { decorate, inject, injectFromBase, type ServiceIdentifier } from 'inversify';

/** A class that may have a static `inject` list. */
interface Injectable {
  readonly inject?: readonly ServiceIdentifier[];
  /** The number of parameters before the first with a default; 0 if the constructor is left to the base. */
  readonly length: number;
}

/** Marks a class that was declared: inversify refuses a second declaration. */
const DECLARED = Symbol.for('whitenoise-node:dependencies-declared');

/**
 * Declares to inversify the dependencies that it does not see by itself: those in a static `inject` list and, for a
 * class without a constructor, those of its base. Decorators of the class itself win.
 */
export function declareDependencies(type: Injectable): void {
  if (Reflect.hasOwnMetadata(DECLARED, type)) return;
  const base = baseOf(type);
  if (Object.hasOwn(type, 'inject')) {
    type.inject?.forEach((token, index) => {
      decorate(inject(token) as ParameterDecorator, type as never, index);
    });
  } else if (type.length === 0 && base !== null && hasKnownDependencies(base)) {
    injectFromBase()(type as never);
  } else return;
  Reflect.defineMetadata(DECLARED, true, type);
}

/** Tells a class with a list or decorators from one without either, such as a class of Node's. */
function hasKnownDependencies(type: Injectable): boolean {
  declareDependencies(type);
  return Reflect.getOwnMetadataKeys(type).length > 0;
}

function baseOf(type: Injectable): Injectable | null {
  const base = Object.getPrototypeOf(type) as Injectable;
  return base === Function.prototype ? null : base;
}
