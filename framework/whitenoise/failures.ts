/** Time after a report during which no other is made, in milliseconds. */
const PAUSE = 1000;

/**
 * Reports to the deployer why requests are answered with 500. It reports one error a second at most: they come in
 * floods.
 */
export class FailureReport {
  readonly #warn: (message: string) => void;
  #last = Number.NEGATIVE_INFINITY;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  add(error: unknown): void {
    const now = performance.now();
    if (now - this.#last < PAUSE) return;
    this.#last = now;
    this.#warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
