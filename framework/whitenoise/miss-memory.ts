/** Time for which a name is remembered, in milliseconds: so much later than it appears is it served, at most. */
const LIFETIME = 1000;

/** Number of names that are remembered. The oldest gives way. */
const MOST_NAMES = 1000;

/** Longer names have no file on the usual file systems, and would only fill the memory: they are missing at once. */
export const LONGEST_NAME = 1024;

/**
 * Remembers for a short time the names that were looked for in vain, so that one that many ask for is looked for once.
 * Its size is bounded, whatever clients ask for.
 */
export class MissMemory {
  /** The time in ms at which each name is forgotten; the oldest comes first. */
  readonly #until = new Map<string, number>();

  has(name: string): boolean {
    const until = this.#until.get(name);
    return until !== undefined && performance.now() < until;
  }

  delete(name: string): void {
    this.#until.delete(name);
  }

  add(name: string): void {
    this.#until.delete(name);
    for (const oldest of this.#until.keys()) {
      if (this.#until.size < MOST_NAMES) break;
      this.#until.delete(oldest);
    }
    this.#until.set(name, performance.now() + LIFETIME);
  }
}
