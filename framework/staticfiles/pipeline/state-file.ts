import { hash } from 'node:crypto';
import { type Destination, WORK_FOLDER } from '../destination';
import { Records } from './records';
import type { BuildState, OutputRecord, SourceRecord } from './state';

/** Where the state lies in a destination. */
export const STATE_PATH = `${WORK_FOLDER}/state`;

/** Raised whenever the state means something else, or the same sources would give another release. */
const VERSION = 2;

const NOTHING = Records.of(new Map<string, never>());

export const NO_STATE: BuildState = {
  recipe: '',
  sources: NOTHING,
  outputs: NOTHING,
  manifest: null,
  variants: {},
  encoders: {},
  warnings: [],
};

/** The state that the last build left; an empty one when there is none, or one that was damaged. */
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
  await destination.put(STATE_PATH, { bytes: Buffer.concat([Buffer.from(`${seal(body)}\n`), body]) });
}

/** A digest proves that the text is what a build of this version wrote: nothing in it needs checking again. */
function seal(body: Uint8Array): string {
  return `${VERSION}-${hash('sha256', body)}`;
}

/*
 * A state as text. Every build parses it, and most look at all of it only to find that nothing has changed: so the
 * files are written in columns, which leave less to read and to keep than an object for each, and the long names of
 * equal bytes once.
 */

type Stored = Omit<BuildState, 'sources' | 'outputs'> & {
  readonly sources: Columns<'size' | 'ino' | 'mtimeMs' | 'ctimeMs' | 'integrity'>;
  readonly outputs: Columns<'size' | 'mtimeMs' | 'integrity'>;
  /** Of the sources, in their order. */
  readonly md5s: readonly string[];
  /** What `integrity` counts in: those of equal bytes are there once. */
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
  const sources = state.sources.values();
  const outputs = state.outputs.values();
  const stored: Stored = {
    ...state,
    sources: {
      path: state.sources.paths,
      size: sources.map(({ size }) => size),
      ino: sources.map(({ ino }) => ino),
      mtimeMs: sources.map(({ mtimeMs }) => mtimeMs),
      ctimeMs: sources.map(({ ctimeMs }) => ctimeMs),
      integrity: sources.map(({ digest }) => numberOf(digest.integrity)),
    },
    outputs: {
      path: state.outputs.paths,
      size: outputs.map(({ size }) => size),
      mtimeMs: outputs.map(({ mtimeMs }) => mtimeMs),
      integrity: outputs.map(({ integrity }) => numberOf(integrity)),
    },
    md5s: sources.map(({ digest }) => digest.md5),
    integrities: [...integrities.keys()],
  };
  return JSON.stringify(stored);
}

/** @param text what {@link encodeState} gave */
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
  const outputAt = (index: number): OutputRecord => ({
    size: outputs.size[index] as number,
    mtimeMs: outputs.mtimeMs[index] as number,
    integrity: integrities[outputs.integrity[index] as number] as string,
  });
  return {
    ...rest,
    sources: new Records(sources.path, sourceAt),
    outputs: new Records(outputs.path, outputAt),
  };
}
