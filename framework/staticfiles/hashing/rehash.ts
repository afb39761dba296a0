import { hash } from 'node:crypto';
import { compareProblems } from '../problems';
import { affectedFiles } from './affected';
import { components } from './components';
import { nameCycle } from './cycle';
import { type Former, formerFiles, GONE } from './former';
import type { HashedAssets, HashedFile, RehashedFile } from './hashed-assets';
import { decodeMemory, type HashingMemory } from './memory';
import { publishedName } from './published-name';
import { type ReadAgain, readAgain, targetsOfAll } from './read-again';
import { notesOf, Recorder, targetsOf } from './recorder';
import type { ReferenceOptions, Surroundings } from './referrers';
import { Replacements } from './replacements';
import type { Edge, SourceAsset } from './resolve';

/**
 * Hashes what changed since the last build, and what refers to it. Everything else is taken from that build's memory. The
 * outcome is the same as that of hashing everything; where the memory cannot promise that, it is null.
 *
 * @param assets in the order of their paths
 * @param bytes the memory of the last build, of the same options
 * @returns null when everything has to be hashed: there is an error, or a change may affect files that do not refer to
 *   the changed file, as the registration of a service worker does
 */
export function rehashAssets(
  assets: readonly SourceAsset[],
  options: ReferenceOptions,
  surroundings: Surroundings,
  bytes: Buffer,
): HashedAssets | null {
  const memory = decodeMemory(bytes);
  if (memory === null || (surroundings.missing ?? []).length > 0) return null;
  const former = formerFiles(assets, memory);
  const again = former && readAgain(assets, options, surroundings, memory, former);
  if (former === null || again === null) return null;
  const affected = affectedFiles(assets.length, former, again);
  const { special } = again.reading;
  if (affected.some((index) => former.special.has(index) || special.has(index))) return null;
  return new Rehash(assets, memory, former, again, affected);
}

/** Hashes the files that are affected by a change. */
class Rehash implements HashedAssets {
  readonly problems: HashedAssets['problems'];
  readonly serviceWorkers: HashedAssets['serviceWorkers'];
  readonly graph: HashedAssets['graph'];
  readonly changes?: () => Generator<RehashedFile, void, undefined>;
  readonly #assets: readonly SourceAsset[];
  readonly #memory: HashingMemory;
  readonly #former: Former;
  readonly #again: ReadAgain;
  readonly #affected: readonly number[];
  readonly #recorder: Recorder;
  readonly #replacements = new Replacements([]);
  readonly #renamed = new Set<number>();

  constructor(
    assets: readonly SourceAsset[],
    memory: HashingMemory,
    former: Former,
    again: ReadAgain,
    affected: readonly number[],
  ) {
    this.problems = [...again.problems].sort(compareProblems);
    this.serviceWorkers = former.serviceWorkers.map((index) => assets[index]?.path ?? '');
    this.graph = { modules: {}, lazyModules: {}, imports: memory.imports };
    this.#assets = assets;
    this.#memory = memory;
    this.#former = former;
    this.#again = again;
    this.#affected = affected;
    this.#recorder = new Recorder(assets);
    if (former.areSame) this.changes = () => this.#changes();
  }

