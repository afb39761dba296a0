import type { ServiceIdentifier } from 'inversify';
import type { Application } from '../gateway';
import type { ErrorReporter } from './error-pages';
import type { StaticSearch } from './static-search';
import type { Urls } from './urls';
import type { Handler, PageTransform } from './views';

/** The urls of the site, from ROOT_URLCONF. */
export const URLS: ServiceIdentifier<Urls> = Symbol.for('whitenoise-node:Urls');

/** The site's application as a web-standard handler: middleware and views. */
export const HANDLER: ServiceIdentifier<Handler> = Symbol.for('whitenoise-node:Handler');

/** The site's application as Node's own request listener, without its static files. */
export const HTTP_APPLICATION: ServiceIdentifier<Application> = Symbol.for('whitenoise-node:HttpApplication');

/** Receives errors in place of stderr: bind a function to it in the module of an app. */
export const ERROR_REPORTER: ServiceIdentifier<ErrorReporter> = Symbol.for('whitenoise-node:ErrorReporter');

/** Changes the responses of views and their error pages, where it is bound: `runserver` adds its live reload. */
export const PAGE_TRANSFORM: ServiceIdentifier<PageTransform> = Symbol.for('whitenoise-node:PageTransform');

/** Looks for static files. The site binds it, because it knows the finders. */
export const STATIC_SEARCH: ServiceIdentifier<StaticSearch> = Symbol.for('whitenoise-node:StaticSearch');
