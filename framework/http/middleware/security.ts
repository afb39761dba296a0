import { publicPath, requestHost, SETTINGS, type Settings } from '../../conf';
import { isSecure } from '../origin';
import { redirect } from '../responses';
import { type MiddlewareFunction, withMutableHeaders } from './middleware';

/**
 * Sets the security headers and redirects to https as the `SECURE_*` settings say (Django: SecurityMiddleware, with
 * its names, defaults and headers). A header that the view has set stays.
 */
export const securityMiddleware: MiddlewareFunction = (next, container) => {
  const settings = container.get(SETTINGS);
  const headers = securityHeaders(settings);
  const transportSecurity = strictTransportSecurity(settings);
  const exempt = settings.SECURE_REDIRECT_EXEMPT.map((pattern) =>
    typeof pattern === 'string' ? new RegExp(pattern) : pattern,
  );

  return async (request) => {
    const secure = isSecure(request, settings);
    if (settings.SECURE_SSL_REDIRECT && !secure) {
      const url = new URL(request.url);
      if (!exempt.some((pattern) => url.pathname.slice(1).search(pattern) >= 0)) {
        const host = settings.SECURE_SSL_HOST ?? requestHost(request, settings);
        const path = publicPath(url.pathname, settings);
        return redirect(`https://${host}${path}${url.search}`, { permanent: true });
      }
    }
    const response = withMutableHeaders(await next(request));
    for (const [name, value] of headers) {
      if (!response.headers.has(name)) response.headers.set(name, value);
    }
    if (secure && transportSecurity !== null && !response.headers.has('strict-transport-security')) {
      response.headers.set('strict-transport-security', transportSecurity);
    }
    return response;
  };
};

function securityHeaders(settings: Settings): [name: string, value: string][] {
  const headers: [string, string][] = [];
  if (settings.SECURE_CONTENT_TYPE_NOSNIFF) headers.push(['x-content-type-options', 'nosniff']);
  const policy = settings.SECURE_REFERRER_POLICY;
  if (policy !== null && policy.length > 0) headers.push(['referrer-policy', [policy].flat().join(',')]);
  const opener = settings.SECURE_CROSS_ORIGIN_OPENER_POLICY;
  if (opener !== null) headers.push(['cross-origin-opener-policy', opener]);
  return headers;
}

/** The value of Strict-Transport-Security (RFC 6797 §6.1), or null when the setting is 0. */
function strictTransportSecurity(settings: Settings): string | null {
  if (settings.SECURE_HSTS_SECONDS === 0) return null;
  const directives = [`max-age=${settings.SECURE_HSTS_SECONDS}`];
  if (settings.SECURE_HSTS_INCLUDE_SUBDOMAINS) directives.push('includeSubDomains');
  if (settings.SECURE_HSTS_PRELOAD) directives.push('preload');
  return directives.join('; ');
}
