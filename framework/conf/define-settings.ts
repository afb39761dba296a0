import { nearest } from '../nearest';
import { adviceOnSetting } from './django-names';
import { displayPath } from './import-export';
import { ImproperlyConfigured } from './improperly-configured';
import { describeValue, isSecretName } from './masking';
import { SETTINGS_SCHEMA, type SettingDefinition } from './schema';
import type { Settings } from './settings';

/** The settings that a settings module gives. Each may be left out and then has its default. */
export type SettingsInput = { readonly [Name in keyof Settings]?: Settings[Name] | undefined };

/** Describes the problem of one given value, or returns null. */
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
  const start = `${name} (${describeValue(name, value)}) is not a setting`;
  const advice = adviceOnSetting(name);
  if (advice !== null) return `${start}: ${advice}.`;
  const meant = nearest(name, SETTINGS_SCHEMA.keys());
  return meant === null ? `${start}.` : `${start}; did you mean ${meant}?`;
}

/**
 * The key under which settings carry the given value of every setting that was resolved. A copy made by spreading,
 * which copies symbols too, can so be resolved again: `STATIC_URL: 'static/'` below another FORCE_SCRIPT_NAME.
 */
const AS_GIVEN = Symbol.for('whitenoise-node:SettingsAsGiven');

interface Resolved {
  readonly given: unknown;
  readonly resolved: unknown;
}

/** Returns the value as the project wrote it, also where it comes from settings that this module extends. */
function asGiven(input: SettingsInput, name: string): unknown {
  const value = (input as Readonly<Record<string, unknown>>)[name];
  const earlier = (input as { readonly [AS_GIVEN]?: Readonly<Record<string, Resolved>> })[AS_GIVEN]?.[name];
  return earlier !== undefined && earlier.resolved === value ? earlier.given : value;
}

/**
 * Checks a project's settings and completes them with the defaults.
 *
 * The given settings are own properties of the result; the defaults are on its prototype. Another settings module
 * can therefore extend this one with `defineSettings({ ...base, DEBUG: false })`: defaults that `base` left to the
 * schema are computed again from the new values, and so are values relative to another setting, such as a path from
 * `BASE_DIR` or a `STATIC_URL` below `FORCE_SCRIPT_NAME`.
 *
 * @throws ImproperlyConfigured with every problem, each with name, value and expectation
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

/** Lists the names of the settings that the project gave, in the order of the reference. */
export function givenSettings(settings: Settings): (keyof Settings)[] {
  return [...SETTINGS_SCHEMA.keys()].filter((name) => Object.hasOwn(settings, name)) as (keyof Settings)[];
}

/** Lists every setting with its value. */
export function settingsEntries(settings: Settings): [name: keyof Settings, value: unknown][] {
  return [...SETTINGS_SCHEMA.keys()].map((name) => [
    name as keyof Settings,
    settings[name as keyof Settings] as unknown,
  ]);
}

/** Makes one error of all problems: one line for one problem, a list for several, with the file where it is known. */
export function settingsError(problems: readonly string[], file: string | null): ImproperlyConfigured {
  const where = file === null ? 'the settings' : displayPath(file);
  const [only] = problems;
  const message =
    problems.length === 1 && only !== undefined
      ? `In ${where}: ${only}`
      : `In ${where}, ${problems.length} settings are wrong:\n${problems.map((line) => `  ${line}`).join('\n')}`;
  return new ImproperlyConfigured(message, problems);
}
