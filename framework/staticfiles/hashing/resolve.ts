import { type Problem, type ProblemFacts, problemAt, warning } from '../problems';
import {
  decodeText,
  type ParsedReferences,
  type Reference,
  type ReferenceParser,
  resolveUrl,
  type UrlTarget,
  withoutTrailBytes,
} from '../references';
import { WARNINGS } from '../warnings';
import type { IsIgnored, KnownPaths } from './known-paths';

/** A file to be published, before its name is known. */
export interface SourceAsset {
  /** Its path under the static root; forward slashes, no leading slash. */
  readonly path: string;
  /** The absolute path of the source file, for messages. */
  readonly source: string;
  /** MD5 of its bytes, hex. */
  readonly digest: string;
  /**
   * Reads its bytes, the same ones every time: called only for files that can hold references, and more than once for
   * those that do. They need not outlast the next call for any asset.
   *
   * @throws SourceChangedError when the bytes of the digest can no longer be read
   */
  read(): Buffer;
}

/** The file or folder that a reference leads to, and how the reference is written but for that file's name. */
export interface ResolvedReference {
  /** The index of the asset; null for a folder, which has no other name than its own. */
  readonly target: number | null;
  /** The URL in front of the target's name, and behind it. A folder's own name is in front. */
  readonly before: string;
  readonly after: string;
}

/** A reference in a file's text: the span that will be rewritten, and the file or folder that it leads to. */
export interface Edge {
  readonly start: number;
  readonly end: number;
  readonly to: ResolvedReference;
  readonly write: (url: string) => string;
  /** See {@link Reference.pinned}. */
  readonly pinned: boolean;
}

/** The outcome of reading one file. */
export interface FileReferences {
  readonly edges: readonly Edge[];
  readonly problems: readonly Problem[];
}

/** Everything that a reference is looked up in. */
export interface LookUpContext {
  readonly known: KnownPaths;
  /** See `staticPrefixes`. */
  readonly prefixes: readonly string[];
  readonly isIgnored: IsIgnored;
  readonly resolved: ResolvedReferences;
}

/** Reads one file, finds its references and looks up which files they lead to. */
export function resolveReferences(
  asset: SourceAsset,
  parse: ReferenceParser,
  context: LookUpContext,
): FileReferences {
  const { resolved, prefixes } = context;
  const { text, encoding } = decodeText(asset.read());
  const parsed = parse(encoding === 'latin1' ? withoutTrailBytes(text) : text);
  const edges: Edge[] = [];
  const problems: Problem[] = syntaxWarnings(asset, text, parsed);
  const folder = asset.path.slice(0, asset.path.lastIndexOf('/') + 1);
  for (const reference of parsed.references) {
    const { start, end, write, url, pinned = false } = reference;
    const unreadable = encoding === 'latin1' && BEYOND_ASCII.test(url);
    let to = unreadable ? undefined : resolved.find(folder, url);
    // A reference to a folder may be meant for a module in it, so it is looked at each time.
    if (to === undefined || to.target === null) {
      const target = resolveUrl(url, folder, prefixes);
      if (target.kind === 'elsewhere') continue;
      const tell = (facts: ProblemFacts) => problemAt(facts, text, reference.at, url.length);
      const place = unreadable ? null : lookUp(target, context.known);
      const bundled =
        place === null || place.target === null ? bundlerImport(reference, target, asset, context) : null;
      if (bundled !== null) problems.push(tell(bundled));
      if (place === null) {
        const facts = bundled === null ? missing(reference, target, asset, unreadable, context) : null;
        if (facts !== null) problems.push(tell(facts));
        continue;
      }
      to = resolved.add(folder, url, place);
    }
    edges.push({ start, end, to, write, pinned });
  }
  return { edges, problems };
}

/** The file or folder that a target names; null when nothing is published there. */
function lookUp(target: UrlTarget, known: KnownPaths): ResolvedReference | null {
  if (target.kind !== 'inside') return null;
  const { path, folder, name, suffix } = target;
  const index = target.directory ? undefined : known.indexOf(path);
  if (index !== undefined) return { target: index, before: folder, after: suffix };
  return target.directory || known.isFolder(path)
    ? { target: null, before: folder + name, after: suffix }
    : null;
}

