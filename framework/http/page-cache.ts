import { withMutableHeaders } from './middleware';

/**
 * Gives a page, and a 404 of any kind, a `Cache-Control` where it has neither one nor `Expires`. Without them a cache
 * may keep the response for a time of its own (RFC 9111 §4.2.2), over a deploy after which the names in it are gone.
 */
export function withPageCacheControl(response: Response, value: string | null): Response {
  const { headers, status } = response;
  if (value === null || headers.has('cache-control') || headers.has('expires')) return response;
  if (status !== 404 && !headers.get('content-type')?.startsWith('text/html')) return response;
  const changed = withMutableHeaders(response);
  changed.headers.set('cache-control', value);
  return changed;
}
