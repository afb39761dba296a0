import { defineSettings, type Settings, type SettingsInput } from '../conf';

/**
 * The settings with some of them changed, as settings of their own: nothing global is touched, so tests may run
 * at the same time. What follows from a changed setting follows from its new value.
 *
 *     createSite(overrideSettings(settings, { DEBUG: true }))
 *
 * @throws ImproperlyConfigured when a changed value is wrong
 */
export function overrideSettings(settings: Settings, changes: SettingsInput): Settings {
  return defineSettings({ ...settings, ...changes });
}
