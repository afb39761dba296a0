import { hash } from 'node:crypto';
import type { Problem } from '../problems';
import { components } from './components';
import type { ModuleGraph } from './module-graph';
import { publishedName } from './published-name';
import { type ReferenceOptions, type Referrers, readReferrers, type Surroundings } from './referrers';
import { Replacements } from './replacements';
import type { Edge, Referrer, SourceAsset } from './resolve';

/** A file under its hashed name, with its references rewritten. */
export interface HashedFile {
  readonly path: string;
  /**
   * Its name with the hash in it; its own where that is final. For most files the hash is `digest`'s; members of an
   * import cycle share one.
   */
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
  /** Paths of files that are registered as service workers by their plain names. */
  readonly serviceWorkers: readonly string[];
  /** The parts of the manifest that import maps are made of. */
  readonly graph: ModuleGraph;
  /**
   * Hashes the files one by one: first those that refer to nothing, then every file after those it refers to. No file
   * is held once it was yielded, so that a large tree needs little memory.
   *
   * @throws SourceChangedError when a source file changed since its digest was taken
   */
  files(): Generator<HashedFile, void, undefined>;
}

/**
 * Hashes static files: resolves the references in each file that can hold some, rewrites them, and gives every file a
 * name that holds the hash of its final content. Any graph can be hashed in one pass, cycles included; the outcome
 * depends on the files alone, not on their order.
 *
 * @param surroundings files that references may lead to besides the assets
 */
export function hashAssets(
  assets: Iterable<SourceAsset>,
  options: ReferenceOptions,
  surroundings: Surroundings = {},
): HashedAssets {
  const sorted = [...assets].sort((a, b) => (a.path < b.path ? -1 : 1));
  const read = readReferrers(sorted, options, surroundings);
  return {
    problems: read.problems,
    serviceWorkers: read.serviceWorkers.map((index) => sorted[index]?.path ?? ''),
    graph: read.graph,
    files: () => hashInOrder(sorted, read),
  };
}

function* hashInOrder(
  assets: readonly SourceAsset[],
  { referrers, pinned }: Referrers,
): Generator<HashedFile, void, undefined> {
  const replacements = new Replacements(referrers.values());
  for (const [index, asset] of assets.entries()) {
    if (referrers.has(index)) continue;
    const { digest } = asset;
    replacements.name(index, asset, digest);
    replacements.publish(index, () => asset.read());
    const hashedPath = publishedName(asset, digest);
    yield { path: asset.path, hashedPath, digest, content: null, pinned: pinned.has(index) };
  }

  const nodes = [...referrers.keys()];
  const positions = new Map(nodes.map((index, position) => [index, position]));
  const edges = nodes.map((index) => targetsAmong(positions, referrers.get(index)?.edges ?? []));
  for (const component of components(edges)) {
    const members = component.flatMap((position): Member[] => {
      const index = nodes[position];
      const referrer = index === undefined ? undefined : referrers.get(index);
      return index === undefined || referrer === undefined ? [] : [{ index, ...referrer }];
    });
    const [position = 0] = component;
    const inCycle = component.length > 1 || edges[position]?.includes(position) === true;
    const shared = inCycle ? nameCycle(members, replacements) : null;
    for (const member of members) {
      const { index, asset } = member;
      const content = replacements.rewrite(member);
      const digest = hash('md5', content);
      if (shared === null) replacements.name(index, asset, digest);
      replacements.publish(index, () => content);
      yield {
        path: asset.path,
        hashedPath: publishedName(asset, shared ?? digest),
        digest,
        content: digest === asset.digest ? null : content,
        pinned: pinned.has(index),
      };
    }
  }
}

/** A file of a component of the graph. */
interface Member extends Referrer {
  readonly index: number;
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
function nameCycle(members: readonly Member[], replacements: Replacements): string {
  for (const { index, asset } of members) replacements.name(index, asset, BLANK);
  const digest = hash('md5', members.map((member) => hash('md5', replacements.rewrite(member))).join());
  for (const { index, asset } of members) replacements.name(index, asset, digest);
  return digest;
}
