import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { ImproperlyConfigured } from './errors';
import { projectRoot } from './project-root';
import type { Newable } from './references';

/** What of the settings decides where references lead. */
export interface ImportBase {
  readonly SETTINGS_MODULE: string | null;
  readonly BASE_DIR: string;
}

/**
 * The folders references are looked up from, nearest first.
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

/** Whether a thing of this name can be loaded from there; `.ts` counts only under a TypeScript runner. */
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

/** Load a module by path from the import roots, or as an npm package. Errors inside it pass through. */
export function importModule(name: string, base: ImportBase): Record<string, unknown> {
  const roots = importRoots(base);
  for (const root of roots) {
    const file = resolveModule(name, root);
    if (file !== null) return createRequire(join(root, 'noop.js'))(file) as Record<string, unknown>;
  }
  throw new ImproperlyConfigured(`No module '${name}' in ${roots.join(' or ')}, nor a package of that name.`);
}

/**
 * The thing a reference names: the value itself when it is not a string, else the export of a module.
 *
 * @param reference `'path/to/module#Export'`, `'path/to/module'` for the default export, or the thing itself
 * @param base the settings: their module's place decides where paths start
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

/**
 * The folder that a reference such as `'project/apps/home'` or a package's name leads to, or null.
 */
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

/** A path as a person at the prompt would write it: from the current folder when it lies below. */
export function displayPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}
