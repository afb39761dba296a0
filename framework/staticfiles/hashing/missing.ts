import { type ProblemFacts, warning } from '../problems';
import type { Reference, UrlTarget } from '../references';
import { WARNINGS } from '../warnings';
import type { IsIgnored, KnownPaths } from './known-paths';

/** The file that holds a reference. */
interface ReferringFile {
  readonly path: string;
  readonly source: string;
}

/** Everything that says whether a missing target matters, and what may have been meant. */
interface Context {
  readonly known: KnownPaths;
  readonly isIgnored: IsIgnored;
}

type Inside = Extract<UrlTarget, { kind: 'inside' }>;

/** Describes a reference to a file that is missing; null when the reference is to be left alone. */
export function missingTarget(
  reference: Reference,
  { path }: Inside,
  asset: ReferringFile,
  { known, isIgnored }: Context,
): ProblemFacts | null {
  const { url } = reference;
  if (isIgnored(path, url)) return null;
  const nearest = known.nearest(path, asset.path);
  const message = `refers to '${url}', but there is no static file '${path}'`;
  return facts(
    reference,
    asset,
    nearest === undefined ? { message } : { message, hint: hint(nearest, path, url) },
  );
}

function hint(nearest: string, path: string, url: string): string {
  const start = url.indexOf(`/${nearest}`);
  if (/^\/(?!\/)/.test(url) && start > 0) {
    const prefix = url.slice(0, start + 1);
    return `there is '${nearest}', which this names if the files are served under '${prefix}' (STATIC_URL, --prefix)`;
  }
  if (nearest.normalize() !== path.normalize()) return `there is '${nearest}'`;
  const [theirs, ours] = [form(nearest), form(path)];
  return `there is '${nearest}', which looks the same and differs in Unicode normalization: the file's name is ${theirs}, the reference is ${ours}`;
}

function form(text: string): string {
  if (text.normalize('NFC') === text) return 'NFC';
  return text.normalize('NFD') === text ? 'NFD' : 'neither NFC nor NFD';
}

/** Describes a reference whose text is in an unknown encoding; null when the reference is to be left alone. */
export function undecodableReference(reference: Reference, asset: ReferringFile): ProblemFacts | null {
  return facts(reference, asset, {
    message: 'refers to a name beyond ASCII, and the file is not UTF-8: the name cannot be read',
    hint: 'save the file as UTF-8, or percent-encode the name',
  });
}

function facts(
  { whenMissing }: Reference,
  { path: file, source }: ReferringFile,
  told: { readonly message: string; readonly hint?: string },
): ProblemFacts | null {
  if (whenMissing === 'ignore') return null;
  if (whenMissing === 'error') return { severity: 'error', file, source, ...told };
  return warning(whenMissing, { file, source, ...told });
}

/** Describes a reference to a file that another program put into the destination; null for a reference to a folder. */
export function userFile(
  { url }: Reference,
  { path }: Inside,
  { path: file, source }: ReferringFile,
  { known }: Context,
): ProblemFacts | null {
  if (path === '' || known.isFolder(path)) return null;
  const message = `refers to '${url}', which is in the destination but is not collected: it keeps its name`;
  return warning(WARNINGS.userFile, { file, source, message });
}

/**
 * Describes a relative reference that climbs out of STATIC_URL although the path it leads to is one of a static file:
 * most likely it has a `../` too many. Others lead to parts of the site that are served by something else.
 */
export function climbsOut(
  { url }: Reference,
  leaves: string | undefined,
  { path: file, source }: ReferringFile,
  { known, isIgnored }: Context,
): ProblemFacts | null {
  if (leaves === undefined || known.indexOf(leaves) === undefined || isIgnored(leaves, url)) return null;
  const message = `refers to '${url}', which leads out of STATIC_URL to '/${leaves}'`;
  return warning(WARNINGS.climbsOut, { file, source, message, hint: `there is a static file '${leaves}'` });
}

/** Places in a text that a template engine or a bundler fills in: `{{ a }}`, `{% a %}`, `<% a %>`, `${a}`, `#{a}`, `%A%`. */
const PLACEHOLDER = /\{\{|\{%|<%|[$#@]\{|%[A-Z][A-Z0-9_]*%/;

/**
 * Describes a reference that another tool has to resolve before a browser can: a placeholder, a `~package/file`, an
 * import of a package by a stylesheet, an import of a module without its extension or of a folder for its index. No
 * static server ever answered it, so the file is not one for browsers: packages ship the sources of what they are built
 * from. That is no mistake in the release.
 *
 * @returns null when the reference is not of this kind
 */
export function toolInput(
  reference: Reference,
  { path }: Inside,
  { path: file, source }: ReferringFile,
  { known, isIgnored }: Context,
): ProblemFacts | null {
  const { url, use, whenMissing } = reference;
  if (whenMissing !== 'error' || isIgnored(path, url)) return null;
  const tell = (message: string, meant?: string) =>
    warning(WARNINGS.toolInput, {
      file,
      source,
      message: `refers to '${url}', which ${message}`,
      ...(meant === undefined ? {} : { hint: `there is '${meant}'` }),
    });
  if (PLACEHOLDER.test(url)) return tell('a template engine or a bundler has to fill in');
  const module = use === 'module' ? known.moduleOf(path) : undefined;
  if (module !== undefined) return tell(BUNDLERS_ONLY, module);
  const isPackage = url.startsWith('~') || (use === 'stylesheet' && isPackageName(url, path, known));
  return isPackage ? tell(BUNDLERS_ONLY, known.nearest(path, file)) : null;
}

const BUNDLERS_ONLY = 'Node and bundlers can resolve and browsers cannot';

/**
 * Tells an import of a package from one of a neighbouring file: it is not relative by its first character and has no
 * `.css` at its end, or begins with the name of a folder that is not there.
 */
function isPackageName(url: string, path: string, known: KnownPaths): boolean {
  const [location = ''] = url.split(/[?#]/, 1);
  if (!/^[a-z@]/i.test(location)) return false;
  if (!/\.css$/i.test(location)) return true;
  const first = location.indexOf('/');
  return first !== -1 && !known.isFolder(path.slice(0, path.length - location.length + first));
}
