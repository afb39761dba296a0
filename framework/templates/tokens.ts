import type { ServiceIdentifier } from 'inversify';

/** Where `{% static %}` gets its urls: the site binds the storage to it. */
export interface StaticUrls {
  /** @throws when there is no such file */
  url(name: string): string;
}
export const STATIC_URLS: ServiceIdentifier<StaticUrls> = Symbol.for('whitenoise-node:StaticUrls');

/** Where `{% url %}` gets its urls: the site's urls are bound to it. */
export interface UrlReverser {
  /** @throws when no url of that name takes these arguments */
  reverse(name: string, args: readonly unknown[] | Readonly<Record<string, unknown>>): string;
}
export const URL_REVERSER: ServiceIdentifier<UrlReverser> = Symbol.for('whitenoise-node:UrlReverser');
