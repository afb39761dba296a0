import { hash } from 'node:crypto';
import path from 'node:path';
import { hashedName } from '../../manifest';
import { compareProblems, type Problem } from '../problems';
import {
  decodeText,
  encodableUrl,
  encodeName,
  encodeText,
  finderFor,
  type LanguageOptions,
  staticPrefixes,
} from '../references';
import type { SourceAsset } from './asset';
import { components } from './components';
import { Goals } from './goals';
import { ignoredReferences } from './ignore';
import { KnownPaths } from './known-paths';
import { type Edge, type Surroundings, scanAsset } from './scan';

export interface LinkOptions extends LanguageOptions {
  /** STATIC_URL: references that begin with it are static files, too. */
  readonly staticUrl: string;
  /** STATIC_HOST: the CDN's scheme and host, if there is one. */
  readonly staticHost?: string;
  /** References that may lead nowhere: globs or regular expressions, for the path or for the reference as written. */
  readonly ignoreReferences?: readonly (string | RegExp)[] | undefined;
}

/** A file as it is to be published. */
export interface LinkedFile {
  readonly path: string;
  /** Its name with the hash in it. For most files the hash is `digest`'s; members of an import cycle share one. */
  readonly hashedPath: string;
  /** MD5 of the published bytes, hex. */
  readonly digest: string;
  /** The published bytes; null when they are the bytes of the source. */
  readonly content: Buffer | null;
}

/** The files with their references resolved. */
export interface LinkedGraph {
  /** Everything that is wrong, by file and place. */
  readonly problems: readonly Problem[];
  /**
   * The finished files, one by one: first those that refer to nothing, then every file after those it refers to.
   * Nothing that was delivered is held, so that a large tree needs little memory.
   *
   * @throws SourceChangedError when a source file changed since its digest was taken
   */
  files(): Generator<LinkedFile, void, undefined>;
}

/** A file with references, between the two readings. */
interface Referrer {
  readonly asset: SourceAsset;
  readonly edges: readonly Edge[];
}

/**
 * Links static files: reads each file that can hold references once, finds where they lead, and gives every
 * file a name out of its final content. Any graph will do, in one pass, cycles included; the outcome depends on
 * the files alone, not on their order.
 *
 * @param missing paths that are lacking among the assets although they are there; of folders, with a slash at the end
 */
export function linkAssets(
  assets: Iterable<SourceAsset>,
  options: LinkOptions,
  missing: readonly string[] = [],
): LinkedGraph {
  const sorted = [...assets].sort((a, b) => (a.path < b.path ? -1 : 1));
  const around: Surroundings = {
    known: new KnownPaths(sorted.map((asset) => asset.path)),
    prefixes: staticPrefixes(options.staticUrl, options.staticHost),
    isIgnored: ignoredReferences(options.ignoreReferences ?? [], missing),
    goals: new Goals(),
  };
  const problems: Problem[] = [];
  const referrers = new Map<number, Referrer>();
  for (const [index, asset] of sorted.entries()) {
    const find = finderFor(asset.path, options);
    if (find === null) continue;
    const scan = scanAsset(asset, find, around);
    for (const problem of scan.problems) problems.push(problem);
    if (scan.edges.length > 0) referrers.set(index, { asset, edges: scan.edges });
  }
  problems.sort(compareProblems);
  unlinkPinned(referrers);
  return { problems, files: () => finish(sorted, referrers) };
}

/** A pinned reference to a file that is rewritten itself stays with the plain name, under which the bytes are the source's. */
function unlinkPinned(referrers: Map<number, Referrer>): void {
  for (const [index, referrer] of referrers) {
    if (!referrer.edges.some(({ pinned }) => pinned)) continue;
    const edges = referrer.edges.filter(
      ({ pinned, goal: { target } }) => !pinned || target === null || !referrers.has(target),
    );
    referrers.set(index, { ...referrer, edges });
  }
}

function* finish(
  assets: readonly SourceAsset[],
  referrers: ReadonlyMap<number, Referrer>,
): Generator<LinkedFile, void, undefined> {
  /** Every file's published name as it stands in URLs, without the folder. */
  const names: string[] = [];
  for (const [index, asset] of assets.entries()) {
    if (referrers.has(index)) continue;
    const { digest } = asset;
    names[index] = nameInUrls(asset, digest);
    yield { path: asset.path, hashedPath: hashedName(asset.path, digest), digest, content: null };
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
      };
    }
  }
}

function nameInUrls(asset: SourceAsset, digest: string): string {
  return encodeName(path.posix.basename(hashedName(asset.path, digest)));
}

/** The nodes among `positions` to which edges lead, each once. */
function targetsAmong(positions: ReadonlyMap<number, number>, edges: readonly Edge[]): number[] {
  const targets = new Set<number>();
  for (const { goal } of edges) {
    const { target } = goal;
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

/** The bytes of a file with the final names in it. */
function rewrite({ asset, edges }: Referrer, names: readonly string[]): Buffer {
  const { text, encoding } = decodeText(asset.read());
  let result = '';
  let end = 0;
  for (const { start, end: behind, goal, write } of edges) {
    const name = goal.target === null ? '' : (names[goal.target] ?? '');
    const url = encodableUrl(goal.before + name + goal.after, encoding);
    result += text.slice(end, start) + write(url);
    end = behind;
  }
  return encodeText(result + text.slice(end), encoding);
}
