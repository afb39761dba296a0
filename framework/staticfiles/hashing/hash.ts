import { hash } from 'node:crypto';
import { components } from './components';
import { type Member, nameCycle } from './cycle';
import type { HashedAssets, HashedFile } from './hashed-assets';
import { publishedName } from './published-name';
import { memoryOf, Recorder, targetsOf } from './recorder';
import { type ReferenceOptions, type Referrers, readReferrers, type Surroundings } from './referrers';
import { rehashAssets } from './rehash';
import { Replacements } from './replacements';
import type { Edge, SourceAsset } from './resolve';

/**
 * Hashes static files: resolves the references in each file that can hold some, rewrites them, and gives every file a
 * name that holds the hash of its final content. Any graph can be hashed in one pass, cycles included; the outcome
 * depends on the files alone, not on their order.
 *
 * @param surroundings files that references may lead to besides the assets
 * @param remembered the memory of the last build, of the same options: then only what changed is read and hashed
 */
export function hashAssets(
  assets: Iterable<SourceAsset>,
  options: ReferenceOptions,
  surroundings: Surroundings = {},
  remembered: Buffer | null = null,
): HashedAssets {
  const sorted = [...assets].sort((a, b) => (a.path < b.path ? -1 : 1));
  const known = remembered && rehashAssets(sorted, options, surroundings, remembered);
  if (known !== null) return known;
  const read = readReferrers(sorted, options, surroundings);
  const recorder = new Recorder(sorted);
  return {
    problems: read.problems,
    serviceWorkers: read.serviceWorkers.map((index) => sorted[index]?.path ?? ''),
    graph: read.graph,
    files: () => hashInOrder(sorted, read, recorder),
    memory: () => (options.modules === 'importmap' ? null : recorder.memory(memoryOf(read, sorted))),
  };
}

function* hashInOrder(
  assets: readonly SourceAsset[],
  { referrers, pinned }: Referrers,
  recorder: Recorder,
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
      const targets = targetsOf(member.edges);
      recorder.referrer(index, { named: shared ?? digest, published: digest, isCyclic: inCycle, targets });
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
