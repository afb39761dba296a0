import { defineSettings, type Settings, type SettingsInput } from '../conf';

/**
 * Returns a copy of the settings with some of them changed. Nothing global is touched, so tests may run at the
 * same time. Defaults that depend on a changed setting are computed from its new value.
 *
 *     createSite(overrideSettings(settings, { DEBUG: true }))
 *
 * @throws ImproperlyConfigured when a changed value is wrong
 */
export function overrideSettings(settings: Settings, changes: SettingsInput): Settings {
  return defineSettings({ ...settings, ...changes });
}
