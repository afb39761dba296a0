import { Container, type ContainerModule } from 'inversify';
import { APPS, AppRegistry } from './apps';
import { CHECK, securityCheck } from './checks';
import { loadSettings, SETTINGS, type Settings } from './conf';
import { type Application, HTTP_APPLICATION, httpModule, WORKERS } from './http';
import { DEVELOPMENT_APPLICATION, managementModule } from './management';
import { collectedOf, serveStaticFiles } from './serving';
import { STORAGE, staticfilesModule } from './staticfiles';
import { STATIC_URLS, templatesModule } from './templates';

/** Where an application of a site keeps the site. */
const SITE = Symbol.for('whitenoise-node:Site');

/** How a site differs from what its settings say: for tests, and for programs that hold several sites. */
export interface SiteOptions {
  /** Loaded last, so that they may rebind what the site is made of. */
  readonly modules?: readonly ContainerModule[];
}

/** One site: its settings, its apps and the container that everything of it comes from. */
export interface Site {
  readonly settings: Settings;
  readonly apps: AppRegistry;
  readonly container: Container;
  /** The inner application, without static files; built when it is first asked for. */
  getApplication(): Application;
}

/**
 * Build a site. Nothing is shared between two sites of one process.
 *
 * @param settings the settings, or where their module lies; by default what `SETTINGS_MODULE` says
 * @throws ImproperlyConfigured
 */
export function createSite(settings?: Settings | string, options: SiteOptions = {}): Site {
  const complete = typeof settings === 'object' ? settings : loadSettings(settings);
  const apps = AppRegistry.load(complete);
  const container = new Container({ autobind: true });
  container.bind(Container).toConstantValue(container);
  container.bind(SETTINGS).toConstantValue(complete);
  container.bind(APPS).toConstantValue(apps);
  container.load(
    managementModule(),
    staticfilesModule(complete),
    templatesModule(container),
    httpModule(container),
  );
  container.bind(STATIC_URLS).toService(STORAGE);
  container.bind(DEVELOPMENT_APPLICATION).toConstantValue(({ staticFiles }) => {
    const application = site.getApplication();
    const served = { settings: complete, container };
    return staticFiles === 'none' || (staticFiles === 'collected' && collectedOf(served).folder === null)
      ? application
      : serveStaticFiles(application, served, staticFiles === 'sources');
  });
  container.bind(CHECK).toConstantValue(securityCheck(complete));
  for (const app of apps.apps) {
    if (app.module !== undefined) container.load(app.module);
    container.bind(CHECK).toConstantValue({ tags: [app.label], run: () => app.checks() });
  }
  container.load(...(options.modules ?? []));
  const site: Site = {
    settings: complete,
    apps,
    container,
    getApplication: () =>
      Object.assign(container.get(HTTP_APPLICATION), { [SITE]: site, [WORKERS]: complete.WORKERS }),
  };
  for (const app of apps.apps) app.ready(container);
  return site;
}

/** The site that an application was made by, or null when it is some other listener. */
export function siteOf(application: Application): Site | null {
  return (application as { readonly [SITE]?: Site })[SITE] ?? null;
}
