// Tells of the static files of the page, by the browser's timings and the answers in its cache.

import { parseName } from './format.mjs';

// This module lies at <static>/home/js/: everything below <static>/ is a static file.
const base = import.meta.url.slice(0, import.meta.url.lastIndexOf('home/js/'));

const KINDS = {
  '.css': 'style',
  '.js': 'script',
  '.mjs': 'script',
  '.woff2': 'font',
  '.png': 'image',
  '.svg': 'image',
};

/** Lists every static file that the page needed so far. */
export async function received() {
  await document.fonts.ready;
  return timings().map(describe);
}

/** Gives the answer by which a file came. It comes out of the browser's cache: the server is asked nothing. */
export function answerOf({ url }) {
  return fetch(url, { cache: 'force-cache' });
}

/** One timing for each file, in the order of asking: a preloaded file that is used later is timed twice. */
function timings() {
  const byUrl = new Map();
  for (const entry of performance.getEntriesByType('resource')) {
    if (!entry.name.startsWith(base)) continue;
    const known = byUrl.get(entry.name);
    if (!known || entry.transferSize > known.transferSize) byUrl.set(entry.name, entry);
  }
  return [...byUrl.values()];
}

function describe(timing) {
  const path = decodeURIComponent(new URL(timing.name).pathname).slice(new URL(base).pathname.length);
  const name = parseName(path);
  return {
    ...name,
    url: timing.name,
    kind: KINDS[name.extension] ?? 'other',
    wire: timing.encodedBodySize,
    whole: timing.decodedBodySize,
    fromCache: timing.transferSize === 0,
    milliseconds: timing.duration,
  };
}
