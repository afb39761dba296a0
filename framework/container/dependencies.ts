import type { ServiceIdentifier } from 'inversify';

type Tokens<Parameters extends readonly unknown[]> = {
  readonly [Index in keyof Parameters]-?: ServiceIdentifier<Parameters[Index]>;
};

/**
 * Lists the dependencies of a class: one token for each parameter of its constructor, in their order. The compiler
 * checks that the types agree.
 *
 * ```ts
 * class FileSystemFinder extends FolderFinder {
 *   static readonly inject = dependencies<typeof FileSystemFinder>(SETTINGS);
 *   constructor(settings: Settings) { … }
 * }
 * ```
 *
 * Unlike inversify's decorators the list is inherited together with the constructor, and plain JavaScript can have it.
 */
export function dependencies<Class extends abstract new (...parameters: never[]) => unknown>(
  ...tokens: Tokens<ConstructorParameters<Class>>
): readonly ServiceIdentifier[] {
  return tokens as readonly ServiceIdentifier[];
}
