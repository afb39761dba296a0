import { hash } from 'node:crypto';
import { type Destination, WORK_FOLDER } from '../destination';
import { Records, type Replacement } from './records';
import { type BuildState, NO_STATE, type OutputRecord, type SourceRecord } from './state';

/** Path of the state in a destination. */
export const STATE_PATH = `${WORK_FOLDER}/state`;

/** Raised whenever the state has another meaning, or the same sources would give another release. */
const VERSION = 8;

/** The file in a destination in which a build finds the state that the last one left. */
export class StateFile {
  readonly state: BuildState;
  readonly #base: Base | null;

  private constructor(state: BuildState, base: Base | null) {
    this.state = state;
    this.#base = base;
  }

  /** Reads the state that the last build left; an empty one if there is none, or if it is damaged. */
  static async read(destination: Destination): Promise<StateFile> {
    const bytes = await destination.read(STATE_PATH);
    return (bytes && readFile(bytes)) ?? new StateFile(NO_STATE, null);

    function readFile(bytes: Buffer): StateFile | null {
      const end = bytes.indexOf('\n');
      const endOfBody = bytes.indexOf('\n', end + 1);
      const body = bytes.subarray(end + 1, endOfBody === -1 ? bytes.length : endOfBody);
      if (end === -1 || bytes.toString('latin1', 0, end) !== seal(body)) return null;
      const state = decodeState(body.toString());
      const base = { ...state, bytes: bytes.subarray(0, end + 1 + body.length) };
      if (endOfBody === -1) return new StateFile(state, base);
      const update = decodeUpdate(bytes.subarray(endOfBody + 1), base);
      return update && new StateFile(update, base);
    }
  }

  /**
   * Writes the state that replaces this one. One that was made of this one by replacing some records is written as
   * the bytes of this one and what was replaced: to write the records of all files takes longer than most else.
   */
  async write(destination: Destination, state: BuildState): Promise<void> {
    const update = this.#base && encodeUpdate(state, this.#base);
    if (update === null || this.#base === null) return writeState(destination, state);
    await put(destination, Buffer.concat([this.#base.bytes, update]));
  }
}

/** Writes a state, all of it. */
export async function writeState(destination: Destination, state: BuildState): Promise<void> {
  const body = Buffer.from(encodeState(state));
  await put(destination, Buffer.concat([Buffer.from(`${seal(body)}\n`), body]));
}

async function put(destination: Destination, bytes: Buffer): Promise<void> {
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

/** The part of a state that was written whole, before any update of it. */
interface Base extends Pick<BuildState, 'sources' | 'outputs'> {
  /** Its bytes, with the seal. */
  readonly bytes: Buffer;
}

/** The records that an update replaces, by index, and everything else of the state. */
interface Update extends Omit<BuildState, 'sources' | 'outputs'> {
  readonly sources: readonly (readonly [index: number, replacement: Replacement<SourceRecord>])[];
  readonly outputs: readonly (readonly [index: number, replacement: Replacement<OutputRecord>])[];
}

/** Number of records up to which they are written as an update, however few files there are. */
const FEW = 50;

/** Part of the records up to which they are written as an update. */
const PART = 1 / 20;

/** @returns null for a state that was not made of the base, or in which so much was replaced that it is written anew */
function encodeUpdate(state: BuildState, { bytes, sources, outputs }: Base): Buffer | null {
  const changes = { sources: state.sources.changesOf(sources), outputs: state.outputs.changesOf(outputs) };
  if (changes.sources === null || changes.outputs === null) return null;
  if (changes.sources.size + changes.outputs.size > Math.max(FEW, PART * outputs.size)) return null;
  const update: Update = { ...state, sources: [...changes.sources], outputs: [...changes.outputs] };
  const text = Buffer.from(JSON.stringify(update));
  return Buffer.concat([Buffer.from(`\n${sealOfUpdate(text, bytes)}\n`), text]);
}

/** Reads what {@link encodeUpdate} wrote, but for the first line break; null if it is damaged. */
function decodeUpdate(bytes: Buffer, base: Base): BuildState | null {
  const end = bytes.indexOf('\n');
  const text = bytes.subarray(end + 1);
  if (end === -1 || bytes.toString('latin1', 0, end) !== sealOfUpdate(text, base.bytes)) return null;
  const { sources, outputs, ...rest } = JSON.parse(text.toString()) as Update;
  return {
    ...rest,
    sources: base.sources.replacedAt(new Map(sources)),
    outputs: base.outputs.replacedAt(new Map(outputs)),
  };
}

/** Makes the line before an update, which proves that it was made of this base: the seal of the base stands for its bytes. */
function sealOfUpdate(text: Buffer, base: Buffer): string {
  return hash('sha256', Buffer.concat([base.subarray(0, base.indexOf('\n')), text]));
}
