import type { ServiceIdentifier } from 'inversify';

type Tokens<Parameters extends readonly unknown[]> = {
  readonly [Index in keyof Parameters]-?: ServiceIdentifier<Parameters[Index]>;
};

/**
 * What the constructor of a class asks for, one token for each parameter; the compiler sees to it that they match.
 *
 * ```ts
 * class FileSystemFinder extends FolderFinder {
 *   static readonly inject = dependencies<typeof FileSystemFinder>(SETTINGS);
 *   constructor(settings: Settings) { … }
 * }
 * ```
 *
 * Unlike inversify's decorators it is inherited with the constructor, and needs nothing to be loaded.
 */
export function dependencies<Class extends abstract new (...parameters: never[]) => unknown>(
  ...tokens: Tokens<ConstructorParameters<Class>>
): readonly ServiceIdentifier[] {
  return tokens as readonly ServiceIdentifier[];
}

/** A class that may have such a list. */
export interface Listing {
  readonly inject?: readonly ServiceIdentifier[];
  /** How many parameters its constructor has before the first with a default; none when it leaves that to its base. */
  readonly length: number;
}

/** What a class extends, or null. */
export function baseOf(type: Listing): Listing | null {
  const base = Object.getPrototypeOf(type) as Listing;
  return base === Function.prototype ? null : base;
}
