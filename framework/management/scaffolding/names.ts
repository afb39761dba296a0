import { builtinModules } from 'node:module';
import { CommandError } from '../command-errors';

/** Names that are taken: folders that every project has, and packages that it depends on. */
const TAKEN = new Set([
  'dist',
  'node_modules',
  'scripts',
  'static',
  'staticfiles',
  'templates',
  'test',
  'tests',
  'ts-node',
  'typescript',
  'whitenoise-node',
]);

/**
 * Checks that a name can be a folder, an npm package and a part of references.
 *
 * @param kind for messages
 * @throws CommandError
 */
export function checkName(kind: 'project' | 'app', name: string): void {
  if (!/^[a-z][a-z0-9_-]*$/.test(name)) {
    throw new CommandError(
      `'${name}' is not a valid ${kind} name. Use lower-case letters, digits, '_' and '-', beginning with a letter.`,
    );
  }
  if (TAKEN.has(name) || builtinModules.includes(name)) {
    throw new CommandError(
      `'${name}' conflicts with the name of an existing module or folder and cannot be used as ${kind === 'app' ? 'an app' : 'a project'} name. Please try another name.`,
    );
  }
}

/** Turns `my-shop` into `MyShop`. */
export function className(name: string): string {
  return name.replace(/(?:^|[_-]+)([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
