import type { NoMatch } from '../urls';
import { markup } from './markup';
import { maskedUrl } from './request-facts';
import { debugPage } from './style';

/** Renders the 404 page in DEBUG, with the urls that were tried, in order. */
export function debugNotFoundPage(message: string, request: Request, tried: NoMatch['tried'] | null): string {
  const path = new URL(request.url).pathname;
  const list =
    tried === null
      ? markup`<p>A url matched, but its view threw Http404.</p>`
      : tried.length === 0
        ? markup`<p>No url was tried, because the site has none: <code>ROOT_URLCONF</code> names the module whose <code>urlpatterns</code> lists them.</p>`
        : markup`<h2>Urls that were tried, in this order</h2>
<ol class="tried">${tried.map(
            ({ route, name }) =>
              markup`<li>/${route}${name === null ? markup`` : markup` <em>name: ${name}</em>`}</li>`,
          )}</ol>`;
  return debugPage(
    `Page not found at ${path}`,
    markup`<header><h1>Page not found (404)</h1><p>${message}</p><p>${request.method} ${maskedUrl(request.url)}</p></header>
<main>${list}</main>`,
  );
}

/** Describes the 404 as plain text, for clients that show no HTML. */
export function debugNotFoundText(message: string, request: Request, tried: NoMatch['tried'] | null): string {
  const lines = (tried ?? []).map(
    ({ route, name }) => `  /${route}${name === null ? '' : `  (name: ${name})`}`,
  );
  const list = lines.length > 0 ? `\nUrls that were tried, in this order:\n${lines.join('\n')}\n` : '';
  return `Page not found (404): ${request.method} ${new URL(request.url).pathname}\n${message}\n${list}`;
}
