import type { ImportMapOptions } from './import-map';
import type { PrecacheEntry, PrecacheOptions } from './precache';
import type { ElementTags, TagOptions } from './tags';

/** The addresses of static files and their tags, for the pages of any template engine. */
export interface Assets extends ElementTags {
  /**
   * Makes the URL of a static file: `'css/site.css'` → `'/static/css/site.0123456789ab.css'`. The plain URL is given
   * where no folder has a manifest, and with `autorefresh`.
   *
   * @param name its path in the sources, percent-encoded or not; a query and a fragment are kept
   * @throws AssetNotFoundError for a name that no manifest has and no folder without one
   */
  url(name: string): string;
  /**
   * Gives the value of the attribute `integrity` for a static file, `'sha384-…'`; null where none is known.
   *
   * @throws AssetNotFoundError as {@link url} does
   */
  integrity(name: string): string | null;
  /**
   * Writes the tags by which a page loads entries of a build of Vite: style sheets, modules, and preloads of what these
   * import, each file once. They are those of Vite's dev server where there is one, as `viteDevServer` says.
   *
   * @param entries sources as Vite's manifest names them, `'src/main.ts'`, or with the folder of the build before them
   * @throws AssetNotFoundError for an entry that no build has, or several have
   */
  tags(entries: string | readonly string[], options?: TagOptions): string;
  /**
   * Writes the import map of a page: under which URLs its modules find those that they import. It stands before the
   * first module script, once in a page. Imports stay as they are written where the files were collected with
   * `modules: 'importmap'`; else it has the bare names alone.
   *
   * @param entries the modules that the page loads, by their paths in the sources, or bare names
   * @throws AssetNotFoundError as {@link url} does
   * @throws TagError for an entry that is no module
   */
  importMap(entries: string | readonly string[], options?: ImportMapOptions): string;
  /**
   * Gives the hash of that map for a Content-Security-Policy: `script-src 'self' ${assets.importMapHash('app/main.mjs')}`.
   * `entries` and `integrity` have to be the same.
   */
  importMapHash(entries: string | readonly string[], options?: ImportMapOptions): string;
  /**
   * Lists the files that a service worker keeps for times without the server, as `precacheAndRoute` of Workbox takes
   * them: `[{ url: '/static/css/site.0123456789ab.css', revision: null }]`. Empty with `autorefresh`: files change while
   * one works on them, and a worker that kept them would show the old ones.
   *
   * @throws PrecacheError for a pattern of `include` that adds no file, for a file without a digest, and where no folder
   *   has a manifest
   */
  precache(options?: PrecacheOptions): PrecacheEntry[];
}
