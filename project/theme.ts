import type { MiddlewareFunction } from '../framework';

/**
 * Tells templates the `theme` that the visitor chose: `light`, `dark`, or `auto` for the system's. It comes in a cookie, so
 * that the page has the right colours from its first byte. A script that reads the browser's storage has to wait for it.
 */
export function chosenTheme(request: Request): { readonly theme: string } {
  const cookie = request.headers.get('cookie') ?? '';
  return { theme: /(?:^|; )theme=(light|dark)(?=;|$)/.exec(cookie)?.[1] ?? 'auto' };
}

/** Tells caches that pages differ by that cookie. */
export const variesByTheme: MiddlewareFunction = (next) => async (request) => {
  const response = await next(request);
  response.headers.append('vary', 'Cookie');
  return response;
};
