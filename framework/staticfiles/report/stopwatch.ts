import type { BuildEvent, Phase } from '../pipeline';

/** The time that a phase of a build took. */
export interface PhaseTime {
  readonly phase: Phase;
  readonly milliseconds: number;
}

/** Takes the time of a build's phases. */
export class Stopwatch {
  readonly #started = performance.now();
  readonly #times = new Map<Phase, number>();
  #phase: Phase | null = null;
  #since = this.#started;

  /** Is told of every event of the build. */
  take(event: BuildEvent): void {
    if (event.kind !== 'phase') return;
    this.#end();
    this.#phase = event.phase;
  }

  /** Ends the last phase, and gives all times. */
  stop(): { readonly milliseconds: number; readonly phases: readonly PhaseTime[] } {
    this.#end();
    this.#phase = null;
    const phases = [...this.#times].map(([phase, milliseconds]) => ({ phase, milliseconds }));
    return { milliseconds: performance.now() - this.#started, phases };
  }

  #end(): void {
    const now = performance.now();
    if (this.#phase !== null)
      this.#times.set(this.#phase, (this.#times.get(this.#phase) ?? 0) + now - this.#since);
    this.#since = now;
  }
}
