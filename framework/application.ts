import type { Settings } from './conf';
import type { Application } from './gateway';
import { serveStaticFiles } from './serving';
import { createSite, type Site, siteOf } from './site';
import { explainingUncaught } from './uncaught';
import type { WhiteNoiseApplication } from './whitenoise';

/**
 * The inner application of a new site: its urls, views and middleware, without static files.
 *
 * @param settings the settings, or where their module lies; by default what `SETTINGS_MODULE` says
 * @throws ImproperlyConfigured
 */
export function getApplication(settings?: Settings | string): Application {
  return explainingUncaught(() => createSite(settings).getApplication());
}

/**
 * The application, with the static files of its site in front.
 *
 * @param application what {@link getApplication} gave, or any other listener when `SETTINGS_MODULE` names the settings
 * @param site the site whose files are served; by default the one that the application belongs to
 * @throws ImproperlyConfigured when there is nothing that could be served
 */
export function whiteNoise(application: Application, site?: Site): WhiteNoiseApplication {
  return explainingUncaught(() => serveStaticFiles(application, site ?? siteOf(application) ?? createSite()));
}
