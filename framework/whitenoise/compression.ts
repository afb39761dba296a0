import type { BodyCache } from './body-cache';
import { isCompressibleType } from './compressible-types';
import type { LookedAtFile } from './disk';
import { MadeVariants } from './made-variants';

/** Size in bytes of the largest file that is compressed: Brotli takes some 0.3 s of a processor for it. */
const LARGEST = 4 * 1024 * 1024;

/** Number of files that are compressed at once. Node has four threads, and reading files needs some of them. */
const AT_ONCE = 2;

/**
 * Makes compressed variants in memory for files that have none beside them: in the background, when a file is first asked
 * for, a few at once.
 */
export class Compression {
  readonly #bodies: BodyCache;
  readonly #report: (error: unknown) => void;
  /** By the file's place on the disk. */
  readonly #variants = new Map<string, MadeVariants>();
  readonly #waiting: MadeVariants[] = [];
  readonly #working = new Set<Promise<void>>();
  #stopped = false;

  /**
   * @param bodies keeps what was made
   * @param report is told when the machine is at fault
   */
  constructor(bodies: BodyCache, report: (error: unknown) => void) {
    this.#bodies = bodies;
    this.#report = report;
  }

  /**
   * Gives the variants that are made of a file; null for one that is not compressed.
   *
   * @param contentType its media type; null where none is sent
   */
  variantsOf(file: LookedAtFile, contentType: string | null): MadeVariants | null {
    if (file.size === 0 || file.size > LARGEST) return null;
    if (contentType === null || !isCompressibleType(contentType)) return null;
    const known = this.#variants.get(file.file);
    if (known !== undefined && isSame(known.original, file)) return known;
    known?.forget();
    const variants = new MadeVariants(file, this.#bodies, (waiting) => this.#enqueue(waiting));
    this.#variants.set(file.file, variants);
    return variants;
  }

  /** Compresses nothing any more. Resolves when what is being compressed is done, and its file closed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.length = 0;
    await Promise.all(this.#working);
  }

  #enqueue(variants: MadeVariants): void {
    if (this.#stopped) return;
    this.#waiting.push(variants);
    if (this.#working.size < AT_ONCE) this.#work();
  }

  #work(): void {
    const working: Promise<void> = this.#makeAll().finally(() => this.#working.delete(working));
    this.#working.add(working);
  }

  async #makeAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await next.make().catch(this.#report);
    }
  }
}

function isSame(one: LookedAtFile, other: LookedAtFile): boolean {
  return one.size === other.size && one.mtimeMs === other.mtimeMs && one.ctimeMs === other.ctimeMs;
}
