/** The target of a reference that was read as a URL. */
export type UrlTarget =
  /** Another host, a data: URL, a fragment of the same document: no business of the static files. */
  | { readonly kind: 'elsewhere' }
  /** Above the root of the static files. */
  | { readonly kind: 'outside' }
  /** A static file or, when `directory` is set, certainly a folder. */
  | {
      readonly kind: 'inside';
      /** The path under the root that it names, percent-decoded and normalised. */
      readonly path: string;
      readonly directory: boolean;
      /** The reference as it is written, up to its last slash. */
      readonly folder: string;
      /** The reference as it is written, behind its last slash and before its query. */
      readonly name: string;
      /** Query and fragment. */
      readonly suffix: string;
    };

/** The absolute beginnings under which the static files are reached: STATIC_URL, with the CDN's host and without. */
export function staticPrefixes(staticUrl: string, staticHost = ''): string[] {
  const isAbsolute = /^(?:\/|https?:)/i.test(staticUrl);
  const url = `${isAbsolute ? '' : '/'}${staticUrl}${staticUrl.endsWith('/') ? '' : '/'}`;
  const prefixes = [url];
  if (/^\/(?!\/)/.test(url) && staticHost !== '') prefixes.push(staticHost.replace(/\/+$/, '') + url);
  const withScheme = prefixes.filter((prefix) => /^https?:/i.test(prefix));
  const all = [...prefixes, ...withScheme.map((prefix) => prefix.slice(prefix.indexOf(':') + 1))];
  return all.map(withPlainOrigin);
}

const ORIGIN = /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*/i;

/** The same URL: case means nothing in a scheme and a host (RFC 3986 §6.2.2.1). */
function withPlainOrigin(url: string): string {
  return url.replace(ORIGIN, (origin) => origin.toLowerCase());
}

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Reads a reference that stands in a file of the folder `from`, which is empty or ends with a slash.
 *
 * The result is percent-decoded, as Django writes it, except where that would change the meaning of the URL: an
 * escaped `%`, `?`, `#`, quote or control character stays escaped.
 *
 * @param prefixes from `staticPrefixes`
 */
export function resolveUrl(reference: string, from: string, prefixes: readonly string[]): UrlTarget {
  // White space at the ends and line breaks inside are no part of a URL (URL Standard §4.4).
  const url = withPlainOrigin(reference.trim().replace(/[\t\r\n]/g, ''));
  // Two slashes lead to a host (RFC 3986 §4.2), also where the static files are at the root.
  const candidates = url.startsWith('//') ? prefixes.filter((prefix) => prefix.startsWith('//')) : prefixes;
  const prefix = candidates.find((candidate) => url.startsWith(candidate));
  if (prefix === undefined && (url.startsWith('/') || SCHEME.test(url))) return { kind: 'elsewhere' };
  const hash = indexOrEnd(url, '#');
  const question = Math.min(indexOrEnd(url, '?'), hash);
  const query = url.slice(question + 1, hash);
  if (question === 0 && query === '') return { kind: 'elsewhere' };

  const location = url.slice(0, question);
  const base = prefix === undefined ? from : '';
  const path = normalise(base, decode(prefix === undefined ? location : location.slice(prefix.length)));
  if (path === null) return { kind: 'outside' };
  const nameStart = location.lastIndexOf('/') + 1;
  const name = location.slice(nameStart);
  return {
    kind: 'inside',
    path,
    directory: name === '' || name === '.' || name === '..',
    folder: readable(location.slice(0, nameStart), IN_PATH),
    name: readable(name, IN_PATH),
    suffix: suffix(url, query, url.slice(hash + 1)),
  };
}

function indexOrEnd(text: string, character: string): number {
  const index = text.indexOf(character);
  return index === -1 ? text.length : index;
}

const STEPS = /(?:^|\/)(?:\.{0,2}(?:\/|$))/;

/**
 * A relative path followed from a folder; null when it leads above the root.
 *
 * @param base empty, or ending with a slash
 */
function normalise(base: string, relative: string): string | null {
  let folder = base;
  let rest = relative;
  // Nearly every reference steps up a few times and then down: that needs no list of segments.
  while (rest.startsWith('../')) {
    if (folder === '') return null;
    folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
    rest = rest.slice('../'.length);
  }
  if (rest.startsWith('./')) rest = rest.slice('./'.length);
  if (!STEPS.test(rest)) return folder + rest;
  const path: string[] = [];
  for (const segment of (folder + rest).split('/')) {
    if (segment === '..') {
      if (path.pop() === undefined) return null;
    } else if (segment !== '.' && segment !== '') path.push(segment);
  }
  return path.join('/');
}

/** A file's name as it may stand in a URL that is otherwise written decoded. */
export function encodeName(name: string): string {
  return name.replace(IN_PATH, encodeURIComponent);
}

/** Django's: an empty query goes, unless it is the `?#` that old browsers need in a @font-face. */
function suffix(url: string, query: string, fragment: string): string {
  const search = query === '' ? '' : `?${readable(query, IN_QUERY)}`;
  if (fragment === '') return search;
  return `${search}${url.includes('?#') ? '?#' : '#'}${readable(fragment, IN_FRAGMENT)}`;
}

/** Characters that would mean something else if they stood there unescaped. */
const IN_PATH = /[%/?#"\\\p{Cc}]/gu;
const IN_QUERY = /[%#&=+"\\\p{Cc}]/gu;
const IN_FRAGMENT = /[%"\\\p{Cc}]/gu;

const ESCAPES = /(?:%[0-9a-f]{2})+/gi;

function readable(part: string, meaningful: RegExp): string {
  if (!part.includes('%')) return part;
  return part.replace(ESCAPES, (run) => decodeRun(run).replace(meaningful, encodeURIComponent));
}

/** The path that a URL's path names. An escaped slash separates nothing, and no file's name has a slash in it. */
function decode(location: string): string {
  if (!location.includes('%')) return location;
  return location.replace(ESCAPES, (run) => decodeRun(run).replaceAll('/', '%2F'));
}

/** Escapes that are not UTF-8 stay as they are: no name can be made of them. */
function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run;
  }
}
