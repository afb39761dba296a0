import type { Settings } from './settings';

/** The beginning of every static file's URL in a page: `STATIC_HOST` + `STATIC_URL`. */
export function publicStaticUrl(settings: Pick<Settings, 'STATIC_HOST' | 'STATIC_URL'>): string {
  return settings.STATIC_URL.startsWith('/') && !settings.STATIC_URL.startsWith('//')
    ? settings.STATIC_HOST + settings.STATIC_URL
    : settings.STATIC_URL;
}
