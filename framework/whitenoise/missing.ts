import { escapeHtml } from '../escape-html';
import { looksHashed } from '../manifest';
import { nearestNames } from '../nearest';
import { type Decision, notFound } from './decision';
import type { Mount } from './mount';
import type { ServingOptions } from './options';

/**
 * Answers a request under a prefix that no file answers; null hands it to the application.
 *
 * A hashed name without a file belongs to another release. If the application answered it with a page, browsers would
 * take that for a script or style, and a CDN would keep it: 404 with `no-store` lets the next try succeed. The body
 * repeats nothing that the client sent.
 */
export function answerMissing(
  path: string,
  method: string,
  mounts: readonly Mount[],
  options: ServingOptions,
): Decision | null {
  if (method !== 'GET' && method !== 'HEAD') return null;
  if (options.missing === 'hashed' && !looksHashed(path)) return null;
  // The prefix '/' is the application's own space.
  const concerned = mounts.filter(({ prefix }) => prefix !== '/' && path.startsWith(prefix));
  if (concerned.length === 0) return null;
  const page = options.explainMissing ? explanation(path, concerned) : 'Not Found\n';
  return notFound(page, options.explainMissing ? 'text/html' : 'text/plain', method === 'GET');
}

/** Number of near names that are shown. */
const SHOWN = 5;

/** Makes a page with the folders that were searched and the nearest names: the deployer's own, and escaped even so. */
function explanation(path: string, mounts: readonly Mount[]): string {
  const sections = mounts.map((mount) => {
    const { prefix, source } = mount;
    const near = nearestNames(path.slice(prefix.length), mount.list().keys(), SHOWN);
    const names = near.map((name) => `<li><code>${escapeHtml(prefix + name)}</code></li>`).join('');
    const where = `<h2>${escapeHtml(prefix)} from ${escapeHtml(source.label ?? 'a source of files')}</h2>`;
    return `${where}${names === '' ? '<p>No name there comes near.</p>' : `<p>Nearest names:</p><ul>${names}</ul>`}`;
  });
  return (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>No such static file</title>' +
    '<meta name="viewport" content="width=device-width"><body><h1>No such static file</h1>' +
    '<p>No file answers this URL. This page is shown instead of a plain 404 because explainMissing (DEBUG) is on.</p>' +
    `${sections.join('')}</body></html>\n`
  );
}
