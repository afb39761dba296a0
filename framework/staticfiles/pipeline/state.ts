import { createHash } from 'node:crypto';
import { type Destination, WORK_FOLDER } from '../destination';
import type { Digest } from '../digest';
import type { Problem } from '../problems';

/** A source file as it was when its bytes were last read. */
export interface SourceRecord extends Digest {
  readonly ino: number;
  readonly mtimeMs: number;
  /** 0 when the file was too fresh to be sure that its times tell later changes. */
  readonly ctimeMs: number;
}

/** A published file as the build left it. */
export interface OutputRecord {
  readonly size: number;
  readonly mtimeMs: number;
  readonly integrity: string;
}

/** What some bytes came to under an encoder: the variant's size, or null when it was not worth keeping. */
export type VariantSizes = Record<string /* extension */, number | null>;

/**
 * What a build remembers for the next one, so that it need not look at everything again. It is only ever a
 * short cut: what it says of published files is held against what lies in the destination, and without it a
 * build takes longer and comes to the same.
 */
export interface BuildState {
  /** Describes everything but the sources that the release depends on. */
  readonly recipe: string;
  /** By destination path. */
  readonly sources: Record<string, SourceRecord>;
  /** By published path; neither variants nor the manifest. */
  readonly outputs: Record<string, OutputRecord>;
  readonly manifest: (OutputRecord & { readonly path: string }) | null;
  /** By integrity of the identity bytes. */
  readonly variants: Record<string, VariantSizes>;
  /** What made the variants: extension → description of its encoder. */
  readonly encoders: Record<string, string>;
  /** Warnings of the release: they hold as long as nothing changes. */
  readonly warnings: readonly Problem[];
}

/** Where the state lies in a destination. */
export const STATE_PATH = `${WORK_FOLDER}/state`;

/** Raised whenever the state means something else, or the same sources would give another release. */
const VERSION = 1;

export const NO_STATE: BuildState = {
  recipe: '',
  sources: {},
  outputs: {},
  manifest: null,
  variants: {},
  encoders: {},
  warnings: [],
};

/** The state that the last build left; an empty one when there is none, or one that was damaged. */
export async function readState(destination: Destination): Promise<BuildState> {
  const text = (await destination.read(STATE_PATH))?.toString('utf8');
  if (text === undefined) return NO_STATE;
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (text.slice(0, Math.max(end, 0)) !== seal(body)) return NO_STATE;
  const state = JSON.parse(body) as BuildState;
  // Names come from outside: what is called `constructor` must not be found where it is not.
  for (const record of [state.sources, state.outputs, state.variants]) Object.setPrototypeOf(record, null);
  return state;
}

export async function writeState(destination: Destination, state: BuildState): Promise<void> {
  const body = JSON.stringify(state);
  await destination.put(STATE_PATH, { bytes: Buffer.from(`${seal(body)}\n${body}`) });
}

/** A digest proves that the text is what a build of this version wrote: nothing in it needs checking again. */
function seal(body: string): string {
  return `${VERSION}-${createHash('sha256').update(body).digest('hex')}`;
}
