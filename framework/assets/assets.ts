/** The addresses of static files, for the pages of any template engine. */
export interface Assets {
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
}
