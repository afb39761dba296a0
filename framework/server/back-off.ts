import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds of serving after which a worker counts as one that works. */
const SOON = 1000;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;

/**
 * Pauses before workers are started again: none for one that has worked, and longer each time for those that end as
 * soon as they serve, or before. A program that cannot work would otherwise keep the machine busy with starting it.
 */
export class BackOff {
  #failures = 0;
  #waiting = new AbortController();

  /** Gives the pause, in milliseconds, after a worker that served for so many milliseconds. */
  after(served: number): number {
    if (served >= SOON) {
      this.#failures = 0;
      return 0;
    }
    return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures++);
  }

  /** Waits for a pause to pass, or for {@link reset}. */
  async wait(pause: number): Promise<void> {
    await sleep(pause, undefined, { signal: this.#waiting.signal }).catch(() => {});
  }

  /** Ends all pauses and begins again with none: the program may be another one now. */
  reset(): void {
    this.#failures = 0;
    this.#waiting.abort();
    this.#waiting = new AbortController();
  }
}