  *files(): Generator<HashedFile, void, undefined> {
    const affected = new Set(this.#affected);
    for (const index of this.#assets.keys()) if (!affected.has(index)) yield this.#asBefore(index);
    yield* this.#hashAffected();
  }

  *#changes(): Generator<RehashedFile, void, undefined> {
    for (const [index, referrer] of this.#former.referrers) this.#recorder.referrer(index, referrer);
    for (const index of this.#affected) this.#recorder.forget(index);
    for (const file of this.#hashAffected()) {
      const asset = this.#assets[file.index] as SourceAsset;
      const formerPath = publishedName(asset, this.#nameBefore(file.index) ?? asset.digest);
      yield { ...file, formerPath };
    }
  }

  *#hashAffected(): Generator<HashedFile & { readonly index: number }, void, undefined> {
    const targets = targetsOfAll(this.#former, this.#again);
    const positions = new Map(this.#affected.map((index, position) => [index, position]));
    const edges = this.#affected.map((index) => {
      return [...targets(index)].flatMap((target) => positions.get(target) ?? []);
    });
    for (const component of components(edges)) {
      const members = component.map((position) => this.#affected[position] as number);
      const [first = 0] = members;
      const inCycle = members.length > 1 || targets(first).includes(first);
      const isAsBefore = !inCycle && !this.#mustBeHashed(first, targets(first));
      if (isAsBefore) yield this.#asBefore(first);
      else yield* this.#hash(members, inCycle);
    }
  }

  memory(): Buffer {
    const { concerned, awaitsPaths, imports } = this.#memory;
    const { awaiting, special, facts, findThemselves, pinned, serviceWorkers } = this.#former;
    const { reading } = this.#again;
    const notes = notesOf(reading, [], { concerned });
    return this.#recorder.memory({
      concerned,
      awaitsPaths,
      imports,
      problems: this.problems,
      facts: [...facts],
      awaiting: [...[...awaiting].filter(([file]) => !this.#again.wasRead(file)), ...notes.awaiting],
      special: [...new Set([...special, ...notes.special])],
      findThemselves: [...findThemselves],
      pinned: [...pinned],
      serviceWorkers,
    });
  }

  #mustBeHashed(index: number, targets: Int32Array): boolean {
    if (this.#again.changed.has(index) || this.#former.referrers.get(index)?.isCyclic === true) return true;
    return targets.some((target) => this.#renamed.has(target));
  }

  /** Describes a file with the name and the bytes that the last build gave it. */
  #asBefore(index: number): HashedFile & { readonly index: number } {
    const asset = this.#assets[index] as SourceAsset;
    const referrer = this.#former.referrers.get(index);
    if (referrer !== undefined) this.#recorder.referrer(index, referrer);
    const { named = asset.digest, published = asset.digest } = referrer ?? {};
    return {
      index,
      path: asset.path,
      hashedPath: publishedName(asset, named),
      digest: published,
      content: null,
      isRemembered: published !== asset.digest,
      pinned: this.#former.pinned.has(index),
    };
  }

  *#hash(
    indices: readonly number[],
    inCycle: boolean,
  ): Generator<HashedFile & { readonly index: number }, void, undefined> {
    const members = indices.map((index) => {
      const asset = this.#assets[index] as SourceAsset;
      const edges = this.#again.changed.get(index) ?? this.#again.edgesOf(index);
      this.#nameTargets(edges);
      return { index, asset, edges };
    });
    const shared = inCycle ? nameCycle(members, this.#replacements) : null;
    for (const member of members) {
      const { index, asset, edges } = member;
      const content = edges.length === 0 ? null : this.#replacements.rewrite(member);
      const digest = content === null ? asset.digest : hash('md5', content);
      const named = shared ?? digest;
      this.#replacements.name(index, asset, named);
      if (this.#nameBefore(index) !== named) this.#renamed.add(index);
      if (edges.length > 0) {
        const targets = targetsOf(edges);
        this.#recorder.referrer(index, { named, published: digest, isCyclic: inCycle, targets });
      }
      yield {
        index,
        path: asset.path,
        hashedPath: publishedName(asset, named),
        digest,
        content: digest === asset.digest ? null : content,
        pinned: this.#former.pinned.has(index),
      };
    }
  }

  /** Names the targets that keep their names; the others have got theirs before. */
  #nameTargets(edges: readonly Edge[]): void {
    for (const { to } of edges) {
      if (to.target === null || this.#replacements.hasName(to.target)) continue;
      const asset = this.#assets[to.target] as SourceAsset;
      this.#replacements.name(to.target, asset, this.#nameBefore(to.target) ?? asset.digest);
    }
  }

  /** The digest in the name that the last build gave a file; undefined for a new one. */
  #nameBefore(index: number): string | undefined {
    const before = this.#former.indices[index] ?? GONE;
    return this.#former.referrers.get(index)?.named ?? this.#memory.digests[before];
  }
}
