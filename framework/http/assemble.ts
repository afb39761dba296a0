import type { Container } from 'inversify';
import { ImproperlyConfigured, importExport, importModule, SETTINGS, type Settings } from '../conf';
import { TEMPLATES } from '../templates';
import { ErrorPages } from './error-pages';
import { createHandler } from './handler';
import { DEFAULT_MIDDLEWARE, type MiddlewareClass, type MiddlewareFunction } from './middleware';
import { reportToStderr } from './report';
import { ERROR_REPORTER, PAGE_TRANSFORM, STATIC_SEARCH, URLS } from './tokens';
import { type UrlModule, type UrlPattern, Urls } from './urls';
import type { Handler, PageTransform } from './views';

/** The site's handler: middleware around the views that the urls lead to, with error pages. */
export function loadHandler(container: Container): Handler {
  const settings = container.get(SETTINGS);
  return createHandler({
    settings,
    container,
    urls: container.get(URLS),
    middleware: loadMiddleware(settings),
    searchStatic: settings.DEBUG ? container.get(STATIC_SEARCH, { optional: true }) : undefined,
    transformPages: settings.DEBUG ? laterTransform(container) : undefined,
    errorPages: new ErrorPages(
      settings,
      () => container.get(TEMPLATES),
      container.get(ERROR_REPORTER, { optional: true }) ?? reportToStderr,
    ),
  });
}

/** The transform of pages, which is bound when a server starts: checks may have asked for the handler before. */
function laterTransform(container: Container): PageTransform {
  return (response) => container.get(PAGE_TRANSFORM, { optional: true })?.(response) ?? response;
}

function loadMiddleware(settings: Settings): readonly (MiddlewareFunction | MiddlewareClass)[] {
  return (settings.MIDDLEWARE ?? DEFAULT_MIDDLEWARE).map((reference) => {
    const middleware = importExport<unknown>(reference, settings);
    if (typeof middleware === 'function') return middleware as MiddlewareFunction | MiddlewareClass;
    throw new ImproperlyConfigured(
      `MIDDLEWARE: '${String(reference)}' is ${typeof middleware}: expected a function (next, container) => handler, or a class with a handle method.`,
    );
  });
}

/** The urls that ROOT_URLCONF names. */
export function loadUrls(settings: Settings): Urls {
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
