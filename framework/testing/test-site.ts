import { loadSettings, type Settings, type SettingsInput } from '../conf';
import { createSite, type Site, type SiteOptions } from '../site';
import { overrideSettings } from './override-settings';

/**
 * A site for one test. It answers to the host `testserver` too, and its static files need not be collected
 * first: their URLs are the plain ones, unless `changes` names a storage.
 *
 * @param settings the project's settings, or where their module lies: `` `${__dirname}/../settings` ``
 * @param changes what is different in this test
 * @param options modules that rebind what the test replaces
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
