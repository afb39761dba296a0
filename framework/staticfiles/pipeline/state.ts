import type { DeltaRecord } from '../../manifest';
import type { PublishedFile } from '../destination';
import type { Digest } from '../digest';
import type { Problem } from '../problems';
import { Records } from './records';

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
