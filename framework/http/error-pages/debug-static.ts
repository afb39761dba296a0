import type { NoStaticFile } from '../static-search';
import { markup } from './markup';
import { debugPage } from './style';

/** Renders the 404 page of a static file in DEBUG: where it was looked for, and the names that come near. */
export function debugStaticPage({ message, missing }: NoStaticFile, request: Request): string {
  const path = new URL(request.url).pathname;
  const near =
    missing.near.length === 0
      ? markup`<p>No name comes near.</p>`
      : markup`<ul class="tried">${missing.near.map((url) => markup`<li><a href="${url}">${url}</a></li>`)}</ul>`;
  return debugPage(
    `No static file at ${path}`,
    markup`<header><h1>No static file (404)</h1><p>${message}</p><p>${request.method} ${path}</p></header>
<main><h2>Nearest names</h2>
${near}
<h2>Folders that were searched, in this order</h2>
<ol class="tried">${missing.locations.map((folder) => markup`<li>${folder}</li>`)}</ol></main>`,
  );
}

/** Describes the same as plain text, for clients that show no HTML. */
export function debugStaticText({ message, missing }: NoStaticFile): string {
  const list = (title: string, names: readonly string[]) =>
    names.length === 0 ? '' : `\n${title}:\n${names.map((name) => `  ${name}`).join('\n')}\n`;
  return `${message}\n${list('Nearest names', missing.near)}${list('Folders that were searched, in this order', missing.locations)}`;
}
