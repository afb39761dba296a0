import { publicPath, requestHost, SETTINGS, type Settings } from '../conf';
import { containerOf } from './service';

/** Tells whether the client used https, to this server or to the proxy that SECURE_PROXY_SSL_HEADER trusts. */
export function isSecure(request: Request, settings: Settings): boolean {
  if (settings.SECURE_PROXY_SSL_HEADER !== null) {
    const [name, expected] = settings.SECURE_PROXY_SSL_HEADER;
    const value = request.headers.get(name);
    // Of several proxies the one nearest to the client is named first.
    if (value !== null) return value.split(',')[0]?.trim() === expected;
  }
  return request.url.startsWith('https:');
}

/**
 * Makes the absolute url by which the client reaches a path of this site, through proxies too (Django:
 * build_absolute_uri).
 *
 * @param path relative to the request's own; by default the request's path and query
 */
export function absoluteUrl(request: Request, path?: string): string {
  const settings = containerOf(request).get(SETTINGS);
  const { pathname: ownPath, search } = new URL(request.url);
  const pathname = publicPath(ownPath, settings);
  const origin = `${isSecure(request, settings) ? 'https' : 'http'}://${requestHost(request, settings)}`;
  return new URL(path ?? `${pathname}${search}`, `${origin}${pathname}`).href;
}
