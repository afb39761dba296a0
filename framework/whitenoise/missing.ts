import { escapeHtml } from '../escape-html';
import { looksHashed } from '../manifest';
import { nearestNames } from '../nearest';
import { type Decision, notFound } from './decision';
import type { Mount } from './mount';
import type { ServingOptions } from './option-table';

/** The answers to requests that no file answers, by the option `missing`. */
export class MissingFiles {
  readonly #options: ServingOptions;
  readonly #mounts: readonly Mount[];
  readonly #home: string | null;

  /**
   * @param mounts may be added to
   * @param home the prefix of `root`; null without one
   */
  constructor(options: ServingOptions, mounts: readonly Mount[], home: string | null) {
    this.#options = options;
    this.#mounts = mounts;
    this.#home = home;
  }

  /**
   * Refuses a GET or HEAD for a name that looks hashed; null for any other.
   *
   * A hashed name without a file belongs to another release. If the application answered it with a page, browsers would
   * take that for a script or style, and a CDN would keep it: 404 with `no-store` lets the next try succeed. The body
   * repeats nothing that the client sent.
   */
  refuseHashed(path: string, method: string): Decision | null {
    if (this.#options.missing === 'pass' || !looksHashed(path)) return null;
    // Other folders at '/' lie among the application's own URLs.
    const isConcerned = ({ prefix }: Mount) => prefix !== '/' || this.#home === '/';
    return this.#refuse(path, method, this.#mounts.filter(isConcerned));
  }

  /** Refuses a GET or HEAD for any name below a prefix where `missing` is `'all'`. The prefix '/' is the application's own space. */
  refuseAny(path: string, method: string): Decision | null {
    if (this.#options.missing !== 'all') return null;
    return this.#refuse(
      path,
      method,
      this.#mounts.filter(({ prefix }) => prefix !== '/'),
    );
  }

  #refuse(path: string, method: string, mounts: readonly Mount[]): Decision | null {
    const searched = mounts.filter(({ prefix }) => path.startsWith(prefix));
    if (searched.length === 0) return null;
    const { explainMissing } = this.#options;
    const page = explainMissing ? explanation(path, searched) : 'Not Found\n';
    return notFound(page, explainMissing ? 'text/html' : 'text/plain', method === 'GET');
  }
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
