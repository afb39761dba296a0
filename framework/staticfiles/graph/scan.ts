import type { Problem, ProblemFacts } from '../problems';
import { problemAt } from '../problems';
import {
  decodeText,
  type Encoding,
  type Finder,
  type Found,
  type Reference,
  resolveUrl,
  type Target,
  withoutTrailBytes,
} from '../references';
import type { SourceAsset } from './asset';
import { bundlerImport } from './bundler-imports';
import type { IsIgnored } from './ignore';
import type { KnownPaths } from './known-paths';

/** A place in a file's text, and what will stand there. */
export interface Edge {
  readonly start: number;
  readonly end: number;
  /** The index of the asset it leads to; null for a folder, which has no other name than its own. */
  readonly target: number | null;
  /** The URL in front of the target's name, and behind it. A folder's own name is in front. */
  readonly before: string;
  readonly after: string;
  readonly write: (url: string) => string;
  /** See {@link Reference.pinned}. */
  readonly pinned: boolean;
}

/** What one reading of a file tells. */
export interface Scan {
  readonly text: string;
  readonly encoding: Encoding;
  readonly edges: readonly Edge[];
  readonly problems: readonly Problem[];
  /** See {@link bundlerImport}. */
  readonly bundlerImports: readonly Problem[];
}

/** What a reference is looked up in. */
export interface Surroundings {
  readonly known: KnownPaths;
  /** See `staticPrefixes`. */
  readonly prefixes: readonly string[];
  readonly isIgnored: IsIgnored;
  /** Gives a lasting copy of a piece of a text: the piece itself would keep the whole text in memory. */
  readonly keep: (piece: string) => string;
}

/** Reads one file, finds its references and looks up where they lead. */
export function scanAsset(asset: SourceAsset, bytes: Buffer, find: Finder, around: Surroundings): Scan {
  const { text, encoding } = decodeText(bytes);
  const found = find(encoding === 'latin1' ? withoutTrailBytes(text) : text);
  const edges: Edge[] = [];
  const problems: Problem[] = complaints(asset, text, found);
  const bundlerImports: Problem[] = [];
  for (const reference of found.references) {
    const { start, end, write, pinned = false } = reference;
    const target = resolveUrl(reference.url, asset.path, around.prefixes);
    if (target.kind === 'elsewhere') continue;
    const facts = lookUp(reference, target, asset, encoding, around);
    if (facts === undefined) continue;
    const tell = (what: ProblemFacts) => problemAt(what, text, reference.at, reference.url.length);
    const isMissing = typeof facts === 'object' && facts !== null;
    const bundled = typeof facts === 'number' ? null : bundlerImport(reference, target, asset, around);
    if (bundled !== null) bundlerImports.push(tell(bundled));
    else if (isMissing) problems.push(tell(facts));
    if (isMissing || target.kind !== 'inside') continue;
    const before = around.keep(facts === null ? target.folder + target.name : target.folder);
    edges.push({ start, end, target: facts, before, after: around.keep(target.suffix), write, pinned });
  }
  return { text, encoding, edges, problems, bundlerImports };
}

const BEYOND_ASCII = /[^\x20-\x7e]/;

/** The index of the asset, null for a folder, what is wrong, or undefined when the reference is to be left alone. */
function lookUp(
  reference: Reference,
  target: Target,
  asset: SourceAsset,
  encoding: Encoding,
  { known, isIgnored }: Surroundings,
): number | null | undefined | ProblemFacts {
  const { url, whenMissing } = reference;
  const unreadable = encoding === 'latin1' && BEYOND_ASCII.test(url);
  if (target.kind === 'inside' && !unreadable) {
    if (target.directory) return null;
    const index = known.indexOf(target.path);
    if (index !== undefined) return index;
    if (known.isFolder(target.path)) return null;
  }
  const path = target.kind === 'inside' ? target.path : url;
  if (whenMissing === 'ignore' || isIgnored(path, url)) return undefined;
  const facts = { severity: whenMissing, file: asset.path, source: asset.source };
  if (unreadable) {
    return {
      ...facts,
      message: 'refers to a name beyond ASCII, and the file is not UTF-8: the name cannot be read',
      hint: 'save the file as UTF-8, or percent-encode the name',
    };
  }
  if (target.kind !== 'inside') {
    return {
      ...facts,
      message: `refers to '${url}', which is above the root of the static files`,
      hint: 'write a URL that begins with a slash if something else than a static file is meant',
    };
  }
  const nearest = known.nearest(path, asset.path);
  const message = `refers to '${url}', but there is no static file '${path}'`;
  return nearest === undefined ? { ...facts, message } : { ...facts, message, hint: `there is '${nearest}'` };
}

function complaints(asset: SourceAsset, text: string, { complaint }: Found): Problem[] {
  if (complaint === undefined) return [];
  const { at, ...rest } = complaint;
  return [problemAt({ severity: 'warning', file: asset.path, source: asset.source, ...rest }, text, at)];
}
