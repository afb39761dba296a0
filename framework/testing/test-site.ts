import { loadSettings, type Settings, type SettingsInput } from '../conf';
import { createSite, type Site, type SiteOptions } from '../site';
import { overrideSettings } from './override-settings';

/**
 * Creates a site for one test. It also answers to the host `testserver`, and its static files need not be collected
 * first: their URLs are not hashed, unless `changes` names a storage.
 *
 * @param settings the project's settings, or the path of their module: `` `${__dirname}/../settings` ``
 * @param changes the settings that differ in this test
 * @param options modules that rebind the services that the test replaces
 */
export function createTestSite(
  settings: Settings | string,
  changes: SettingsInput = {},
  options: SiteOptions = {},
): Site {
  const base = typeof settings === 'string' ? loadSettings(settings) : settings;
  const ALLOWED_HOSTS = [...base.ALLOWED_HOSTS, 'testserver'];
  return createSite(
    overrideSettings(base, { ALLOWED_HOSTS, STATICFILES_STORAGE: 'StaticFilesStorage', ...changes }),
    options,
  );
}
