import { SETTINGS } from '../conf';
import type { Parts } from '../services';
import { URL_REVERSER } from '../templates';
import { HANDLER, HTTP_APPLICATION, URLS } from './tokens';

/** What answers the requests of a site: its urls, its middleware, its views. Built when it is first asked for. */
export function provideHttp(parts: Parts): void {
  parts.provide(URLS, (services) => assemble().loadUrls(services.get(SETTINGS)));
  parts.provide(URL_REVERSER, (services) => ({
    reverse: (name, args) => services.get(URLS).reverse(name, args),
  }));
  parts.provide(HANDLER, (services) => assemble().loadHandler(services));
  parts.provide(HTTP_APPLICATION, (services) => assemble().loadApplication(services));
}

/** Loaded here and not with this module: most commands answer no requests. */
function assemble() {
  return require('./assemble') as typeof import('./assemble');
}
