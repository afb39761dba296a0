import { type CompressionJob, compressAll, type Encoder, type Scratch, workOf } from '../compression';
import type { Content, Destination, PublishedFile } from '../destination';
import type { Digest } from '../digest';
import type { Report } from './events';
import type { Published } from './published';
import type { Records } from './records';
import type { EarlierRecord, OutputRecord, VariantSizes } from './state';

/** A variant to publish, or null where the bytes do not compress well enough. */
export type Variant = { readonly content: Content; readonly size: number } | null;

/** A file of a release, and the encoders whose variants of it are missing. */
export interface MissingVariants {
  /** Published path. */
  readonly path: string;
  /** The file that the bytes are of, for messages. */
  readonly file: string;
  readonly digest: Pick<Digest, 'size' | 'integrity'>;
  readonly content: Content;
  /** The file in the destination, when it is right as it is. */
  readonly upToDate: PublishedFile | null;
  readonly encoders: readonly Encoder[];
}

/** A published file that may have variants to use again. */
interface Donor {
  readonly path: string;
  readonly mtimeMs: number | undefined;
}

/**
 * The variants of a release, by content: equal bytes are compressed once, whatever the files are called, and variants
 * that an earlier build published for the same bytes are used again.
 */
export class Variants {
  readonly #published: Published;
  readonly #destination: Destination;
  readonly #scratch: Scratch;
  readonly #made = new Map<string, Variant>();
  /** By the integrity of their bytes. */
  #donors: Map<string, Donor[]> | null = null;

  constructor(published: Published, destination: Destination, scratch: Scratch) {
    this.#published = published;
    this.#destination = destination;
    this.#scratch = scratch;
  }

  /** Makes every missing variant. Nothing is published. */
  async make(missing: readonly MissingVariants[], report: Report): Promise<void> {
    const jobs: CompressionJob[] = [];
    if (missing.some(({ encoders }) => encoders.length > 0)) this.#donors = this.#findDonors(missing);
    for (const { file, digest, content, encoders } of missing) {
      const { integrity, size } = digest;
      const toEncode: Encoder[] = [];
      for (const encoder of encoders) {
        const key = keyOf(integrity, encoder);
        if (this.#made.has(key)) continue;
        const known = await this.#publishedBefore(integrity, encoder);
        this.#made.set(key, known ?? null);
        if (known === undefined) toEncode.push(encoder);
      }
      if (toEncode.length === 0) continue;
      jobs.push({
        file,
        size,
        encoders: toEncode,
        content: () => content,
        done: (encoder, variant) => {
          this.#made.set(keyOf(integrity, encoder), variant);
          report({ kind: 'step', work: workOf(size, encoder, file) });
        },
      });
    }
    const calls = jobs.flatMap(({ size, file, encoders }) =>
      encoders.map((encoder) => workOf(size, encoder, file)),
    );
    if (calls.length === 0) return;
    const work = calls.reduce((sum, one) => sum + one, 0);
    report({ kind: 'phase', phase: 'compress', total: calls.length, work });
    await compressAll(jobs, { scratch: this.#scratch });
  }

  /** The size of the smallest form in which some bytes are sent: their own, or that of a variant. */
  smallest({ size, integrity }: Pick<Digest, 'size' | 'integrity'>, encoders: readonly Encoder[]): number {
    const sizes = encoders.map((encoder) => {
      const made = this.#made.get(keyOf(integrity, encoder));
      return (made === undefined ? this.#published.variantSize(integrity, encoder) : made?.size) ?? size;
    });
    return Math.min(size, ...sizes);
  }

  /** The variant that was made of some bytes; null if it was not worth keeping. */
  of(integrity: string, encoder: Encoder): Variant {
    return this.#made.get(keyOf(integrity, encoder)) ?? null;
  }

  /**
   * Gives the state the sizes of all variants of the release and of earlier versions. A release without variants keeps
   * those of the state before: the next one may need them again.
   */
  sizes(
    outputs: Records<OutputRecord>,
    earlier: readonly EarlierRecord[],
    encodersFor: (path: string) => readonly Encoder[],
  ) {
    const sizes: Record<string, VariantSizes> = {};
    const encoders: Record<string, string> = {};
    const add = ({ integrity }: OutputRecord, path: string) => {
      for (const encoder of encodersFor(path)) {
        const made = this.#made.get(keyOf(integrity, encoder));
        const size =
          made === undefined ? this.#published.variantSize(integrity, encoder) : (made?.size ?? null);
        if (size === undefined) continue;
        const known = sizes[integrity] ?? {};
        known[encoder.extension] = size;
        sizes[integrity] = known;
        encoders[encoder.extension] = encoder.description;
      }
    };
    outputs.forEach(add);
    for (const record of earlier) add(record, record.path);
    if (Object.keys(encoders).length > 0) return { variants: sizes, encoders };
    const { state } = this.#published;
    return { variants: state.variants, encoders: state.encoders };
  }

  #findDonors(missing: readonly MissingVariants[]): Map<string, Donor[]> {
    const all = new Map<string, Donor[]>();
    const add = (integrity: string, donor: Donor) => {
      const donors = all.get(integrity);
      if (donors) donors.push(donor);
      else all.set(integrity, [donor]);
    };
    const published = this.#published;
    published.state.outputs.forEach((record, path) => {
      const { integrity, mtimeMs } = record;
      if (published.isUntouched(path, record)) add(integrity, { path, mtimeMs });
    });
    for (const { path, digest, upToDate } of missing) {
      if (upToDate) add(digest.integrity, { path, mtimeMs: upToDate.mtimeMs });
    }
    return all;
  }

  /** Finds the variant that an earlier build published for these bytes, if it is still there as it was left. */
  async #publishedBefore(integrity: string, encoder: Encoder): Promise<Variant | undefined> {
    const size = this.#published.variantSize(integrity, encoder);
    if (size === undefined || size === null) return size;
    for (const { path, mtimeMs } of this.#donors?.get(integrity) ?? []) {
      if (!this.#published.hasVariant(path, integrity, mtimeMs, encoder)) continue;
      const bytes = await this.#destination.read(path + encoder.extension);
      if (bytes !== null) return { content: this.#scratch.keep(bytes), size };
    }
    return undefined;
  }
}

function keyOf(integrity: string, encoder: Encoder): string {
  return integrity + encoder.extension;
}
