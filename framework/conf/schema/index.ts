import type { Settings } from '../settings';
import { CORE } from './core';
import { SECURITY } from './security';
import type { SettingDefinition } from './setting';
import { STATICFILES } from './staticfiles';
import { WHITENOISE } from './whitenoise';

export type { SettingDefinition } from './setting';

/** Every setting, by group, in the order in which they are worked out and documented. */
export const SETTING_GROUPS = {
  Core: CORE,
  Security: SECURITY,
  'Static files': STATICFILES,
  Serving: WHITENOISE,
} as const satisfies Record<string, Record<string, { doc: string }>>;

const DEFINITIONS = { ...CORE, ...SECURITY, ...STATICFILES, ...WHITENOISE } satisfies {
  [Name in keyof Settings]: SettingDefinition<Settings[Name]>;
};

/** All settings by name. */
export const SETTINGS_SCHEMA: ReadonlyMap<string, SettingDefinition> = new Map(
  Object.entries(DEFINITIONS as unknown as Record<string, SettingDefinition>),
);
