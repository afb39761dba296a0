import type { Settings } from './schema';

/** What comes before a static file's path in a URL that a page carries: `STATIC_HOST` + `STATIC_URL`. */
export function publicStaticUrl(settings: Pick<Settings, 'STATIC_HOST' | 'STATIC_URL'>): string {
  return settings.STATIC_URL.startsWith('/') && !settings.STATIC_URL.startsWith('//')
    ? settings.STATIC_HOST + settings.STATIC_URL
    : settings.STATIC_URL;
}
