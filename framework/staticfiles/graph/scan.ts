import type { Problem, ProblemFacts } from '../problems';
import { problemAt, warning } from '../problems';
import {
  decodeText,
  type Finder,
  type Found,
  type Reference,
  resolveUrl,
  type Target,
  withoutTrailBytes,
} from '../references';
import type { SourceAsset } from './asset';
import { bundlerImport } from './bundler-imports';
import type { Goal, Goals } from './goals';
import type { IsIgnored } from './ignore';
import type { KnownPaths } from './known-paths';

/** A place in a file's text, and what will stand there. */
export interface Edge {
  readonly start: number;
  readonly end: number;
  readonly goal: Goal;
  readonly write: (url: string) => string;
  /** See {@link Reference.pinned}. */
  readonly pinned: boolean;
}

/** What one reading of a file tells. */
export interface Scan {
  readonly edges: readonly Edge[];
  readonly problems: readonly Problem[];
}

/** What a reference is looked up in. */
export interface Surroundings {
  readonly known: KnownPaths;
  /** See `staticPrefixes`. */
  readonly prefixes: readonly string[];
  readonly isIgnored: IsIgnored;
  readonly goals: Goals;
}

/** Reads one file, finds its references and looks up where they lead. */
export function scanAsset(asset: SourceAsset, find: Finder, around: Surroundings): Scan {
  const { goals, prefixes } = around;
  const { text, encoding } = decodeText(asset.read());
  const found = find(encoding === 'latin1' ? withoutTrailBytes(text) : text);
  const edges: Edge[] = [];
  const problems: Problem[] = complaints(asset, text, found);
  const folder = asset.path.slice(0, asset.path.lastIndexOf('/') + 1);
  for (const reference of found.references) {
    const { start, end, write, url, pinned = false } = reference;
    const unreadable = encoding === 'latin1' && BEYOND_ASCII.test(url);
    let goal = unreadable ? undefined : goals.find(folder, url);
    // What leads to a folder may have been meant for a module in it, and is looked at each time.
    if (goal === undefined || goal.target === null) {
      const target = resolveUrl(url, folder, prefixes);
      if (target.kind === 'elsewhere') continue;
      const tell = (facts: ProblemFacts) => problemAt(facts, text, reference.at, url.length);
      const place = unreadable ? null : lookUp(target, around.known);
      const bundled =
        place === null || place.target === null ? bundlerImport(reference, target, asset, around) : null;
      if (bundled !== null) problems.push(tell(bundled));
      if (place === null) {
        const facts = bundled === null ? complaint(reference, target, asset, unreadable, around) : null;
        if (facts !== null) problems.push(tell(facts));
        continue;
      }
      goal = goals.add(folder, url, place);
    }
    edges.push({ start, end, goal, write, pinned });
  }
  return { edges, problems };
}

/** What a target is among the files and folders that are published; null when it is none of them. */
function lookUp(target: Target, known: KnownPaths): Goal | null {
  if (target.kind !== 'inside') return null;
  const { path, folder, name, suffix } = target;
  const index = target.directory ? undefined : known.indexOf(path);
  if (index !== undefined) return { target: index, before: folder, after: suffix };
  return target.directory || known.isFolder(path)
    ? { target: null, before: folder + name, after: suffix }
    : null;
}

const BEYOND_ASCII = /[^\x20-\x7e]/;

/** What is wrong with a reference that leads to nothing; null when it is to be left alone. */
function complaint(
  { url, whenMissing }: Reference,
  target: Exclude<Target, { kind: 'elsewhere' }>,
  asset: SourceAsset,
  unreadable: boolean,
  { known, isIgnored }: Surroundings,
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

function complaints(asset: SourceAsset, text: string, { complaint }: Found): Problem[] {
  if (complaint === undefined) return [];
  const { kind, at, message } = complaint;
  const { path: file, source } = asset;
  return [problemAt(warning(kind, { file, source, message }), text, at)];
}
