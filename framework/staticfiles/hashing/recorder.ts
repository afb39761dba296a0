import { encodeMemory, type HashingMemory } from './memory';
import type { Reading } from './reading';
import type { Referrers } from './referrers';
import type { Edge, SourceAsset } from './resolve';

/** The name and the bytes that a file with references is published with. */
export interface NamedReferrer {
  /** The digest in its name. */
  readonly named: string;
  /** The digest of its published bytes. */
  readonly published: string;
  readonly isCyclic: boolean;
  readonly targets: Int32Array;
}

/** Records the outcome of hashing, file by file, for the next build. */
export class Recorder {
  readonly #assets: readonly SourceAsset[];
  readonly #referrers = new Map<number, NamedReferrer>();

  constructor(assets: readonly SourceAsset[]) {
    this.#assets = assets;
  }

  referrer(index: number, referrer: NamedReferrer): void {
    this.#referrers.set(index, referrer);
  }

  forget(index: number): void {
    this.#referrers.delete(index);
  }

  /** Makes the memory when all files are recorded. */
  memory(rest: Omit<HashingMemory, 'paths' | 'digests' | 'finals' | ReferrerColumn>): Buffer {
    const assets = this.#assets;
    const referrers = [...this.#referrers.values()];
    const indices = [...this.#referrers.keys()];
    return encodeMemory({
      ...rest,
      paths: assets.map(({ path }) => path),
      digests: assets.map(({ digest }) => digest),
      finals: assets.flatMap(({ isFinal }, index) => (isFinal === true ? [index] : [])),
      referrers: indices,
      named: referrers.map(({ named }) => named),
      published: referrers.map(({ published }) => published),
      cyclic: indices.filter((_, index) => referrers[index]?.isCyclic),
      targets: referrers.map(({ targets }) => targets),
    });
  }
}

type ReferrerColumn = 'referrers' | 'named' | 'published' | 'cyclic' | 'targets';

/** Lists the files that references lead to, each once. */
export function targetsOf(edges: readonly Edge[]): Int32Array {
  return Int32Array.from(new Set(edges.flatMap(({ to }) => to.target ?? [])));
}

/** The parts of a memory that reading all files gives. */
export function memoryOf(read: Referrers, assets: readonly SourceAsset[]) {
  const { reading, concerned, findThemselves, pinned, awaitsPaths, serviceWorkers, graph, problems } = read;
  return {
    concerned,
    awaitsPaths,
    problems,
    ...notesOf(reading, assets.keys(), read),
    findThemselves: [...findThemselves],
    pinned: [...pinned],
    serviceWorkers,
    imports: graph.imports,
  };
}

/** The notes about some files as a memory has them. */
export function notesOf(
  reading: Reading,
  files: Iterable<number>,
  { concerned }: Pick<HashingMemory, 'concerned'>,
) {
  return {
    special: [...reading.special],
    awaiting: [...reading.awaiting],
    facts: [...files].flatMap((file): [number, string][] => {
      const digest = reading.digest(file, concerned);
      return digest === '' ? [] : [[file, digest]];
    }),
  };
}
