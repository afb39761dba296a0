import type { ServiceIdentifier } from 'inversify';

/** A service that cannot be made: a dependency is not bound, or depends on the service itself. */
export class DependencyError extends Error {
  override readonly name = 'DependencyError';
}

/** The name of a token as inversify writes it. */
export function nameOf(token: ServiceIdentifier): string {
  return typeof token === 'function' ? token.name : String(token);
}

/** Makes the error about services each of which depends on the next, and the last one on the first. */
export function circularDependency(names: readonly string[], cause?: unknown): DependencyError {
  return new DependencyError(`Circular dependency: ${names.join(' → ')}.`, { cause });
}

/**
 * Rewrites inversify's errors about a missing and about a circular binding into one sentence each. All others, a
 * service's own among them, stay as they are.
 *
 * @param wanted the service that was asked for
 */
export function explain(error: unknown, wanted: ServiceIdentifier): unknown {
  if (!(error instanceof Error) || error instanceof DependencyError) return error;
  const missing =
    /^No bindings found for service: "(.+)"\.\n\nTrying to resolve bindings for "(.+?)( \(Root service\))?"\./.exec(
      error.message,
    );
  if (missing !== null) {
    const [, name, owner, isWanted] = missing;
    const need = isWanted === undefined ? `, which ${owner} needs` : '';
    return new DependencyError(`Nothing is bound to ${name}${need}.`, { cause: error });
  }
  const circular = /^Circular dependency found: (.+)$/.exec(error.message);
  if (circular === null) return error;
  const names = circular[1]?.split(' -> ') ?? [];
  if (names.length > 1) return circularDependency(names.slice(names.indexOf(names.at(-1) ?? '')), error);
  // A circle through toDynamicValue() of the project: inversify ran out of stack, and does not know the names.
  return new DependencyError(
    `Circular dependency: ${nameOf(wanted)} needs itself, by way of something that is bound with toDynamicValue().`,
    { cause: error },
  );
}
