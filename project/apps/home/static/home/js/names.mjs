import { element, markedName, parseName } from './format.mjs';
import { answerOf } from './transmissions.mjs';
import { idle } from './turns.mjs';

/** References with a content hash in them, as CSS and ES modules write them, minified or not. */
const REFERENCE = /(@import\b|url\(|\bimport\b)[^'";)]*['"]?([^'");\s]*\.[0-9a-f]{12}\.[a-z0-9]+)['"]?/g;

/** Quotes the references inside this site's own files, as they arrived. */
export async function drawNames(transmissions) {
  const items = [];
  for (const transmission of transmissions) {
    if (!transmission.folder.startsWith('home/')) continue;
    await idle();
    const text = await (await answerOf(transmission)).text();
    for (const [, keyword, target] of text.matchAll(REFERENCE)) {
      const where = element('span', 'where', `${transmission.stem}${transmission.extension}`);
      const quote = element('code', '', element('span', 'keyword', keyword.replace('(', '').trim()), ' ');
      quote.append(...markedName(parseName(target)));
      items.push(element('li', '', where, quote));
    }
  }
  if (items.length === 0) {
    items.push(
      element('li', '', element('span', 'where', 'DEBUG'), 'In development every file keeps its own name.'),
    );
  }
  document.querySelector('[data-names]').replaceChildren(...items);
}
