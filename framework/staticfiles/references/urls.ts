/** The place that a reference leads to. */
export type UrlTarget =
  /**
   * Not one of the static files: another host, another part of the site, a data: URL, a fragment of the same document.
   * `leaves` is set for a relative reference that climbs out of STATIC_URL: the path on the site, without its slash.
   */
  | { readonly kind: 'elsewhere'; readonly leaves?: string }
  /** A static file or, when `directory` is set, certainly a folder. */
  | {
      readonly kind: 'inside';
      /** The path of the target under the static root, percent-decoded and normalised. */
      readonly path: string;
      readonly directory: boolean;
      /** The reference as it is to be written, up to its last slash. */
      readonly folder: string;
      /** The reference as it is to be written, behind its last slash and before its query. */
      readonly name: string;
      /** Query and fragment. */
      readonly suffix: string;
    };

/** The URLs of the static root: references are resolved against them. */
export interface StaticBase {
  /** STATIC_URL as an absolute URL; one without a host gets a placeholder for it. */
  readonly url: URL;
  /** STATIC_URL names no host: references that begin with a slash may lead to static files. */
  readonly onSite: boolean;
  /** The absolute URLs of the static root: STATIC_URL, or STATIC_URL on STATIC_HOST, where these name a host. */
  readonly absolute: readonly URL[];
}

/** A host that no URL has (RFC 2606 §2). */
const PLACEHOLDER = 'http://static.invalid/';

export function staticBase(staticUrl: string, staticHost = ''): StaticBase {
  const path = staticUrl.endsWith('/') ? staticUrl : `${staticUrl}/`;
  const url = new URL(path, PLACEHOLDER);
  const onSite = url.origin === new URL(PLACEHOLDER).origin;
  if (!onSite) return { url, onSite, absolute: [url] };
  const host = staticHost === '' ? [] : [new URL(staticHost.replace(/\/+$/, '') + url.pathname, PLACEHOLDER)];
  return { url, onSite, absolute: host };
}

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const SCHEME_AND_HOST = /^https?:[/\\]{2}/i;
const HOST = /^[/\\]{2}/;
const SLASHES = /\/{2,}/g;

/**
 * Resolves a reference that stands in a file of the folder `from`, by the URL Standard: a browser that resolves it
 * against the file's URL comes to the same place. Empty segments of a path are passed over, where browsers would ask
 * for them: no static file has such a URL.
 *
 * The result is written as Django writes it, percent-decoded, except where that would change the meaning of the URL: an
 * escaped `%`, `?`, `#`, quote or control character stays escaped.
 *
 * @param from empty, or ending with a slash
 */
export function resolveUrl(reference: string, from: string, base: StaticBase): UrlTarget {
  const plain = PLAIN.test(reference) ? follow(reference, from) : null;
  if (plain !== null) {
    const nameStart = reference.lastIndexOf('/') + 1;
    const [folder, name] = [reference.slice(0, nameStart), reference.slice(nameStart)];
    return { kind: 'inside', path: plain, directory: false, folder, name, suffix: '' };
  }

  // C0 controls and spaces at the ends, and line breaks and tabs inside, are no part of a URL (URL Standard §4.4).
  const text = reference.replace(/^[\0-\x20]+|[\0-\x20]+$|[\t\r\n]/g, '');
  const hash = indexOrEnd(text, '#');
  const question = Math.min(indexOrEnd(text, '?'), hash);
  const query = text.slice(question + 1, hash);
  if (question === 0 && query === '') return { kind: 'elsewhere' };
  const location = withPlainOrigin(text.slice(0, question));

  const folderUrl = base.url.href + encodeFolder(from);
  const resolved = pathnameOf(location, folderUrl, base);
  if (resolved === null) return { kind: 'elsewhere' };
  const { pathname, root } = resolved;
  if (!pathname.startsWith(root)) {
    return isRelative(location)
      ? { kind: 'elsewhere', leaves: decode(pathname.slice(1)) }
      : { kind: 'elsewhere' };
  }
  const below = pathname.slice(root.length);
  const path = decode(below).replace(/\/$/, '');
  const written = plainly(location, { pathname, below }, folderUrl, base);
  const nameStart = written.lastIndexOf('/') + 1;
  const folder = readable(written.slice(0, nameStart), IN_PATH);
  const name = readable(written.slice(nameStart), IN_PATH).replace(SPACES_AT_END, encodeURIComponent);
  return {
    kind: 'inside',
    path,
    directory: below === '' || below.endsWith('/'),
    folder: isRelative(location) && !staysRelative(folder + name) ? `./${folder}` : folder,
    name,
    suffix: suffix(text, query, text.slice(hash + 1)),
  };
}

