/**
 * HTTP: urls, views, middleware and the server, in Django's shape over the web standard's Request and Response.
 */

export type { Application } from '../gateway';
export { BodyTooLarge } from './body-limit';
export { type ErrorReporter, startFailurePage } from './error-pages';
export { BadRequest, Http404, HttpError, PermissionDenied } from './http-errors';
export {
  appendSlashMiddleware,
  compressionMiddleware,
  DEFAULT_MIDDLEWARE,
  frameOptionsMiddleware,
  type Middleware,
  type MiddlewareClass,
  type MiddlewareFunction,
  securityMiddleware,
} from './middleware';
export { absoluteUrl } from './origin';
export { httpProviders } from './providers';
export { html, json, notFound, type RedirectOptions, redirect, render, reverse } from './responses';
export {
  type RunningServer,
  SERVER_DEFAULTS,
  type ServedApplication,
  ServeError,
  type ServeOptions,
  type ServerOptions,
  type StopOptions,
  serve,
  serverDefaults,
  startServer,
  urlOf,
} from './serve';
export { service } from './service';
export type { MissingStaticFile, StaticSearch } from './static-search';
export { ERROR_REPORTER, HANDLER, HTTP_APPLICATION, PAGE_TRANSFORM, STATIC_SEARCH, URLS } from './tokens';
export {
  type Converter,
  include,
  NoReverseMatch,
  PatternError,
  path,
  pathWithConverters,
  type UrlArguments,
  type UrlModule,
  type UrlPattern,
  Urls,
} from './urls';
export type { Handler, PageTransform, View, ViewClass, ViewFunction, ViewResult } from './views';
