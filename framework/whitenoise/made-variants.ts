import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { BodyCache } from './body-cache';
import { type LookedAtFile, openUnchanged } from './disk';
import { MadeContent } from './made-content';

/** A way to compress. */
interface Encoder {
  /** The Content-Encoding. */
  readonly coding: string;
  encode(bytes: Buffer): Promise<Buffer>;
}

const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;

/** The highest levels that take a time in proportion to what they save: Brotli 11 takes ten times as long for a tenth. */
const ENCODERS: readonly Encoder[] = [
  {
    coding: 'br',
    encode: (bytes) => {
      const params = { [BROTLI_PARAM_QUALITY]: 9, [BROTLI_PARAM_SIZE_HINT]: bytes.byteLength };
      return promisify(brotliCompress)(bytes, { params });
    },
  },
  { coding: 'gzip', encode: (bytes) => promisify(gzip)(bytes, { level: 9 }) },
];

/** A variant is kept when it saves at least a twentieth, as by the command `compress`. */
const WORTHWHILE = 0.95;

/** Requests that are let pass before variants are made that had to leave the memory: four times as many after each time. */
const FIRST_PATIENCE = 4;
const LONGEST_PATIENCE = 4096;

const NONE: readonly MadeContent[] = [];

/**
 * The variants of one file, as it was looked at, that are made in memory when it is first asked for. Until they are made,
 * and when they had to leave the memory, there are none, and the original is sent.
 */
export class MadeVariants {
  /** The file that they are made of. */
  readonly original: LookedAtFile;
  readonly #bodies: BodyCache;
  readonly #enqueue: (variants: MadeVariants) => void;
  #contents: readonly MadeContent[] = NONE;
  /** Nothing needs to be done: they are made, being made, or not worth it. */
  #settled = false;
  #patience = 1;
  #asksToGo = 0;

  /** @param enqueue has {@link make} called in its turn */
  constructor(original: LookedAtFile, bodies: BodyCache, enqueue: (variants: MadeVariants) => void) {
    this.original = original;
    this.#bodies = bodies;
    this.#enqueue = enqueue;
  }

  /** Gives those that there are, and has them made if need be. The list is another one whenever it has changed. */
  ask(): readonly MadeContent[] {
    if (!this.#settled && this.#asksToGo-- <= 0) {
      this.#settled = true;
      this.#enqueue(this);
    }
    return this.#contents;
  }

  /**
   * Makes the variants, and keeps those that save enough.
   *
   * @throws the file system's error when the machine is at fault
   */
  async make(): Promise<void> {
    try {
      const bytes = await this.#read();
      if (bytes === null) return this.#tryLater();
      const made: MadeContent[] = [];
      for (const { coding, encode } of ENCODERS) {
        const encoded = await encode(bytes);
        if (encoded.byteLength > bytes.byteLength * WORTHWHILE || !this.#bodies.fits(encoded.byteLength))
          continue;
        const content = new MadeContent(this.original, coding, encoded, () => this.forget());
        this.#bodies.keep(content, encoded);
        made.push(content);
      }
      // The other may have taken its place in the budget.
      this.#contents = made.filter(({ bytes }) => bytes !== null);
      if (this.#contents.length < made.length) this.forget();
    } catch (error) {
      this.#tryLater();
      throw error;
    }
  }

  /** Lets go of all variants; they are made again after a while. */
  forget(): void {
    const contents = this.#contents;
    if (contents.length === 0) return;
    this.#contents = NONE;
    for (const content of contents) this.#bodies.drop(content);
    this.#tryLater();
  }

  #tryLater(): void {
    this.#patience = Math.min(this.#patience * FIRST_PATIENCE, LONGEST_PATIENCE);
    this.#asksToGo = this.#patience;
    this.#settled = false;
  }

  /** Reads the original; null when it is gone or changed. */
  async #read(): Promise<Buffer | null> {
    const file = await openUnchanged({ ...this.original, original: null });
    if (file === null) return null;
    try {
      const bytes = Buffer.allocUnsafeSlow(this.original.size);
      return (await file.fill(bytes, 0)) ? bytes : null;
    } finally {
      file.close();
    }
  }
}
