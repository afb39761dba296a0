import { publicPath, SETTINGS } from '../../conf';
import { redirect } from '../responses';
import { URLS } from '../tokens';
import { percentDecodePath } from '../urls';
import type { MiddlewareFunction } from './middleware';

/**
 * Redirects `/about` to `/about/` when only the latter is a url and APPEND_SLASH is on (Django: CommonMiddleware).
 * GET and HEAD are redirected permanently; other requests keep their method and body.
 */
export const appendSlashMiddleware: MiddlewareFunction = (next, container) => {
  const settings = container.get(SETTINGS);
  if (!settings.APPEND_SLASH) return next;
  const urls = container.get(URLS);

  return async (request) => {
    const response = await next(request);
    if (response.status !== 404) return response;
    const { pathname, search } = new URL(request.url);
    const path = percentDecodePath(pathname);
    if (
      path === null ||
      path.endsWith('/') ||
      !('tried' in urls.resolve(path)) ||
      'tried' in urls.resolve(`${path}/`)
    ) {
      return response;
    }
    await response.body?.cancel();
    // Two slashes at the start would lead to another host.
    const own = pathname.replace(/^\/{2,}/, '/%2F');
    const target = `${publicPath(own, settings)}/${search}`;
    const safe = request.method === 'GET' || request.method === 'HEAD';
    return redirect(target, { permanent: true, preserveRequest: !safe });
  };
};
