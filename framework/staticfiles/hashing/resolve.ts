import { encodePath } from '../../assets';
import { type Problem, type ProblemFacts, problemAt, warning } from '../problems';
import {
  decodeText,
  ownNameSearch,
  type ParsedReferences,
  type Reference,
  type ReferenceParser,
  resolveUrl,
  type StaticBase,
  type UrlTarget,
  withoutTrailBytes,
} from '../references';
import { WARNINGS } from '../warnings';
import type { CustomPropertyUrl } from './custom-properties';
import type { IsIgnored, KnownPaths } from './known-paths';
import { climbsOut, missingTarget, toolInput, undecodableReference, userFile } from './missing';

/** A file to be published, before its name is known. */
export interface SourceAsset {
  /** Its path under the static root; forward slashes, no leading slash. */
  readonly path: string;
  /** The absolute path of the source file, for messages. */
  readonly source: string;
  /** MD5 of its bytes, hex. */
  readonly digest: string;
  /**
   * Set when a bundler named it and the files that it refers to for good: it is published as it is, under its own name.
   */
  readonly isFinal?: boolean;
  /**
   * Reads its bytes, the same ones every time: called only for files that can hold references, and more than once for
   * those that do. They need not outlast the next call for any asset.
   *
   * @throws SourceChangedError when the bytes of the digest can no longer be read
   */
  read(): Buffer;
}

/** The file or folder that a reference leads to, and the reference as written but for that file's name. */
export interface ResolvedReference {
  /** The index of the asset; null for a folder or a user's file, which have no other name than their own. */
  readonly target: number | null;
  /** The URL in front of the target's name, and behind it. Where there is no asset, the name is in front. */
  readonly before: string;
  readonly after: string;
}

/** A reference in a file's text: the span that will be rewritten, and the file or folder that it leads to. */
export interface Edge {
  readonly start: number;
  readonly end: number;
  readonly to: ResolvedReference;
  readonly write: (url: string) => string;
  /** See {@link Reference}. */
  readonly pinned: boolean;
  readonly use: Reference['use'];
  /** Set for an `import()`. */
  readonly isLazy: boolean;
  /** Set for an import whose URL an import map finds: it resolves to the URL that the map has for the file's own name. */
  readonly isMappable: boolean;
  readonly integrity: Reference['integrity'];
  readonly customProperty: CustomPropertyUrl | null;
}

/** A file that holds references: it is read once to find them, and again to rewrite them. */
export interface Referrer {
  readonly asset: SourceAsset;
  /** The references that are to be rewritten. */
  readonly edges: readonly Edge[];
}

/** The outcome of reading one file. */
export interface FileReferences {
  readonly edges: readonly Edge[];
  readonly problems: readonly Problem[];
  /** Warnings for every `import()` of an expression, which apply if modules around the file import each other. */
  readonly openImports: readonly Problem[];
  readonly customProperties: readonly CustomPropertyUrl[];
  readonly bareImports: readonly PlacedImport[];
  /** The custom properties that it uses. */
  readonly variables: ReadonlySet<string>;
  /** A warning for a script that looks for its own name in the page; null for other files. */
  readonly ownName: Problem | null;
  /** Set when a reference leads to no source: a file that is added may be its target. */
  readonly awaitsPaths: boolean;
}

/** An import of a bare specifier, and its location. */
export interface PlacedImport {
  readonly specifier: string;
  readonly isLazy: boolean;
  /** The location, for a message about it. */
  readonly location: Problem;
}

/** Everything that a reference is looked up in. */
export interface LookUpContext {
  readonly known: KnownPaths;
  readonly base: StaticBase;
  readonly isIgnored: IsIgnored;
  /** Tells whether another program publishes a file with this path. */
  isUserFile(path: string): boolean;
  readonly resolved: ResolvedReferences;
}

