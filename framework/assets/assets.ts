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
}
