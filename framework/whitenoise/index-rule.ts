/** The rule for index files: one is served at its folder's URL, and its other URLs redirect there. */

/** The URLs of one file. */
export interface FileUrls {
  /** The URL it is served at. */
  readonly url: string;
  /** Further URLs, each with the relative reference that leads from there to `url`. */
  readonly redirects: readonly (readonly [from: string, location: string])[];
}

const NONE: FileUrls['redirects'] = [];

/**
 * Gives the URLs of a file: its own, or those of an index file. `docs/index.html` is served at `/docs/`; `/docs` and
 * `/docs/index.html` redirect there.
 *
 * @param prefix of the mount
 * @param path within the mount
 * @param indexFile the name of index files, null for none
 */
export function urlsOf(prefix: string, path: string, indexFile: string | null): FileUrls {
  const own = prefix + path;
  if (indexFile === null || !isIndexFile(path, indexFile)) return { url: own, redirects: NONE };
  const url = own.slice(0, -indexFile.length);
  const bare = url.slice(0, -1);
  const fromOwn = [own, './'] as const;
  return { url, redirects: bare === '' ? [fromOwn] : [fromOwn, [bare, folderLocation(bare)]] };
}

function isIndexFile(path: string, indexFile: string): boolean {
  if (!path.endsWith(indexFile)) return false;
  const start = path.length - indexFile.length;
  return start === 0 || path[start - 1] === '/';
}

/** Gives the paths within a mount whose {@link urlsOf} may contain a URL. An earlier one wins over a later one. */
export function pathsAt(prefix: string, url: string, indexFile: string | null): string[] {
  if (`${url}/` === prefix) return indexFile === null ? [] : [indexFile];
  if (!url.startsWith(prefix)) return [];
  const path = url.slice(prefix.length);
  if (indexFile === null) return [path];
  return url.endsWith('/') ? [path + indexFile] : [path, `${path}/${indexFile}`];
}

/**
 * Gives the relative reference from `/x` to `/x/`. A colon is escaped: what stands before it would be read as a
 * scheme.
 */
export function folderLocation(bare: string): string {
  return `${encodeURIComponent(bare.slice(bare.lastIndexOf('/') + 1))}/`;
}
