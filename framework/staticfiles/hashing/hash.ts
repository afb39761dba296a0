import { hash } from 'node:crypto';
import path from 'node:path';
import { hashedName } from '../../manifest';
import { compareProblems, type Problem } from '../problems';
import {
  decodeText,
  encodableUrl,
  encodeName,
  encodeText,
  type LanguageOptions,
  parserFor,
  staticBase,
} from '../references';
import { components } from './components';
import { ignoredReferences, KnownPaths } from './known-paths';
import { plainNameLeft } from './plain-names';
import {
  type Edge,
  type LookUpContext,
  pinnedTargets,
  ResolvedReferences,
  resolveReferences,
  type SourceAsset,
} from './resolve';

export interface HashOptions extends LanguageOptions {
  /** STATIC_URL: references that begin with it are static files, too. */
  readonly staticUrl: string;
  /** STATIC_HOST: the CDN's scheme and host, if there is one. */
  readonly staticHost?: string;
  /** Tells of every text that still holds a plain name, because plain names are not published. */
  readonly keepOnlyHashedFiles?: boolean;
  /** References whose target may be missing: globs or regular expressions, for the path or the reference as written. */
  readonly ignoreReferences?: readonly (string | RegExp)[] | undefined;
}

/** Files that references may lead to besides the assets. */
export interface HashSurroundings {
  readonly missing?: readonly string[];
  isUserFile?(path: string): boolean;
}

/** A file under its hashed name, with its references rewritten. */
export interface HashedFile {
  readonly path: string;
  /** Its name with the hash in it. For most files the hash is `digest`'s; members of an import cycle share one. */
  readonly hashedPath: string;
  /** MD5 of the published bytes, hex. */
  readonly digest: string;
  /** The published bytes; null when they are the bytes of the source. */
  readonly content: Buffer | null;
  /** Set when an `integrity` value somewhere fixes the bytes under the plain name: they must be the source's. */
  readonly pinned: boolean;
}

/** The files with their references resolved, ready to be hashed. */
export interface HashedAssets {
  /** Errors and warnings, by file and place. */
  readonly problems: readonly Problem[];
  /**
   * Hashes the files one by one: first those that refer to nothing, then every file after those it refers to. No file
   * is held once it was yielded, so that a large tree needs little memory.
   *
   * @throws SourceChangedError when a source file changed since its digest was taken
   */
  files(): Generator<HashedFile, void, undefined>;
}

/** A file that holds references: it is read once to find them, and again to rewrite them. */
interface Referrer {
  readonly asset: SourceAsset;
  readonly edges: readonly Edge[];
}

/**
 * Hashes static files: resolves the references in each file that can hold some, rewrites them, and gives every file a
 * name that holds the hash of its final content. Any graph can be hashed in one pass, cycles included; the outcome
 * depends on the files alone, not on their order.
 *
 * @param surroundings.missing paths of files that exist and could not be read; a folder's path ends with a slash
 * @param surroundings.isUserFile tells whether another program publishes a file with this path
 */
export function hashAssets(
  assets: Iterable<SourceAsset>,
  options: HashOptions,
  { missing = [], isUserFile = () => false }: HashSurroundings = {},
): HashedAssets {
  const sorted = [...assets].sort((a, b) => (a.path < b.path ? -1 : 1));
  const context: LookUpContext = {
    known: new KnownPaths(sorted.map((asset) => asset.path)),
    base: staticBase(options.staticUrl, options.staticHost),
    isIgnored: ignoredReferences(options.ignoreReferences ?? [], missing),
    isUserFile,
    resolved: new ResolvedReferences(),
  };
  const problems: Problem[] = [];
  const openImports: Problem[] = [];
  const referrers = new Map<number, Referrer>();
  const pinned = new Set<number>();
  for (const [index, asset] of sorted.entries()) {
    const parse = parserFor(asset.path, options);
    if (parse === null) {
      // Pages load plain names, whether their own references are rewritten or not.
      const parsePage = parserFor(asset.path, { ...options, html: true, svg: true });
      if (parsePage !== null)
        for (const target of pinnedTargets(asset, parsePage, context)) pinned.add(target);
      continue;
    }
    const references = resolveReferences(asset, parse, context);
    for (const problem of references.problems) problems.push(problem);
    for (const problem of references.openImports) openImports.push(problem);
    if (references.edges.length > 0) referrers.set(index, { asset, edges: references.edges });
  }
  problems.push(...openImports.filter(({ file }) => isAmongModules(file, sorted, referrers)));
  leavePinned(referrers, pinned);
  if (options.keepOnlyHashedFiles) {
    for (const [index, asset] of sorted.entries()) {
      const left = plainNameLeft(asset, referrers.get(index)?.edges ?? [], context);
      if (left !== null) problems.push(left);
    }
  }
  problems.sort(compareProblems);
  return { problems, files: () => hashInOrder(sorted, referrers, pinned) };
}

