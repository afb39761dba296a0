import type { Settings } from './settings';

/** Returns the host (and port) that the client asked for: of the url, or X-Forwarded-Host if USE_X_FORWARDED_HOST is on. */
export function requestHost(request: Request, settings: Pick<Settings, 'USE_X_FORWARDED_HOST'>): string {
  const forwarded = settings.USE_X_FORWARDED_HOST ? request.headers.get('x-forwarded-host') : null;
  return forwarded?.split(',')[0]?.trim() ?? new URL(request.url).host;
}

/**
 * Returns the path by which the client reaches a path of this site: FORCE_SCRIPT_NAME stands before it, whether the proxy
 * has left it there or not.
 */
export function publicPath(pathname: string, settings: Pick<Settings, 'FORCE_SCRIPT_NAME'>): string {
  const prefix = (settings.FORCE_SCRIPT_NAME ?? '').replace(/\/$/, '');
  return pathname === prefix || pathname.startsWith(`${prefix}/`) ? pathname : prefix + pathname;
}
