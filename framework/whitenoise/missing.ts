import { escapeHtml } from '../escape-html';
import { looksHashed } from '../manifest';
import { nearestNames } from '../nearest';
import { type Decision, notFound } from './decision';
import type { Mount } from './mount';
import type { ServingOptions } from './options';

/**
 * Answers a request under a prefix that no file answers; null hands it to the application.
 *
 * A name with a hash that is not there belongs to another release. A page of the application under such a URL
 * would be taken for a script or style, and a CDN would keep it: 404 with `no-store` lets the next try succeed.
 * Nothing that the client sent stands in the body.
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

/** A page that names the folders that were searched and the nearest names. They are the deployer's own, and escaped all the same. */
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
