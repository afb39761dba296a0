import { hash } from 'node:crypto';
import type { DeltaRecord } from '../../manifest';
import { type Destination, type PublishedFile, WORK_FOLDER } from '../destination';
import type { Digest } from '../digest';
import type { Problem } from '../problems';

/** A source file as it was when its bytes were last read. */
export interface SourceRecord {
  readonly size: number;
  readonly ino: number;
  readonly mtimeMs: number;
  /** 0 when the file was so fresh that a later change may leave its times as they are. */
  readonly ctimeMs: number;
  readonly digest: Digest;
}

/** A published file as the build left it: with its time, or what the destination tells versions apart by instead. */
export interface OutputRecord extends Omit<PublishedFile, 'link'> {
  readonly integrity: string;
}

/** A published file of an earlier release as the build left it. */
export interface EarlierRecord extends OutputRecord {
  /** The source path of its file. */
  readonly name: string;
  readonly path: string;
  /** The day on which another version took its place. */
  readonly superseded: string;
}

/** A difference as the build left it. */
export interface StoredDelta extends DeltaRecord, Omit<OutputRecord, 'integrity'> {
  /** The published path of the file. */
  readonly to: string;
  /** The size of the smallest form in which the file is sent otherwise. */
  readonly insteadOf: number;
}

/** The memory of a build of the differences that it made. */
export interface DeltaState {
  /** The coder that made them, as it describes itself; null when none works here. */
  readonly coder: string | null;
  /** The version of Node that a coder was looked for with; empty when there was nothing to make. */
  readonly node: string;
  readonly made: readonly StoredDelta[];
  /** Pairs of files whose differences would not save enough; one text for each pair. */
  readonly rejected: readonly string[];
  /** Set when it was told that nothing here can make any. */
  readonly toldOfCoder: boolean;
}

/** Makes the record of a file that was published with the bytes of an integrity value. */
export function outputRecord({ size, mtimeMs, digest }: PublishedFile, integrity: string): OutputRecord {
  if (digest !== undefined) return { size, digest, integrity };
  return mtimeMs === undefined ? { size, integrity } : { size, mtimeMs, integrity };
}

/** The sizes of the variants of some bytes, by extension; null for a variant that was not worth keeping. */
export type VariantSizes = Record<string, number | null>;

/**
 * The memory of a build, which spares the next one from reading everything again. It is only a short cut: its records
 * of published files are compared with the destination, and without it a build takes longer and gives the same.
 */
export interface BuildState {
  /** Describes everything that the release depends on besides the sources. */
  readonly recipe: string;
  /** By destination path. */
  readonly sources: Records<SourceRecord>;
  /** By published path; neither variants nor the manifest. */
  readonly outputs: Records<OutputRecord>;
  readonly manifest: (OutputRecord & { readonly path: string }) | null;
  /** The earlier versions that are kept, by file, the newest first. */
  readonly earlier: readonly EarlierRecord[];
  /** The differences between its versions. */
  readonly deltas: DeltaState;
  /** Files of other programs in the destination that the release refers to. */
  readonly userFiles: readonly string[];
  /** By integrity of the identity bytes. */
  readonly variants: Record<string, VariantSizes>;
  /** The digests of published variants, by their paths, from a destination that tells digests. */
  readonly variantDigests: Record<string, string>;
  /** The encoders that made the variants: extension → description. */
  readonly encoders: Record<string, string>;
  /** Warnings of the release, which are told again as long as nothing changes. */
  readonly warnings: readonly Problem[];
  /** A digest of what the processing remembers of the release; empty where it remembers nothing. */
  readonly memory: string;
}

/**
 * Records by path, in the order in which they were made. Every build visits those of all files, so they are visited
 * by functions: an iterator of pairs takes three times as long.
 */
export class Records<Item> {
  readonly paths: readonly string[];
  readonly #at: (place: number) => Item;
  readonly #byPath: ReadonlyMap<string, Item> | null;
  #places: ReadonlyMap<string, number> | null = null;

  /**
   * @param paths each path once
   * @param at gives the record of the path at this index; it may make the record each time it is called
   * @param byPath the same records, where there is a map of them already
   */
  constructor(
    paths: readonly string[],
    at: (place: number) => Item,
    byPath: ReadonlyMap<string, Item> | null = null,
  ) {
    this.paths = paths;
    this.#at = at;
    this.#byPath = byPath;
  }

  static of<Item>(items: ReadonlyMap<string, Item>): Records<Item> {
    const values = [...items.values()];
    return new Records([...items.keys()], (place) => values[place] as Item, items);
  }

  get size(): number {
    return this.paths.length;
  }

