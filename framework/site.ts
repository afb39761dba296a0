import type { Container, ContainerModule } from 'inversify';
import { APPS, AppRegistry } from './apps';
import { CHECK, securityCheck } from './checks';
import { loadSettings, SETTINGS, type Settings } from './conf';
import { createContainer } from './container';
import type { Application } from './gateway';
import {
  HTTP_APPLICATION,
  httpProviders,
  PAGE_TRANSFORM,
  SERVER_DEFAULTS,
  STATIC_SEARCH,
  serverDefaults,
} from './http';
import {
  COMMAND_REGISTRY,
  DEVELOPMENT_APPLICATION,
  managementProviders,
  type StaticFilesFrom,
} from './management';
import { collectedOf, serveStaticFiles, staticSearch } from './serving';
import { startChecks } from './start-checks';
import { STORAGE, staticFilesProviders } from './staticfiles';
import { STATIC_URLS, templateProviders } from './templates';

/** The property of an application that holds its site. */
const SITE = Symbol.for('whitenoise-node:Site');

/** Differences between a site and what its settings say: for tests, and for programs that hold several sites. */
export interface SiteOptions {
  /** Loaded last, so that they may rebind whatever the framework and the apps bind. */
  readonly modules?: readonly ContainerModule[];
  /** The name of the command that the site is created for. */
  readonly command?: string;
}

/** One site: its settings, its apps and the container of its services. */
export interface Site {
  readonly settings: Settings;
  readonly apps: AppRegistry;
  readonly container: Container;
  /** The inner application, without static files; built when it is first asked for. */
  getApplication(): Application;
}

/**
 * Creates a site: the framework's modules, then those of the apps, then those of the options go into one container.
 * Two sites of one process share nothing.
 *
 * @param settings the settings, or the path of their module; by default the module that `SETTINGS_MODULE` names
 * @throws ImproperlyConfigured
 */
export function createSite(settings?: Settings | string, options: SiteOptions = {}): Site {
  const complete = typeof settings === 'object' ? settings : loadSettings(settings);
  const apps = AppRegistry.load(complete);
  const container = createContainer();
  const site: Site = {
    settings: complete,
    apps,
    container,
    getApplication: () =>
      Object.assign(container.get(HTTP_APPLICATION), {
        [SITE]: site,
        [SERVER_DEFAULTS]: serverDefaults(complete),
      }),
  };
  bindSite(site);
  container.load(managementProviders, staticFilesProviders, templateProviders, httpProviders);
  container.load(...apps.apps.flatMap(({ module = [] }) => module), ...(options.modules ?? []));
  if (options.command !== undefined) prepareFor(options.command, container);
  for (const app of apps.apps) app.ready(container);
  return site;
}

/** Tells the storage of a command that makes a release: apps may ask for URLs of that release when they get ready. */
function prepareFor(command: string, container: Container): void {
  if (!container.get(COMMAND_REGISTRY).find(command)?.load().makesRelease) return;
  container.onActivation(STORAGE, (_context, storage) => {
    storage.beginRelease?.();
    return storage;
  });
}

/** Returns the site that made an application, or null for any other listener. */
export function siteOf(application: Application): Site | null {
  return (application as { readonly [SITE]?: Site })[SITE] ?? null;
}

/** Binds the settings, the apps, their checks, and the services that join one part with another. */
function bindSite(site: Site): void {
  const { container, settings, apps } = site;
  container.bind(SETTINGS).toConstantValue(settings);
  container.bind(APPS).toConstantValue(apps);
  container.bind(STATIC_URLS).toService(STORAGE);
  container.bind(STATIC_SEARCH).toConstantValue(staticSearch(site));
  container.bind(DEVELOPMENT_APPLICATION).toConstantValue(({ staticFiles, transformPages }) => {
    if (transformPages !== undefined) container.bind(PAGE_TRANSFORM).toConstantValue(transformPages);
    return develop(site, staticFiles);
  });
  for (const check of [securityCheck(settings), ...startChecks(site)]) {
    container.bind(CHECK).toConstantValue(check);
  }
  for (const app of apps.apps) {
    container.bind(CHECK).toConstantValue({ tags: [app.label], run: () => app.checks() });
  }
}

/** The application for `runserver`. With nothing collected it serves no static files, rather than refuse to start. */
function develop(site: Site, staticFiles: StaticFilesFrom): Application {
  const application = site.getApplication();
  return staticFiles === 'none' || (staticFiles === 'collected' && collectedOf(site).folder === null)
    ? application
    : serveStaticFiles(application, site, staticFiles === 'sources');
}
