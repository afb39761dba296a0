import type { Settings } from './conf';
import type { Application } from './gateway';
import { serveStaticFiles } from './serving';
import { createSite, type Site, siteOf } from './site';
import { explainingUncaught } from './uncaught';
import type { WhiteNoiseApplication } from './whitenoise';

/**
 * Creates the inner application of a new site: its urls, views and middleware, without static files.
 *
 * @param settings the settings, or the path of their module; by default the value of `SETTINGS_MODULE`
 * @throws ImproperlyConfigured
 */
export function getApplication(settings?: Settings | string): Application {
  return explainingUncaught(() => createSite(settings).getApplication());
}

/**
 * Wraps the application so that the static files of its site are answered first.
 *
 * @param application the result of {@link getApplication}, or any other listener when `SETTINGS_MODULE` names the settings
 * @param site the site whose files are served; by default the one that the application belongs to
 * @throws ImproperlyConfigured when there are no files to serve
 */
export function whiteNoise(application: Application, site?: Site): WhiteNoiseApplication {
  return explainingUncaught(() => serveStaticFiles(application, site ?? siteOf(application) ?? createSite()));
}