/** Reads one file, finds its references and looks up which files they lead to. */
export function resolveReferences(
  asset: SourceAsset,
  parse: ReferenceParser,
  context: LookUpContext,
): FileReferences {
  const { resolved, base } = context;
  const { text, encoding } = decodeText(asset.read());
  const parsed = parse(encoding === 'latin1' ? withoutTrailBytes(text) : text);
  const edges: Edge[] = [];
  const customProperties: CustomPropertyUrl[] = [];
  const problems: Problem[] = syntaxWarnings(asset, text, parsed);
  const folder = asset.path.slice(0, asset.path.lastIndexOf('/') + 1);
  let awaitsPaths = false;
  for (const reference of parsed.references) {
    const { start, end, write, url, pinned = false, use, isLazy = false, integrity } = reference;
    let customProperty: CustomPropertyUrl | null = null;
    const unreadable = encoding === 'latin1' && BEYOND_ASCII.test(url);
    let to = unreadable ? undefined : resolved.find(folder, url);
    // A reference to a folder may be meant for a module in it, so it is looked at each time.
    if (to === undefined || to.target === null || reference.customProperty !== undefined) {
      const tell = (facts: ProblemFacts | null) => {
        if (facts !== null) problems.push(problemAt(facts, text, reference.at, url.length));
      };
      const target = resolveUrl(url, folder, base);
      if (target.kind === 'elsewhere') {
        awaitsPaths ||= target.leaves !== undefined;
        tell(climbsOut(reference, target.leaves, asset, context));
        continue;
      }
      if (unreadable) {
        tell(undecodableReference(reference, asset));
        continue;
      }
      const found = lookUp(target, context);
      awaitsPaths ||= (found?.target ?? null) === null;
      if (reference.customProperty !== undefined && reference.whenMissing !== 'ignore') {
        customProperty = customPropertyUrl(reference, target.path, found !== null, asset, text);
        if (!context.isIgnored(target.path, url)) customProperties.push(customProperty);
        if (found === null) continue;
      }
      if (found === null) {
        tell(
          toolInput(reference, target, asset, context) ?? missingTarget(reference, target, asset, context),
        );
        continue;
      }
      if (found.target === null) {
        tell(toolInput(reference, target, asset, context) ?? userFile(reference, target, asset, context));
      }
      to = resolved.add(folder, url, found);
    }
    const isMappable = use === 'module' && to.target !== null && to.after === '' && encodePath(url) === url;
    edges.push({ start, end, to, write, pinned, use, isLazy, isMappable, integrity, customProperty });
  }
  const openImports = (parsed.openImports ?? []).map((at) =>
    problemAt(
      warning(WARNINGS.openImport, { file: asset.path, source: asset.source, ...OPEN_IMPORT }),
      text,
      at,
    ),
  );
  const bareImports = (parsed.bareImports ?? []).map(({ specifier, at, isLazy }): PlacedImport => {
    const facts: ProblemFacts = { severity: 'error', file: asset.path, source: asset.source, message: '' };
    return { specifier: copyOf(specifier), isLazy, location: problemAt(facts, text, at, specifier.length) };
  });
  const variables = parsed.variables ?? NO_VARIABLES;
  const ownName = ownNameWarning(asset, text);
  return { edges, problems, openImports, bareImports, customProperties, variables, ownName, awaitsPaths };
}

const OPEN_IMPORT = {
  message:
    'loads a script by an expression, so under its plain name: one that is also imported is loaded twice',
};

/**
 * Finds the files whose bytes a page fixes by an `integrity` value, in a page whose references are not rewritten.
 *
 * @returns indices of assets; null when no file that is added can become one of them
 */
export function pinnedTargets(
  asset: SourceAsset,
  parse: ReferenceParser,
  context: LookUpContext,
): number[] | null {
  const bytes = asset.read();
  if (!bytes.includes('integrity')) return null;
  const folder = asset.path.slice(0, asset.path.lastIndexOf('/') + 1);
  return parse(decodeText(bytes).text).references.flatMap(({ pinned, integrity, url }) => {
    const target =
      pinned || integrity ? lookUp(resolveUrl(url, folder, context.base), context)?.target : null;
    return target === null || target === undefined ? [] : [target];
  });
}

const NO_VARIABLES: ReadonlySet<string> = new Set();

function customPropertyUrl(
  { url, at, customProperty = '' }: Reference,
  path: string,
  leads: boolean,
  asset: SourceAsset,
  text: string,
): CustomPropertyUrl {
  const { path: file, source } = asset;
  const location = problemAt({ severity: 'warning', file, source, message: '' }, text, at, url.length);
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  return { property: copyOf(customProperty), url: copyOf(url), folder, path, leads, location };
}

/** Looks up the file or folder that a target names; null when nothing is published there. */
function lookUp(target: UrlTarget, { known, isUserFile }: LookUpContext): ResolvedReference | null {
  if (target.kind !== 'inside') return null;
  const { path, folder, name, suffix } = target;
  const index = target.directory ? undefined : known.indexOf(path);
  if (index !== undefined) return { target: index, before: folder, after: suffix };
  return target.directory || known.isFolder(path) || isUserFile(path)
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

/** A warning for a file that could not be read as its language. */
function syntaxWarnings(asset: SourceAsset, text: string, { syntaxWarning }: ParsedReferences): Problem[] {
  if (syntaxWarning === undefined) return [];
  const { kind, at, message } = syntaxWarning;
  const { path: file, source } = asset;
  return [problemAt(warning(kind, { file, source, message }), text, at)];
}

function ownNameWarning({ path: file, source }: SourceAsset, text: string): Problem | null {
  if (!/\.m?js$/i.test(file)) return null;
  const name = file.slice(file.lastIndexOf('/') + 1);
  const at = ownNameSearch(text, name);
  if (at === null) return null;
  const message = 'looks for its own name among the scripts of the page, and its hashed name is another';
  return problemAt(warning(WARNINGS.ownName, { file, source, message }), text, at, name.length);
}
