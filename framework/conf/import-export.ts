import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { adviceOnDots } from './django-names';
import { ImproperlyConfigured } from './improperly-configured';
import { projectRoot } from './project-root';
import type { Newable } from './references';

/** The settings that references are resolved from. */
export interface ImportBase {
  readonly SETTINGS_MODULE: string | null;
  readonly BASE_DIR: string;
}

/**
 * Lists the folders that references are looked up from, nearest first.
 *
 * For `project/settings.ts` that is the parent of `project/`, as in Django, where `manage.py` lies. For
 * `project/settings/production.ts` the folders above are tried too, up to the project's root, so that the
 * same reference works however deep the settings module lies, in the source tree and in `dist/`.
 */
export function importRoots(base: ImportBase): string[] {
  if (base.SETTINGS_MODULE === null) return [base.BASE_DIR];
  const nearestRoot = dirname(dirname(base.SETTINGS_MODULE));
  const top = projectRoot(nearestRoot);
  const roots = [nearestRoot];
  for (let folder = nearestRoot; folder !== top; folder = dirname(folder)) roots.push(dirname(folder));
  return roots;
}

/** Finds the file of a module as seen from a folder, or null. `.ts` counts only under a TypeScript runner. */
function resolveModule(name: string, root: string): string | null {
  const require = createRequire(join(root, 'noop.js'));
  const candidates = isAbsolute(name) ? [name] : [resolve(root, name), name];
  for (const candidate of candidates) {
    try {
      return require.resolve(candidate);
    } catch {
      // Not here: the next candidate, or the caller's message.
    }
  }
  return null;
}

/** Loads a module by path from the import roots, or as an npm package. Errors thrown by the module pass through. */
export function importModule(name: string, base: ImportBase): Record<string, unknown> {
  const roots = importRoots(base);
  for (const root of roots) {
    const file = resolveModule(name, root);
    if (file !== null) return createRequire(join(root, 'noop.js'))(file) as Record<string, unknown>;
  }
  const exists = (path: string) => roots.some((root) => resolveModule(path, root) !== null);
  throw new ImproperlyConfigured(
    `No module '${name}' in ${roots.join(' or ')}, nor a package of that name.${adviceOnDots(name, exists)}`,
  );
}

/**
 * Loads the export that a reference names. A value that is not a string is returned as it is.
 *
 * @param reference `'path/to/module#Export'`, `'path/to/module'` for the default export, or the value itself
 * @param base the settings: paths start from the folder of their module
 * @throws ImproperlyConfigured when there is no such module or no such export
 */
export function importExport<T>(reference: string | Newable<T> | T, base: ImportBase): T {
  if (typeof reference !== 'string') return reference as T;
  const hash = reference.lastIndexOf('#');
  const name = hash === -1 ? reference : reference.slice(0, hash);
  const exportName = hash === -1 ? 'default' : reference.slice(hash + 1);
  const module = importModule(name, base);
  const value = module[exportName];
  if (value === undefined) {
    const names = Object.keys(module).filter((key) => key !== '__esModule');
    throw new ImproperlyConfigured(
      `'${reference}': the module has no ${exportName === 'default' ? 'default export' : `export '${exportName}'`}` +
        ` (it exports ${names.length > 0 ? names.join(', ') : 'nothing'}).`,
    );
  }
  return value as T;
}

/** Finds the folder that a reference such as `'project/apps/home'` or a package's name leads to, or null. */
export function importFolder(name: string, base: ImportBase): string | null {
  const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory();
  for (const root of importRoots(base)) {
    const folder = isAbsolute(name) ? name : resolve(root, name);
    if (isFolder(folder)) return folder;
    for (let up = root; ; up = dirname(up)) {
      const installed = join(up, 'node_modules', name);
      if (isFolder(installed)) return installed;
      if (dirname(up) === up) break;
    }
  }
  return null;
}

/** Shortens a path for messages: relative to the current folder where it lies below it. */
export function displayPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}