/**
 * References that were resolved before, by their text: in the files of one folder, equal texts lead to one file.
 * Files come folder by folder, so one folder's references are remembered at a time.
 */
export class ResolvedReferences {
  #folder = '';
  readonly #known = new Map<string, ResolvedReference>();
  readonly #pieces = new Map<string, string>();

  /** @param folder empty, or ending with a slash */
  find(folder: string, url: string): ResolvedReference | undefined {
    return folder === this.#folder ? this.#known.get(url) : undefined;
  }

  add(folder: string, url: string, { target, before, after }: ResolvedReference): ResolvedReference {
    if (folder !== this.#folder) {
      this.#folder = folder;
      this.#known.clear();
    }
    const resolved = { target, before: this.#keep(before), after: this.#keep(after) };
    this.#known.set(copyOf(url), resolved);
    return resolved;
  }

  /** Keeps one copy of equal pieces. */
  #keep(piece: string): string {
    const known = this.#pieces.get(piece);
    if (known !== undefined) return known;
    const copy = copyOf(piece);
    this.#pieces.set(copy, copy);
    return copy;
  }
}

/** Copies a piece of a text: V8's slice would keep the whole text in memory. */
function copyOf(piece: string): string {
  return Buffer.from(piece, 'utf16le').toString('utf16le');
}

const BEYOND_ASCII = /[^\x20-\x7e]/;

/** Describes a reference to a file that is missing; null when the reference is to be left alone. */
function missing(
  { url, whenMissing }: Reference,
  target: Exclude<UrlTarget, { kind: 'elsewhere' }>,
  asset: SourceAsset,
  unreadable: boolean,
  { known, isIgnored }: LookUpContext,
): ProblemFacts | null {
  const path = target.kind === 'inside' ? target.path : url;
  if (whenMissing === 'ignore' || isIgnored(path, url)) return null;
  const tell = (facts: { readonly message: string; readonly hint?: string }): ProblemFacts => {
    const all = { file: asset.path, source: asset.source, ...facts };
    return whenMissing === 'error' ? { severity: 'error', ...all } : warning(whenMissing, all);
  };
  if (unreadable) {
    return tell({
      message: 'refers to a name beyond ASCII, and the file is not UTF-8: the name cannot be read',
      hint: 'save the file as UTF-8, or percent-encode the name',
    });
  }
  if (target.kind !== 'inside') {
    return tell({
      message: `refers to '${url}', which is above the root of the static files`,
      hint: 'write a URL that begins with a slash if something else than a static file is meant',
    });
  }
  const nearest = known.nearest(path, asset.path);
  const message = `refers to '${url}', but there is no static file '${path}'`;
  return tell(nearest === undefined ? { message } : { message, hint: `there is '${nearest}'` });
}

/** A warning for a file that could not be read as its language. */
function syntaxWarnings(asset: SourceAsset, text: string, { syntaxWarning }: ParsedReferences): Problem[] {
  if (syntaxWarning === undefined) return [];
  const { kind, at, message } = syntaxWarning;
  const { path: file, source } = asset;
  return [problemAt(warning(kind, { file, source, message }), text, at)];
}

const SCRIPT = /\.m?js$/i;

/**
 * Describes an import that Node and bundlers resolve and browsers do not: of a file without its extension, or of a
 * folder for its index. No static server ever answered it, so the module is not one for browsers: packages ship the
 * sources of what they are built from. That is no mistake in the release.
 *
 * @returns null when the reference is no such import
 */
function bundlerImport(
  { url, whenMissing }: Reference,
  target: UrlTarget,
  { path: file, source }: SourceAsset,
  { known, isIgnored }: LookUpContext,
): ProblemFacts | null {
  if (target.kind !== 'inside' || whenMissing !== 'error' || !SCRIPT.test(file)) return null;
  const module = known.moduleOf(target.path);
  if (module === undefined || isIgnored(target.path, url)) return null;
  const message = `refers to '${url}', which Node and bundlers can resolve and browsers cannot`;
  return warning(WARNINGS.bundlerReference, { file, source, message, hint: `there is '${module}'` });
}
