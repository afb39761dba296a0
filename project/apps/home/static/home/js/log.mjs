import { bytes, lifetime, markedName, saved } from './format.mjs';

const ICONS = {
  style: 'bi-palette',
  script: 'bi-braces',
  font: 'bi-fonts',
  image: 'bi-image',
  other: 'bi-file-earmark',
};

/** One row for each file. */
export function drawLog(transmissions) {
  const template = document.querySelector('#log-row');
  const rows = transmissions.map((transmission) => {
    const row = template.content.cloneNode(true);
    const at = (name) => row.querySelector(`[data-${name}]`);
    const { kind, url, encoding, wire, whole, cacheControl, fromCache, milliseconds } = transmission;
    at('icon').className = `bi ${ICONS[kind]} ${kind}`;
    at('file').append(...markedName(transmission));
    at('file').title = url;
    at('encoding').textContent = encoding;
    at('encoding').dataset.encoding = encoding;
    at('meter').style.inlineSize = `${(wire / whole) * 100}%`;
    at('meter').className = kind;
    at('bytes').dataset.wire = wire;
    at('bytes').textContent = `${bytes(wire)} of ${bytes(whole)}`;
    at('saved').textContent = saved(wire, whole);
    at('cache').textContent = lifetime(cacheControl);
    at('cache').title = cacheControl;
    at('from').textContent = fromCache ? 'your cache' : `the server, ${Math.round(milliseconds)} ms`;
    return row;
  });
  document.querySelector('[data-log]').replaceChildren(...rows);
}