/** References that only step up and then down: nearly all of them, and these need no parser of URLs, which takes time. */
const PLAIN = /^(?:\.{1,2}\/)*(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/;

/** Follows a plain reference from a folder; null when it climbs out of the static root. */
function follow(location: string, from: string): string | null {
  let folder = from;
  let rest = location;
  while (rest.startsWith('.')) {
    if (rest.startsWith('../')) {
      if (folder === '') return null;
      folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
    }
    rest = rest.slice(rest.indexOf('/') + 1);
  }
  return folder + rest;
}

/** The path that a location leads to, and the path of the static root on that host; null for other hosts. */
function pathnameOf(
  location: string,
  folderUrl: string,
  { url: { pathname: root }, onSite, absolute }: StaticBase,
): { readonly pathname: string; readonly root: string } | null {
  const hasHost = HOST.test(location);
  if (!hasHost && !SCHEME.test(location)) {
    if (!onSite && /^[/\\]/.test(location)) return null;
    return { pathname: plainPathname(parse(location, folderUrl)), root };
  }
  if (!hasHost && !SCHEME_AND_HOST.test(location)) return null;
  if (!URL.canParse(`${location}?`, folderUrl)) return null;
  const url = parse(location, folderUrl);
  const static_ = absolute.find(({ host, protocol, pathname }) => {
    const isSame = host === url.host && (hasHost || protocol === url.protocol);
    return isSame && plainPathname(url).startsWith(pathname);
  });
  return static_ === undefined ? null : { pathname: plainPathname(url), root: static_.pathname };
}

/** Parses the part of a URL before its query, which keeps white space at its end from being trimmed. */
function parse(location: string, base: string): URL {
  return new URL(`${location}?`, base);
}

function plainPathname({ pathname }: URL): string {
  return pathname.replace(SLASHES, '/');
}

function isRelative(location: string): boolean {
  return !/^[/\\]/.test(location) && !SCHEME.test(location);
}

/** Tells whether a decoded path is still a relative reference: `%41:b` is one, `A:b` is not, and ` c` is `c`. */
function staysRelative(path: string): boolean {
  return !SCHEME.test(path) && !/^[\0-\x20]/.test(path);
}

const ORIGIN = /^(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}[^/\\]*/i;

/** Writes scheme and host in lower case: case makes no difference there (RFC 3986 §6.2.2.1). */
function withPlainOrigin(location: string): string {
  return location.replace(ORIGIN, (origin) => origin.replaceAll('\\', '/').toLowerCase());
}

/**
 * Writes a location without backslashes and empty segments. Where the location without its empty segments leads
 * elsewhere, as that of `a//../b`, the target's path is written in its place.
 */
function plainly(
  location: string,
  target: { readonly pathname: string; readonly below: string },
  folderUrl: string,
  base: StaticBase,
): string {
  const slashed = location.replaceAll('\\', '/');
  const [origin = ''] = ORIGIN.exec(slashed) ?? [];
  const collapsed = origin + slashed.slice(origin.length).replace(SLASHES, '/');
  if (collapsed === slashed) return collapsed;
  if (parse(collapsed, folderUrl).pathname === target.pathname) return collapsed;
  if (!isRelative(location)) return origin + target.pathname;
  return relativePath(new URL(folderUrl).pathname.slice(base.url.pathname.length), target.below);
}

/** The relative path from a folder to a target, both below the static root. */
function relativePath(from: string, to: string): string {
  const folders = from.split('/').slice(0, -1);
  const segments = to.split('/');
  let shared = 0;
  while (shared < folders.length && shared < segments.length - 1 && folders[shared] === segments[shared])
    shared++;
  const up = '../'.repeat(folders.length - shared);
  return (up === '' ? './' : up) + segments.slice(shared).join('/');
}

function indexOrEnd(text: string, character: string): number {
  const index = text.indexOf(character);
  return index === -1 ? text.length : index;
}

/** Writes a folder's path so that it can be a part of a URL. */
function encodeFolder(folder: string): string {
  return folder.replace(/[%?#\\\p{Cc}]/gu, encodeURIComponent);
}

/** Writes a file's name so that it can be a part of a URL that is otherwise written decoded. */
export function encodeName(name: string): string {
  return name.replace(IN_PATH, encodeURIComponent).replace(SPACES_AT_END, encodeURIComponent);
}

/** Writes query and fragment as Django does: an empty query is dropped, unless it is the `?#` that old browsers need. */
function suffix(url: string, query: string, fragment: string): string {
  const search = query === '' ? '' : `?${readable(query, IN_QUERY)}`;
  if (fragment === '') return search;
  return `${search}${url.includes('?#') ? '?#' : '#'}${readable(fragment, IN_FRAGMENT)}`;
}

/** Spaces that would be trimmed off a URL. */
const SPACES_AT_END = / +$/;

/** Characters that would mean something else if they stood there unescaped. */
const IN_PATH = /[%/?#"\\\p{Cc}]/gu;
const IN_QUERY = /[%#&=+"\\\p{Cc}]/gu;
const IN_FRAGMENT = /[%"\\\p{Cc}]/gu;

/** One character in percent-encoding. Escapes that are not UTF-8 match no part of it: no name can be made of them. */
const ESCAPED_CHARACTER =
  /%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-4](?:%[89ab][\da-f]){3}/gi;

/** Decodes a part of a URL, save for characters that would mean something else. */
function readable(part: string, meaningful: RegExp): string {
  if (!part.includes('%')) return part;
  return part.replace(ESCAPED_CHARACTER, (escaped) =>
    decodeCharacter(escaped).replace(meaningful, encodeURIComponent),
  );
}

/** Decodes the path of a URL. An escaped slash separates nothing, and no file's name has a slash in it. */
function decode(location: string): string {
  if (!location.includes('%')) return location;
  return location.replace(ESCAPED_CHARACTER, (escaped) => decodeCharacter(escaped).replace('/', '%2F'));
}

function decodeCharacter(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    // An overlong form or a surrogate, which is no UTF-8.
    return escaped;
  }
}
