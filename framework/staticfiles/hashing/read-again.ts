import type { Problem } from '../problems';
import { parserFor } from '../references';
import { type Former, GONE } from './former';
import type { HashingMemory } from './memory';
import { plainNameLeft } from './plain-names';
import { Reading } from './reading';
import { targetsOf } from './recorder';
import { lookUpContext, parserOfPage, type ReferenceOptions, type Surroundings } from './referrers';
import { type Edge, type LookUpContext, pinnedTargets, resolveReferences, type SourceAsset } from './resolve';

/** The files that were read again. */
export interface ReadAgain {
  /** The references of those that are published with other bytes now, or may be. */
  readonly changed: ReadonlyMap<number, readonly Edge[]>;
  readonly reading: Reading;
  readonly problems: readonly Problem[];
  /** Tells whether a file was read. */
  wasRead(index: number): boolean;
  /** Reads the references of a file whose bytes are the same, because one of its targets has another name. */
  edgesOf(index: number): readonly Edge[];
}

/**
 * Reads the files that changed since the last build, and those for which it matters which files there are.
 *
 * @returns null when there is an error, or when the facts of a file changed, so that others may be affected
 */
export function readAgain(
  assets: readonly SourceAsset[],
  options: ReferenceOptions,
  surroundings: Surroundings,
  memory: HashingMemory,
  former: Former,
): ReadAgain | null {
  const context = lookUpContext(assets, options, surroundings);
  const reader = new Rereader(assets, options, context, former);
  const changed = new Map<number, readonly Edge[]>();
  const problems = new Map<string, readonly Problem[]>();
  const files = filesToRead(assets, memory, former);
  for (const [index, isChanged] of files) {
    const found = reader.read(index);
    if (found === null) return null;
    if (reader.reading.digest(index, memory.concerned) !== (former.facts.get(index) ?? '')) return null;
    if (found.problems !== null) problems.set(assets[index]?.path ?? '', found.problems);
    if (isChanged || reader.reading.awaiting.get(index) !== former.awaiting.get(index)) {
      changed.set(index, found.edges);
    }
  }
  const kept = memory.problems.filter(({ file }) => !problems.has(file));
  const sources = new Map(kept.length === 0 ? [] : assets.map(({ path, source }) => [path, source]));
  // A folder may have moved with all its files.
  if (!kept.every(({ file, source }) => sources.get(file) === source)) return null;
  return {
    changed,
    reading: reader.reading,
    problems: [...kept, ...[...problems.values()].flat()],
    wasRead: (index) => files.has(index),
    edgesOf: (index) => reader.edgesOf(index),
  };
}

/** Lists the files that have to be read, and tells of each whether its bytes changed or one of its targets is gone. */
function filesToRead(
  assets: readonly SourceAsset[],
  { digests }: HashingMemory,
  { indices, awaiting, referrers }: Former,
): Map<number, boolean> {
  const files = new Map<number, boolean>();
  for (const index of awaiting.keys()) files.set(index, false);
  for (const [index, { targets }] of referrers) if (targets.includes(GONE)) files.set(index, true);
  for (const [index, { digest }] of assets.entries()) {
    if (digests[indices[index] ?? GONE] !== digest) files.set(index, true);
  }
  return files;
}

/** Reads single files as a build from nothing reads all of them. */
class Rereader {
  readonly reading: Reading;
  readonly #assets: readonly SourceAsset[];
  readonly #options: ReferenceOptions;
  readonly #context: LookUpContext;
  readonly #former: Former;
  readonly #plain: ReadonlySet<number>;

  constructor(
    assets: readonly SourceAsset[],
    options: ReferenceOptions,
    context: LookUpContext,
    former: Former,
  ) {
    this.reading = new Reading(assets, options);
    this.#assets = assets;
    this.#options = options;
    this.#context = context;
    this.#former = former;
    const finals = assets.flatMap(({ isFinal }, index) => (isFinal === true ? [index] : []));
    this.#plain = new Set([...former.serviceWorkers, ...finals]);
  }

  /** @returns null for errors; `problems` are null where other files than this one have a part in them */
  read(index: number): { readonly edges: readonly Edge[]; readonly problems: Problem[] | null } | null {
    const asset = this.#assets[index] as SourceAsset;
    const read = this.#readReferences(index, asset);
    if (read === null || this.#options.keepOnlyHashedFiles !== true) return read;
    const remark = plainNameLeft(asset, read.edges, this.#context, this.#plain);
    if (remark === null) return read;
    this.reading.plainName(index, remark);
    read.problems?.push(remark);
    return read;
  }

  #readReferences(index: number, asset: SourceAsset) {
    const parse = parserFor(asset.path, this.#options);
    if (parse === null) {
      // What it is used for decides how it is read.
      if (this.#former.special.has(index)) return null;
      const parsePage = asset.isFinal === true ? null : parserOfPage(asset.path, this.#options);
      if (parsePage !== null) this.reading.page(index, pinnedTargets(asset, parsePage, this.#context));
      return { edges: [], problems: [] as Problem[] };
    }
    const found = resolveReferences(asset, parse, this.#context);
    if (asset.isFinal === true) {
      this.reading.final(index, found);
      return { edges: [], problems: [] as Problem[] };
    }
    if (found.problems.some(({ severity }) => severity === 'error')) return null;
    this.reading.file(index, found, false);
    const problems = this.reading.hasOwnProblemsAlone(index) ? [...found.problems] : null;
    return { edges: found.edges.filter((edge) => !this.#isLeft(edge)), problems };
  }

  edgesOf(index: number): readonly Edge[] {
    const asset = this.#assets[index] as SourceAsset;
    const parse = parserFor(asset.path, this.#options);
    if (parse === null) return [];
    return resolveReferences(asset, parse, this.#context).edges.filter((edge) => !this.#isLeft(edge));
  }

  /** Tells whether a page may load a script by this name, which the script then looks for. */
  #isLeft({ use, to }: Edge): boolean {
    if (this.#options.keepOnlyHashedFiles === true || use === 'module' || to.target === null) return false;
    return this.#former.findThemselves.has(to.target);
  }
}

/** Tells the files that a file refers to. */
export function targetsOfAll(
  former: Former,
  { changed }: Pick<ReadAgain, 'changed'>,
): (index: number) => Int32Array {
  const fresh = new Map([...changed].map(([index, edges]) => [index, targetsOf(edges)]));
  return (index) => fresh.get(index) ?? former.referrers.get(index)?.targets ?? NONE;
}

const NONE = new Int32Array();
