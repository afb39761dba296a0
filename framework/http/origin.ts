import { SETTINGS, type Settings } from '../conf';
import { servicesOf } from './services';

/** Whether the client came over https, to us or to the proxy that SECURE_PROXY_SSL_HEADER trusts. */
export function isSecure(request: Request, settings: Settings): boolean {
  if (settings.SECURE_PROXY_SSL_HEADER !== null) {
    const [name, expected] = settings.SECURE_PROXY_SSL_HEADER;
    const value = request.headers.get(name);
    // Of several proxies the one nearest to the client is named first.
    if (value !== null) return value.split(',')[0]?.trim() === expected;
  }
  return request.url.startsWith('https:');
}

/** The host (and port) that the client asked for: of the url, or what USE_X_FORWARDED_HOST lets a proxy say. */
export function requestHost(request: Request, settings: Settings): string {
  const forwarded = settings.USE_X_FORWARDED_HOST ? request.headers.get('x-forwarded-host') : null;
  return forwarded?.split(',')[0]?.trim() ?? new URL(request.url).host;
}

/**
 * A path of this site as the url that the client can reach it by, proxies considered (Django: build_absolute_uri).
 *
 * @param path relative to the request's own; left out, it is the request's path and query
 */
export function absoluteUrl(request: Request, path?: string): string {
  const settings = servicesOf(request).get(SETTINGS);
  const { pathname, search } = new URL(request.url);
  const origin = `${isSecure(request, settings) ? 'https' : 'http'}://${requestHost(request, settings)}`;
  return new URL(path ?? `${pathname}${search}`, `${origin}${pathname}`).href;
}
