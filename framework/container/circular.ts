import type { BindToFluentSyntax, ResolutionContext, ServiceIdentifier } from 'inversify';
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
  readonly #making: { readonly token: ServiceIdentifier; readonly binding: unknown }[] = [];

  /**
   * @param binding tells one binding of the token from another, of which one may need the other
   * @throws DependencyError when the service, by its token or class, is being made already
   */
  make<T>(token: ServiceIdentifier<T>, make: () => T, binding: unknown = token): T {
    const start = this.#making.findIndex((each) => each.binding === binding);
    if (start !== -1) {
      const circle = this.#making.slice(start).map((each) => each.token);
      throw circularDependency([...circle, token].map(nameOf));
    }
    this.#making.push({ token, binding });
    try {
      return make();
    } finally {
      this.#making.pop();
    }
  }
}

/** Has the functions that are bound with `toDynamicValue()` run under the {@link CircularityGuard} of their site. */
export function guardFunctions<T>(
  syntax: BindToFluentSyntax<T>,
  token: ServiceIdentifier<T>,
): BindToFluentSyntax<T> {
  const toDynamicValue = syntax.toDynamicValue.bind(syntax);
  syntax.toDynamicValue = (build) => {
    const run = (context: ResolutionContext) =>
      context.get(CIRCULARITY_GUARD).make(token as ServiceIdentifier, () => build(context), build);
    return toDynamicValue(run as typeof build);
  };
  return syntax;
}
