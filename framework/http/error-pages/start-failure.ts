import { markup } from './markup';
import { debugPageWithText, textToCopy } from './style';

/** Renders the page of a site that could not be started, for `runserver`. */
export function startFailurePage(complaint: string): string {
  return debugPageWithText(
    'The site could not be started',
    markup`<header><h1>The site could not be started</h1><p>It tries again when a file changes.</p></header>
<main><h2>What it said</h2>${textToCopy(complaint)}</main>`,
  );
}
