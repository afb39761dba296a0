import type { HashingMemory } from './memory';
import type { NamedReferrer } from './recorder';
import type { SourceAsset } from './resolve';

/** The target of a reference to a file that is no more. */
export const GONE = -1;

/** The memory of the last build, with the files as indices of the list of this build. */
export interface Former {
  /** Set when they are the same files. */
  readonly areSame: boolean;
  /** The index that each file had; {@link GONE} for a file that is new. */
  readonly indices: Int32Array;
  readonly referrers: ReadonlyMap<number, NamedReferrer>;
  readonly facts: ReadonlyMap<number, string>;
  readonly awaiting: ReadonlyMap<number, string>;
  readonly special: ReadonlySet<number>;
  readonly findThemselves: ReadonlySet<number>;
  readonly pinned: ReadonlySet<number>;
  readonly serviceWorkers: readonly number[];
}

/**
 * Finds the files of a memory among those of now.
 *
 * @param assets in the order of their paths
 * @returns null when a file that was changed, added or removed may affect files that do not refer to it
 */
export function formerFiles(assets: readonly SourceAsset[], memory: HashingMemory): Former | null {
  const { indices, now } = matchPaths(assets, memory.paths);
  const areSame = assets.length === memory.paths.length && !indices.includes(GONE);
  if (!areSame && memory.awaitsPaths) return null;
  const finals = new Set(memory.finals);
  for (const [index, { isFinal }] of assets.entries()) {
    const before = indices[index] ?? GONE;
    if (before !== GONE && finals.has(before) !== (isFinal === true)) return null;
  }
  const at = (file: number) => now[file] ?? GONE;
  const isThere = (file: number) => at(file) !== GONE;
  if (!memory.facts.every(([file]) => isThere(file))) return null;
  const listNow = (files: readonly number[]) => files.filter(isThere).map(at);
  const cyclic = new Set(memory.cyclic);
  const referrers = new Map<number, NamedReferrer>();
  for (const [index, file] of memory.referrers.entries()) {
    if (!isThere(file)) continue;
    const targets = memory.targets[index] ?? new Int32Array();
    referrers.set(at(file), {
      named: memory.named[index] ?? '',
      published: memory.published[index] ?? '',
      isCyclic: cyclic.has(file),
      targets: areSame ? targets : targets.map(at),
    });
  }
  return {
    areSame,
    indices,
    referrers,
    facts: new Map(memory.facts.map(([file, digest]) => [at(file), digest])),
    awaiting: new Map(
      memory.awaiting.filter(([file]) => isThere(file)).map(([file, edges]) => [at(file), edges]),
    ),
    special: new Set(listNow(memory.special)),
    findThemselves: new Set(listNow(memory.findThemselves)),
    pinned: new Set(listNow(memory.pinned)),
    serviceWorkers: listNow(memory.serviceWorkers),
  };
}

/** Finds each path of one list in the other; both are in their order. */
function matchPaths(assets: readonly SourceAsset[], before: readonly string[]) {
  const indices = new Int32Array(assets.length).fill(GONE);
  const now = new Int32Array(before.length).fill(GONE);
  let former = 0;
  for (const [index, { path }] of assets.entries()) {
    while (former < before.length && (before[former] as string) < path) former++;
    if (before[former] !== path) continue;
    indices[index] = former;
    now[former] = index;
    former++;
  }
  return { indices, now };
}
