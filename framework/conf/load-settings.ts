import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { defineSettings, settingsError } from './define-settings';
import { loadDotenv } from './env';
import { displayPath } from './import-export';
import { ImproperlyConfigured } from './improperly-configured';
import { describeLoadError } from './load-error';
import { projectRoot } from './project-root';
import type { Settings } from './settings';

/**
 * Loads the settings module.
 *
 * @param reference its path, absolute or from the current folder, with or without extension; by default
 *   the value of the environment variable `SETTINGS_MODULE`
 * @throws ImproperlyConfigured with one message: no such module, a syntax error in it, wrong settings
 */
export function loadSettings(reference = process.env.SETTINGS_MODULE): Settings {
  if (!reference) {
    throw new ImproperlyConfigured(
      'No settings: set the environment variable SETTINGS_MODULE, or pass --settings, with the path of the settings module.',
    );
  }
  const file = findModule(reference);
  loadDotenv(projectRoot(dirname(file)));
  // Only its own properties are spread: defaults are computed again, and misspelt names are found.
  return defineSettings({ ...evaluate(file), SETTINGS_MODULE: file });
}

function findModule(reference: string): string {
  const require = createRequire(join(process.cwd(), 'noop.js'));
  for (const candidate of [resolve(reference), reference]) {
    try {
      return require.resolve(candidate);
    } catch {
      // Not a file: perhaps a package.
    }
  }
  throw new ImproperlyConfigured(`There is no settings module at ${displayPath(resolve(reference))}.`);
}

function evaluate(file: string): Settings {
  const settings = requireSettings(file);
  if (
    settings === null ||
    typeof settings !== 'object' ||
    typeof (settings as Settings).DEBUG !== 'boolean'
  ) {
    throw new ImproperlyConfigured(
      `${displayPath(file)} has no default export made by defineSettings(): expected 'export default defineSettings({ ... })'.`,
    );
  }
  return settings as Settings;
}

function requireSettings(file: string): unknown {
  try {
    return (createRequire(file)(file) as { default?: unknown }).default;
  } catch (error) {
    if (error instanceof ImproperlyConfigured) throw settingsError(withoutPlace(error), file);
    throw new ImproperlyConfigured(
      `Cannot load ${displayPath(file)}: ${describeLoadError(error, file)}`,
      undefined,
      {
        cause: error,
      },
    );
  }
}

/** The problems of an error without the place, which was unknown when it was thrown. */
function withoutPlace(error: ImproperlyConfigured): string[] {
  return error.problems.map((problem) => problem.replace(/^In the settings: /, ''));
}
