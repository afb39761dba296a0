import { Container, type ContainerModule } from 'inversify';
import { APPS, AppRegistry } from './apps';
import { CHECK } from './checks';
import { loadSettings, SETTINGS, type Settings } from './conf';
import { type Application, HTTP_APPLICATION, httpModule } from './http';
import { managementModule } from './management';
import { templatesModule } from './templates';

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
  container.load(managementModule(), templatesModule(container), httpModule(container));
  for (const app of apps.apps) {
    if (app.module !== undefined) container.load(app.module);
    container.bind(CHECK).toConstantValue({ tags: [app.label], run: () => app.checks() });
  }
  container.load(...(options.modules ?? []));
  for (const app of apps.apps) app.ready(container);
  return { settings: complete, apps, container, getApplication: () => container.get(HTTP_APPLICATION) };
}
