import type { Container, ContainerModule } from 'inversify';
import { APPS, AppConfig, AppRegistry } from './apps';
import { CHECK, securityCheck } from './checks';
import { loadSettings, SETTINGS, type Settings } from './conf';
import type { Application } from './gateway';
import { HTTP_APPLICATION, provideHttp, WORKERS } from './http';
import { DEVELOPMENT_APPLICATION, provideManagement } from './management';
import { type Parts, type Services, SiteServices } from './services';
import { collectedOf, serveStaticFiles } from './serving';
import { provideStaticFiles, STORAGE } from './staticfiles';
import { provideTemplates, STATIC_URLS } from './templates';

/** Where an application of a site keeps the site. */
const SITE = Symbol.for('whitenoise-node:Site');

/** How a site differs from what its settings say: for tests, and for programs that hold several sites. */
export interface SiteOptions {
  /** Loaded last, so that they may rebind what the site is made of. */
  readonly modules?: readonly ContainerModule[];
}

/** One site: its settings, its apps and all that it is made of. */
export interface Site {
  readonly settings: Settings;
  readonly apps: AppRegistry;
  readonly services: Services & Parts;
  /** The services as a container of inversify, which has the last word on them; made when it is first asked for. */
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
  const services = new SiteServices();
  const site: Site = {
    settings: complete,
    apps,
    services,
    get container() {
      return services.container;
    },
    getApplication: () =>
      Object.assign(services.get(HTTP_APPLICATION), { [SITE]: site, [WORKERS]: complete.WORKERS }),
  };
  services.provide(SETTINGS, () => complete);
  services.provide(APPS, () => apps);
  provideManagement(services);
  provideStaticFiles(services);
  provideTemplates(services);
  provideHttp(services);
  services.provide(STATIC_URLS, () => ({ url: (name) => services.get(STORAGE).url(name) }));
  services.provide(DEVELOPMENT_APPLICATION, () => ({ staticFiles }) => {
    const application = site.getApplication();
    return staticFiles === 'none' || (staticFiles === 'collected' && collectedOf(site).folder === null)
      ? application
      : serveStaticFiles(application, site, staticFiles === 'sources');
  });
  services.contribute(CHECK, () => securityCheck(complete));
  for (const app of apps.apps) {
    services.contribute(CHECK, () => ({ tags: [app.label], run: () => app.checks() }));
  }
  const brought = apps.apps.flatMap(({ module = [] }) => module);
  for (const module of [...brought, ...(options.modules ?? [])]) services.container.load(module);
  for (const app of apps.apps) {
    // Most have nothing to do: for their sake no container is made.
    if (app.ready !== AppConfig.prototype.ready) app.ready(services.container);
  }
  return site;
}

/** The site that an application was made by, or null when it is some other listener. */
export function siteOf(application: Application): Site | null {
  return (application as { readonly [SITE]?: Site })[SITE] ?? null;
}
