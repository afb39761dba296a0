// Joins the browser's timings of each static file with the headers of its response.

import { parseName } from './format.mjs';

// This module lies at <static>/home/js/: everything below <static>/ is a static file.
const base = import.meta.url.slice(0, import.meta.url.lastIndexOf('home/js/'));

/**
 * Waits until the page has loaded, then tells of every static file it needed.
 * The headers come out of the browser's cache: reading them asks the server nothing.
 */
export async function received() {
  await loaded();
  return Promise.all(timings().map(describe));
}

async function loaded() {
  if (document.readyState !== 'complete') {
    await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
  }
  await document.fonts.ready;
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

async function describe(timing) {
  const answer = await fetch(timing.name, { cache: 'force-cache' });
  const text = await answer.clone().text();
  const header = (name) => answer.headers.get(name) ?? '';
  return {
    ...parseName(decodeURIComponent(new URL(timing.name).pathname).slice(new URL(base).pathname.length)),
    url: timing.name,
    kind: kindOf(header('content-type')),
    encoding: header('content-encoding') || 'identity',
    cacheControl: header('cache-control'),
    etag: header('etag'),
    wire: timing.encodedBodySize,
    whole: timing.decodedBodySize,
    fromCache: timing.transferSize === 0,
    milliseconds: timing.duration,
    text,
  };
}

function kindOf(type) {
  if (type.startsWith('text/css')) return 'style';
  if (type.startsWith('text/javascript')) return 'script';
  if (type.startsWith('font/')) return 'font';
  return type.startsWith('image/') ? 'image' : 'other';
}
