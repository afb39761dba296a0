import { nearest } from '../nearest';
import { ImproperlyConfigured } from './errors';
import { displayPath } from './import-export';
import { describeValue, isSecretName } from './masking';
import { SETTINGS_SCHEMA, type SettingDefinition, type Settings, type SettingsInput } from './schema';

/** What is wrong with one given value, or null. */
function problemOf(name: string, value: unknown, definition: SettingDefinition): string | null {
  const { error } = definition.type.safeParse(value);
  if (error === undefined) return null;
  const [index, ...more] = new Set(error.issues.map(({ path }) => path[0]));
  const part =
    typeof index === 'number' && more.length === 0 && Array.isArray(value)
      ? { name: `${name}[${index}]`, value: value[index] as unknown }
      : { name, value };
  const secret = definition.secret === true || isSecretName(name);
  const shown = secret ? 'not right (the value is not shown)' : describeValue(name, part.value);
  return `${part.name} is ${shown}: expected ${definition.expected}.`;
}

function unknownSetting(name: string, value: unknown): string {
  const meant = nearest(name, SETTINGS_SCHEMA.keys());
  const shown = describeValue(name, value);
  return `${name} (${shown}) is not a setting${meant === null ? '' : `; did you mean ${meant}?`}${meant === null ? '.' : ''}`;
}

/**
 * Under this key settings carry what was given for each name that was resolved, so that a copy made by spreading
 * (symbols are copied, too) can be resolved anew: `STATIC_URL: 'static/'` below another FORCE_SCRIPT_NAME.
 */
const AS_GIVEN = Symbol.for('whitenoise-node:SettingsAsGiven');

interface Resolved {
  readonly given: unknown;
  readonly resolved: unknown;
}

/** What the project wrote for a setting, when the value comes from settings that were extended. */
function asGiven(input: SettingsInput, name: string): unknown {
  const value = (input as Readonly<Record<string, unknown>>)[name];
  const earlier = (input as { readonly [AS_GIVEN]?: Readonly<Record<string, Resolved>> })[AS_GIVEN]?.[name];
  return earlier !== undefined && earlier.resolved === value ? earlier.given : value;
}

/**
 * Check a project's settings and complete them with the defaults.
 *
 * The result has what was given as its own properties and the defaults behind them, so that another
 * settings module extends this one with `defineSettings({ ...base, DEBUG: false })`: what `base` did not
 * give is worked out anew from the new values, and so is what it gave relative to another setting: a path from
 * `BASE_DIR`, a `STATIC_URL` below `FORCE_SCRIPT_NAME`.
 *
 * @throws ImproperlyConfigured with everything that is wrong, each with name, value and expectation
 */
export function defineSettings(input: SettingsInput): Settings {
  const given: Record<string, unknown> = {};
  const defaults: Record<string, unknown> = {};
  const known: Record<string, unknown> = {};
  const resolved: Record<string, Resolved> = {};
  const problems: string[] = [];

  for (const [name, value] of Object.entries(input)) {
    if (!SETTINGS_SCHEMA.has(name)) problems.push(unknownSetting(name, value));
  }
  for (const [name, definition] of SETTINGS_SCHEMA) {
    const value = asGiven(input, name);
    const problem = value === undefined ? null : problemOf(name, value, definition);
    if (problem !== null) problems.push(problem);
    defaults[name] =
      typeof definition.default === 'function'
        ? (definition.default as (earlier: typeof known) => unknown)(known)
        : definition.default;
    if (value === undefined || problem !== null) {
      known[name] = defaults[name];
    } else {
      given[name] = definition.resolve ? definition.resolve(value, known) : value;
      known[name] = given[name];
      if (given[name] !== value) resolved[name] = { given: value, resolved: given[name] };
    }
  }

  if (problems.length > 0) {
    const file: unknown = input.SETTINGS_MODULE;
    throw settingsError(problems, typeof file === 'string' ? file : null);
  }
  return Object.freeze(
    Object.create(
      Object.freeze(defaults),
      Object.getOwnPropertyDescriptors({ ...given, [AS_GIVEN]: Object.freeze(resolved) }),
    ),
  ) as Settings;
}

/** The names a project gave itself, in the order of the reference. */
export function givenSettings(settings: Settings): (keyof Settings)[] {
  return [...SETTINGS_SCHEMA.keys()].filter((name) => Object.hasOwn(settings, name)) as (keyof Settings)[];
}

/** Every setting with its value. */
export function settingsEntries(settings: Settings): [name: keyof Settings, value: unknown][] {
  return [...SETTINGS_SCHEMA.keys()].map((name) => [
    name as keyof Settings,
    settings[name as keyof Settings] as unknown,
  ]);
}

/** One line for one problem, a list for several; with the file when it is known. */
export function settingsError(problems: readonly string[], file: string | null): ImproperlyConfigured {
  const where = file === null ? 'the settings' : displayPath(file);
  const [only] = problems;
  const message =
    problems.length === 1 && only !== undefined
      ? `In ${where}: ${only}`
      : `In ${where}, ${problems.length} settings are wrong:\n${problems.map((line) => `  ${line}`).join('\n')}`;
  return new ImproperlyConfigured(message, problems);
}