  get(path: string): Item | undefined {
    if (this.#byPath !== null) return this.#byPath.get(path);
    const place = this.#index().get(path);
    return place === undefined ? undefined : this.#at(place);
  }

  has(path: string): boolean {
    return (this.#byPath ?? this.#index()).has(path);
  }

  /** The place of each path. It is made on first use: a build in which nothing changed looks nothing up. */
  #index(): ReadonlyMap<string, number> {
    if (this.#places !== null) return this.#places;
    const places = new Map<string, number>();
    for (const [place, path] of this.paths.entries()) places.set(path, place);
    this.#places = places;
    return places;
  }

  /** Makes these records with some of them replaced, under other paths where the changes say so: former path → path and record. */
  replaced(changes: ReadonlyMap<string, { readonly path: string; readonly item: Item }>): Records<Item> {
    const paths = [...this.paths];
    const items = new Map<number, Item>();
    const places = this.#index();
    for (const [former, { path, item }] of changes) {
      const place = places.get(former);
      if (place === undefined) throw new Error(`there is no record of ${former}`);
      paths[place] = path;
      items.set(place, item);
    }
    return new Records(paths, (place) => items.get(place) ?? this.#at(place));
  }

  /** Makes a function that gives records, quickest when the paths come in the order of these. */
  inOrder(): (path: string) => Item | undefined {
    let place = -1;
    return (path) => {
      if (this.paths[place + 1] !== path) return this.get(path);
      place++;
      return this.#at(place);
    };
  }

  every(test: (item: Item, path: string, place: number) => boolean): boolean {
    return this.paths.every((path, place) => test(this.#at(place), path, place));
  }

  forEach(visit: (item: Item, path: string) => void): void {
    this.paths.forEach((path, place) => {
      visit(this.#at(place), path);
    });
  }
}

/** Path of the state in a destination. */
export const STATE_PATH = `${WORK_FOLDER}/state`;

/** Raised whenever the state has another meaning, or the same sources would give another release. */
const VERSION = 7;

const NOTHING = Records.of(new Map<string, never>());

export const NO_DELTAS: DeltaState = { coder: null, node: '', made: [], rejected: [], toldOfCoder: false };

export const NO_STATE: BuildState = {
  recipe: '',
  sources: NOTHING,
  outputs: NOTHING,
  manifest: null,
  earlier: [],
  deltas: NO_DELTAS,
  userFiles: [],
  variants: {},
  variantDigests: {},
  encoders: {},
  warnings: [],
  memory: '',
};

/** Reads the state that the last build left; an empty one if there is none, or if it is damaged. */
export async function readState(destination: Destination): Promise<BuildState> {
  const bytes = await destination.read(STATE_PATH);
  if (bytes === null) return NO_STATE;
  const end = bytes.indexOf('\n');
  const body = bytes.subarray(end + 1);
  return end !== -1 && bytes.toString('latin1', 0, end) === seal(body)
    ? decodeState(body.toString())
    : NO_STATE;
}

export async function writeState(destination: Destination, state: BuildState): Promise<void> {
  const body = Buffer.from(encodeState(state));
  const bytes = Buffer.concat([Buffer.from(`${seal(body)}\n`), body]);
  await destination.put(STATE_PATH, { bytes }, { mediaType: 'application/octet-stream' });
}

/** Makes the first line of a state, which proves that a build of this version wrote the rest: nothing needs checking. */
function seal(body: Uint8Array): string {
  return `${VERSION}-${hash('sha256', body)}`;
}

/**
 * A state as it is written. Every build parses it, and most builds look at all of it only to find that nothing has
 * changed: so files are written in columns, which take less time and memory than an object for each, and the long
 * digests of equal bytes once.
 */
type Stored = Omit<BuildState, 'sources' | 'outputs'> & {
  readonly sources: Columns<'size' | 'ino' | 'mtimeMs' | 'ctimeMs' | 'integrity'>;
  readonly outputs: Columns<'size' | 'integrity'> & {
    readonly version: readonly (number | string | null)[];
  };
  /** MD5 of each source, in their order. */
  readonly md5s: readonly string[];
  /** The integrity of all bytes, each once; columns named `integrity` hold indices of this list. */
  readonly integrities: readonly string[];
};

type Columns<Name extends string> = { readonly path: readonly string[] } & Readonly<
  Record<Name, readonly number[]>
>;

function encodeState(state: BuildState): string {
  const integrities = new Map<string, number>();
  const numberOf = (integrity: string): number => {
    const known = integrities.get(integrity) ?? integrities.size;
    integrities.set(integrity, known);
    return known;
  };
  const sources = { path: state.sources.paths, ...columns('size', 'ino', 'mtimeMs', 'ctimeMs', 'integrity') };
  const md5s: string[] = [];
  state.sources.forEach(({ size, ino, mtimeMs, ctimeMs, digest }) => {
    sources.size.push(size);
    sources.ino.push(ino);
    sources.mtimeMs.push(mtimeMs);
    sources.ctimeMs.push(ctimeMs);
    sources.integrity.push(numberOf(digest.integrity));
    md5s.push(digest.md5);
  });
  const version: (number | string | null)[] = [];
  const outputs = { path: state.outputs.paths, version, ...columns('size', 'integrity') };
  state.outputs.forEach(({ size, mtimeMs, digest, integrity }) => {
    outputs.size.push(size);
    version.push(digest ?? mtimeMs ?? null);
    outputs.integrity.push(numberOf(integrity));
  });
  const stored: Stored = { ...state, sources, outputs, md5s, integrities: [...integrities.keys()] };
  return JSON.stringify(stored);
}

function columns<Name extends string>(...names: Name[]): Record<Name, number[]> {
  return Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
}

/** Reads what {@link encodeState} wrote. */
function decodeState(text: string): BuildState {
  const { sources, outputs, md5s, integrities, ...rest } = JSON.parse(text) as Stored;
  const sourceAt = (index: number): SourceRecord => {
    const size = sources.size[index] as number;
    return {
      size,
      ino: sources.ino[index] as number,
      mtimeMs: sources.mtimeMs[index] as number,
      ctimeMs: sources.ctimeMs[index] as number,
      digest: {
        size,
        md5: md5s[index] as string,
        integrity: integrities[sources.integrity[index] as number] as string,
      },
    };
  };
  const outputAt = (index: number): OutputRecord => {
    const size = outputs.size[index] as number;
    const version = outputs.version[index];
    const integrity = integrities[outputs.integrity[index] as number] as string;
    if (typeof version === 'number') return { size, mtimeMs: version, integrity };
    return typeof version === 'string' ? { size, digest: version, integrity } : { size, integrity };
  };
  return {
    ...rest,
    sources: new Records(sources.path, sourceAt),
    outputs: new Records(outputs.path, outputAt),
  };
}
