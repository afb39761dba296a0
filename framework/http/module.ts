import { type Container, ContainerModule } from 'inversify';
import { ImproperlyConfigured, importExport, importModule, SETTINGS, type Settings } from '../conf';
import { TEMPLATES, URL_REVERSER } from '../templates';
import { toApplication } from './application';
import { ErrorPages, type ErrorReporter } from './error-pages';
import { createHandler } from './handler';
import { DEFAULT_MIDDLEWARE, type MiddlewareClass, type MiddlewareFunction } from './middleware';
import { reportToStderr } from './report';
import { servicesFrom } from './services';
import { ERROR_REPORTER, HANDLER, HTTP_APPLICATION, URLS } from './tokens';
import { type UrlModule, type UrlPattern, Urls } from './urls';

/** What answers the requests of a site: its urls, its middleware, its views. Built when it is first asked for. */
export function httpModule(container: Container): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(URLS)
      .toDynamicValue(() => loadUrls(container.get(SETTINGS)))
      .inSingletonScope();
    bind(URL_REVERSER).toService(URLS);
    bind(HANDLER)
      .toDynamicValue(() => loadHandler(container))
      .inSingletonScope();
    bind(HTTP_APPLICATION)
      .toDynamicValue(() => toApplication(container.get(HANDLER), reporterOf(container)))
      .inSingletonScope();
  });
}

function loadHandler(container: Container) {
  const settings = container.get(SETTINGS);
  return createHandler({
    settings,
    services: servicesFrom(container),
    urls: container.get(URLS),
    middleware: loadMiddleware(settings),
    errorPages: new ErrorPages(settings, () => container.get(TEMPLATES), reporterOf(container)),
  });
}

/** The project's own reporter, if it has bound one. */
function reporterOf(container: Container): ErrorReporter {
  return container.isBound(ERROR_REPORTER) ? container.get(ERROR_REPORTER) : reportToStderr;
}

function loadMiddleware(settings: Settings): readonly (MiddlewareFunction | MiddlewareClass)[] {
  return (settings.MIDDLEWARE ?? DEFAULT_MIDDLEWARE).map((reference) => {
    const middleware = importExport<unknown>(reference, settings);
    if (typeof middleware === 'function') return middleware as MiddlewareFunction | MiddlewareClass;
    throw new ImproperlyConfigured(
      `MIDDLEWARE: '${String(reference)}' is ${typeof middleware}: expected a function (next, services) => handler, or a class with a handle method.`,
    );
  });
}

function loadUrls(settings: Settings): Urls {
  const load = (reference: string) => toUrlModule(importModule(reference, settings), reference);
  const root: unknown = settings.ROOT_URLCONF ?? [];
  const module = typeof root === 'string' ? load(root) : toUrlModule(root, 'ROOT_URLCONF');
  return new Urls(module, load, settings.FORCE_SCRIPT_NAME ?? '');
}

/** @param module a module with `urlpatterns`, or the list alone */
function toUrlModule(module: unknown, name: string): UrlModule {
  const { urlpatterns, appName } = (
    Array.isArray(module) ? { urlpatterns: module } : module
  ) as Partial<UrlModule>;
  if (!Array.isArray(urlpatterns)) {
    throw new ImproperlyConfigured(
      `The urls module '${name}' has no export 'urlpatterns' that is a list of path(…).`,
    );
  }
  const stray = (urlpatterns as readonly Partial<UrlPattern>[]).findIndex(
    (entry) => entry?.pattern === undefined,
  );
  if (stray >= 0) {
    throw new ImproperlyConfigured(
      `The urls module '${name}' has urlpatterns[${stray}], which path(…) did not make.`,
    );
  }
  return appName === undefined ? { urlpatterns } : { urlpatterns, appName };
}
