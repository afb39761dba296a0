import type { Output } from '../../management';
import type { BuildEvent, Phase } from '../pipeline';

const LABELS: Readonly<Record<Phase, string>> = {
  collect: 'Finding files',
  digest: 'Reading files',
  resolve: 'Resolving references',
  fetch: 'Fetching earlier files',
  compress: 'Compressing',
  deltas: 'Comparing releases',
  publish: 'Publishing',
  clean: 'Cleaning up',
};

/** The time between two drawings of the line, in milliseconds. */
const INTERVAL = 80;

/** Shows the phase of a build and its progress, in one line of a terminal that is drawn again and again. */
export class ProgressLine {
  readonly #output: Output;
  #phase: Phase | null = null;
  #total = 0;
  #done = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #visible = false;

  constructor(output: Output) {
    this.#output = output;
  }

  take(event: BuildEvent): void {
    if (event.kind === 'phase') {
      this.#phase = event.phase;
      this.#total = event.total;
      this.#done = 0;
      this.#draw(true);
    } else if (event.kind === 'step') {
      this.#done++;
      this.#draw(false);
    }
  }

  /** Removes the line. */
  clear(): void {
    if (this.#visible) this.#output.write('\r\u001b[K', '');
    this.#visible = false;
  }

  #draw(always: boolean): void {
    const now = performance.now();
    if (this.#phase === null || (!always && now - this.#drawnAt < INTERVAL)) return;
    this.#drawnAt = now;
    this.#visible = true;
    this.#output.write(`\r${this.#line(this.#phase)}\u001b[K`, '');
  }

  #line(phase: Phase): string {
    const label = LABELS[phase].padEnd(20);
    if (this.#total === 0) return label;
    const counts = ` ${this.#done}/${this.#total}`;
    // One column stays free: a full line would wrap.
    const width = Math.max(0, Math.min(40, this.#output.columns - label.length - counts.length - 3));
    const filled = Math.round((this.#done / this.#total) * width);
    return `${label}[${'█'.repeat(filled)}${'░'.repeat(width - filled)}]${counts}`.slice(
      0,
      this.#output.columns - 1,
    );
  }
}
