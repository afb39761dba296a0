import type { Digest } from '../digest';
import type { Problem } from '../problems';
import type { Records } from './records';

/** A source file as it was when its bytes were last read. */
export interface SourceRecord {
  readonly size: number;
  readonly ino: number;
  readonly mtimeMs: number;
  /** 0 when the file was too fresh to be sure that its times tell later changes. */
  readonly ctimeMs: number;
  readonly digest: Digest;
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
  readonly sources: Records<SourceRecord>;
  /** By published path; neither variants nor the manifest. */
  readonly outputs: Records<OutputRecord>;
  readonly manifest: (OutputRecord & { readonly path: string }) | null;
  /** By integrity of the identity bytes. */
  readonly variants: Record<string, VariantSizes>;
  /** What made the variants: extension → description of its encoder. */
  readonly encoders: Record<string, string>;
  /** Warnings of the release: they hold as long as nothing changes. */
  readonly warnings: readonly Problem[];
}