/**
 * Leaves pinned references to files that are rewritten as they are: their plain names keep the source's bytes.
 *
 * @param pinned gets the indices of these files
 */
function leavePinned(referrers: Map<number, Referrer>, pinned: Set<number>): void {
  for (const [index, referrer] of referrers) {
    if (!referrer.edges.some((edge) => edge.pinned)) continue;
    const edges = referrer.edges.filter(({ pinned: isPinned, to: { target } }) => {
      if (!isPinned || target === null || !referrers.has(target)) return true;
      pinned.add(target);
      return false;
    });
    referrers.set(index, { ...referrer, edges });
  }
}

const SCRIPT = /\.m?js$/i;

/** Tells whether a script in a file's folder, or below it, imports another script. */
function isAmongModules(
  file: string,
  assets: readonly SourceAsset[],
  referrers: ReadonlyMap<number, Referrer>,
): boolean {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  for (const { asset, edges } of referrers.values()) {
    if (!SCRIPT.test(asset.path) || !asset.path.startsWith(folder)) continue;
    if (edges.some(({ to }) => to.target !== null && SCRIPT.test(assets[to.target]?.path ?? ''))) return true;
  }
  return false;
}

function* hashInOrder(
  assets: readonly SourceAsset[],
  referrers: ReadonlyMap<number, Referrer>,
  pinned: ReadonlySet<number>,
): Generator<HashedFile, void, undefined> {
  /** Every file's published name as it stands in URLs, without the folder. */
  const names: string[] = [];
  for (const [index, asset] of assets.entries()) {
    if (referrers.has(index)) continue;
    const { digest } = asset;
    names[index] = nameInUrls(asset, digest);
    const hashedPath = hashedName(asset.path, digest);
    yield { path: asset.path, hashedPath, digest, content: null, pinned: pinned.has(index) };
  }

  const nodes = [...referrers.keys()];
  const positions = new Map(nodes.map((index, position) => [index, position]));
  const edges = nodes.map((index) => targetsAmong(positions, referrers.get(index)?.edges ?? []));
  for (const component of components(edges)) {
    const members = component.flatMap((position) => {
      const index = nodes[position];
      const referrer = index === undefined ? undefined : referrers.get(index);
      return index === undefined || referrer === undefined ? [] : [{ index, ...referrer }];
    });
    const [position = 0] = component;
    const inCycle = component.length > 1 || edges[position]?.includes(position) === true;
    const shared = inCycle ? nameCycle(members, names) : null;
    for (const { index, ...referrer } of members) {
      const content = rewrite(referrer, names);
      const digest = hash('md5', content);
      const { asset } = referrer;
      names[index] ??= nameInUrls(asset, digest);
      yield {
        path: asset.path,
        hashedPath: hashedName(asset.path, shared ?? digest),
        digest,
        content: digest === asset.digest ? null : content,
        pinned: pinned.has(index),
      };
    }
  }
}

function nameInUrls(asset: SourceAsset, digest: string): string {
  return encodeName(path.posix.basename(hashedName(asset.path, digest)));
}

/** Lists the nodes among `positions` that edges lead to, each once. */
function targetsAmong(positions: ReadonlyMap<number, number>, edges: readonly Edge[]): number[] {
  const targets = new Set<number>();
  for (const { to } of edges) {
    const { target } = to;
    const position = target === null ? undefined : positions.get(target);
    if (position !== undefined) targets.add(position);
  }
  return [...targets];
}

const BLANK = '0'.repeat(32);

/**
 * Names the members of a cycle. None can be named by its own bytes, which hold the others' names. So all share the
 * digest of all their bytes with that very digest left blank: it changes exactly when a byte of them does.
 *
 * @returns that digest
 */
function nameCycle(members: readonly ({ readonly index: number } & Referrer)[], names: string[]): string {
  for (const { index, asset } of members) names[index] = nameInUrls(asset, BLANK);
  const digest = hash('md5', members.map((member) => hash('md5', rewrite(member, names))).join());
  for (const { index, asset } of members) names[index] = nameInUrls(asset, digest);
  return digest;
}

/** Rewrites the references of a file to the final names. */
function rewrite({ asset, edges }: Referrer, names: readonly string[]): Buffer {
  const { text, encoding } = decodeText(asset.read());
  let result = '';
  let end = 0;
  for (const { start, end: behind, to, write } of edges) {
    const name = to.target === null ? '' : (names[to.target] ?? '');
    const url = encodableUrl(to.before + name + to.after, encoding);
    result += text.slice(end, start) + write(url);
    end = behind;
  }
  return encodeText(result + text.slice(end), encoding);
}
