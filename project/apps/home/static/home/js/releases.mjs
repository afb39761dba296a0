// Switches a part of the page from one release of its style sheet to the next, and tells what came over the wire.

import { bytes } from './format.mjs';

/** Milliseconds in which a browser puts a file away as a dictionary, after it has come. */
const STORING = 800;

export function openReleases() {
  const box = document.querySelector('[data-releases]');
  if (box === null) return;
  const { dataset } = box;
  const at = (name) => box.querySelector(`[data-release-${name}]`);
  const wear = wardrobe(at('ident'));
  const switchTo = async (release, describe) => {
    const { wire, fromCache } = await wear(dataset[release]);
    const words = fromCache ? 'nothing came: your cache has it.' : describe(wire);
    at(`${release}-cost`).textContent = words;
    at(`${release}-cost`).dataset.wire = fromCache ? 0 : wire;
  };
  at('current').addEventListener('click', async () => {
    await switchTo('current', (wire) => `${bytes(wire)} came, the whole file.`);
    await new Promise((resolve) => setTimeout(resolve, STORING));
    at('next').disabled = false;
  });
  at('next').addEventListener('click', () => switchTo('next', (wire) => costOfNext(wire, dataset)));
}

function costOfNext(wire, { brotli, delta }) {
  if (wire < Number(brotli)) {
    return `${bytes(wire)} came, the difference to the release before. By Brotli it is ${bytes(Number(brotli))}.`;
  }
  const came = `${bytes(wire)} came, the whole file`;
  if (delta === '') {
    return `${came}: this build made no difference. npm install --save-dev @toondepauw/node-zstd, or build with Node 22.19 or later.`;
  }
  if (!isSecureContext) return `${came}: browsers ask for differences on https and localhost only.`;
  return `${came}: this browser asked for no difference. Chrome and Edge do.`;
}

/**
 * Puts the card into a tree of its own, where a style sheet changes nothing else of the page.
 *
 * @returns a function that gives the card another style sheet, and tells how that came
 */
function wardrobe(host) {
  const root = host.attachShadow({ mode: 'open' });
  let worn = null;
  return async (url) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url });
    const loaded = new Promise((resolve, reject) => {
      link.onload = resolve;
      link.onerror = () => reject(new Error(`${url} did not come`));
    });
    const asked = performance.now();
    root.append(link);
    await loaded;
    if (worn === null) root.append(document.querySelector('#ident').content.cloneNode(true));
    worn?.remove();
    worn = link;
    const timing = performance.getEntriesByName(new URL(url, location).href).at(-1);
    // What the page has in memory is not timed again.
    const fromCache = timing.startTime < asked || timing.transferSize === 0;
    return { wire: timing.encodedBodySize, fromCache };
  };
}
