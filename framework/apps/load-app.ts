import { join } from 'node:path';
import {
  adviceOnDots,
  type ImportBase,
  ImproperlyConfigured,
  importExport,
  importFolder,
  importModule,
} from '../conf';
import { AppConfig, type AppConfigClass } from './app-config';

/** Recognises subclasses of AppConfig, also those of another copy of this package. */
function isAppConfigClass(value: unknown): value is AppConfigClass {
  return typeof value === 'function' && value !== AppConfig && 'isAppConfig' in value;
}

/** Loads the app that one entry of INSTALLED_APPS names. */
export function loadApp(entry: unknown, base: ImportBase): AppConfig {
  if (typeof entry !== 'string') return fromClass(entry);
  const hash = entry.lastIndexOf('#');
  return hash === -1 ? fromFolder(entry, base) : fromReference(entry, entry.slice(0, hash), base);
}

function fromClass(entry: unknown): AppConfig {
  if (!isAppConfigClass(entry)) {
    throw new ImproperlyConfigured(
      `INSTALLED_APPS: ${String(entry)} is neither a reference nor a subclass of AppConfig.`,
    );
  }
  if (typeof entry.path !== 'string') {
    throw new ImproperlyConfigured(
      `INSTALLED_APPS: ${entry.name} has no path: give it 'static override readonly path = __dirname', the folder of its app.`,
    );
  }
  return new entry(entry.name, entry.path);
}

function fromReference(entry: string, module: string, base: ImportBase): AppConfig {
  const config: unknown = importExport(entry, base);
  if (!isAppConfigClass(config)) {
    throw new ImproperlyConfigured(`INSTALLED_APPS: '${entry}' is not a subclass of AppConfig.`);
  }
  const folder = config.path ?? importFolder(module.replace(/\/[^/]+$/, ''), base);
  if (folder === null) {
    throw new ImproperlyConfigured(
      `INSTALLED_APPS: '${entry}' has no path: give it 'static override readonly path = __dirname', the folder of its app.`,
    );
  }
  return new config(entry, folder);
}

function fromFolder(entry: string, base: ImportBase): AppConfig {
  const folder = importFolder(entry, base);
  if (folder === null) {
    const advice = adviceOnDots(entry, (folder) => importFolder(folder, base) !== null);
    throw new ImproperlyConfigured(
      `INSTALLED_APPS: there is no folder '${entry}', nor a package of that name.${advice}`,
    );
  }
  const found = appsModule(folder, base);
  return found === null ? new AppConfig(entry, folder) : new found(entry, folder);
}

/** Finds the configuration in an app's `apps` module: its only one, or the one marked `static default = true`. */
function appsModule(folder: string, base: ImportBase): AppConfigClass | null {
  const path = join(folder, 'apps');
  const module = loadIfThere(path, base);
  const classes = Object.values(module).filter(isAppConfigClass);
  const marked = classes.filter((config) => config.default === true);
  const candidates = marked.length > 0 ? marked : classes;
  if (candidates.length > 1) {
    const names = candidates.map((config) => config.name).join(', ');
    throw new ImproperlyConfigured(
      `${path} has several app configurations (${names}): mark one with 'static readonly default = true', or name one in INSTALLED_APPS.`,
    );
  }
  return candidates[0] ?? null;
}

function loadIfThere(path: string, base: ImportBase): Record<string, unknown> {
  if (!resolvable(path)) return {};
  return importModule(path, base);
}

function resolvable(path: string): boolean {
  try {
    require.resolve(path);
    return true;
  } catch {
    return false;
  }
}
