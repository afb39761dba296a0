import { bytes, lifetime, markedName, saved } from './format.mjs';
import { answerOf } from './transmissions.mjs';
import { idle } from './turns.mjs';

const ICONS = {
  style: 'bi-palette',
  script: 'bi-braces',
  font: 'bi-fonts',
  image: 'bi-image',
  other: 'bi-file-earmark',
};

/** Rows that are drawn at once: more would keep the browser from its user for longer than they notice. */
const AT_ONCE = 4;

/** Draws one row for each file, with what the timings tell. */
export async function drawLog(transmissions) {
  const log = document.querySelector('[data-log]');
  for (let from = 0; from < transmissions.length; from += AT_ONCE) {
    await idle();
    log.append(...transmissions.slice(from, from + AT_ONCE).map(rowOf));
  }
}

/** Adds to each row what the headers of the answer tell. */
export async function completeLog(transmissions) {
  const log = document.querySelector('[data-log]');
  for (const [index, transmission] of transmissions.entries()) {
    const answer = await answerOf(transmission);
    // The browser counts an answer whose body is not read for unfinished.
    await answer.arrayBuffer();
    const at = (name) => log.rows[index].querySelector(`[data-${name}]`);
    const encoding = answer.headers.get('content-encoding') ?? 'identity';
    const cacheControl = answer.headers.get('cache-control') ?? '';
    at('encoding').textContent = encoding;
    at('encoding').dataset.encoding = encoding;
    at('cache').textContent = lifetime(cacheControl);
    at('cache').title = cacheControl;
  }
  log.dataset.complete = '';
}

function rowOf(transmission) {
  const row = document.querySelector('#log-row').content.cloneNode(true);
  const at = (name) => row.querySelector(`[data-${name}]`);
  const { kind, url, wire, whole, fromCache, milliseconds } = transmission;
  at('icon').className = `bi ${ICONS[kind]} ${kind}`;
  at('file').append(...markedName(transmission));
  at('file').title = url;
  at('meter').style.inlineSize = `${(wire / whole) * 100}%`;
  at('meter').className = kind;
  at('bytes').dataset.wire = wire;
  at('bytes').textContent = `${bytes(wire)} of ${bytes(whole)}`;
  at('saved').textContent = saved(wire, whole);
  at('from').textContent = fromCache ? 'your cache' : `the server, ${Math.round(milliseconds)} ms`;
  return row;
}
