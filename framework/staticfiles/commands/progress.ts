import type { Output, Verbosity } from '../../management';
import type { BuildEvent, Phase } from '../pipeline';
import { fitted } from '../report';

const LABELS: Readonly<Record<Phase, string>> = {
  collect: 'Finding files',
  digest: 'Reading files',
  process: 'Processing files',
  resolve: 'Resolving references',
  fetch: 'Fetching earlier files',
  compress: 'Compressing',
  deltas: 'Comparing releases',
  publish: 'Publishing',
  clean: 'Cleaning up',
};

/** The time between two drawings of the line, in milliseconds. */
const INTERVAL = 80;

/** The time between drawings while no step is done, so that the time left goes on. */
const PULSE = 500;

/** The time left is told when a phase has gone on for this long, in milliseconds, and so much of it is done. */
const TRUSTED_AFTER = 2000;
const TRUSTED_SHARE = 0.04;

const BAR = 24;

/**
 * Shows the phase of a build and its progress, in one line of a terminal that is drawn again and again: how much of the
 * work is done, not of the files, since compressing a large one takes a thousand times as long as a small one.
 */
export class ProgressLine {
  readonly #output: Output;
  readonly #now: () => number;
  #phase: Phase | null = null;
  #total = 0;
  #done = 0;
  #work = 0;
  #workDone = 0;
  #phaseBegan = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #visible = false;
  #pulse: NodeJS.Timeout | null = null;

  /** @param now gives milliseconds */
  constructor(output: Output, now = () => performance.now()) {
    this.#output = output;
    this.#now = now;
  }

  take(event: BuildEvent): void {
    if (event.kind === 'phase') {
      this.#phase = event.phase;
      this.#total = event.total;
      this.#work = event.work ?? event.total;
      this.#done = 0;
      this.#workDone = 0;
      this.#phaseBegan = this.#now();
      this.#pulse ??= setInterval(() => this.#draw(true), PULSE).unref();
      this.#draw(true);
    } else if (event.kind === 'step') {
      this.#done++;
      this.#workDone += event.work ?? 1;
      this.#draw(false);
    }
  }

  /** Removes the line. */
  clear(): void {
    if (this.#pulse !== null) clearInterval(this.#pulse);
    this.#pulse = null;
    if (this.#visible) this.#output.write('\r\u001b[K', '');
    this.#visible = false;
  }

  #draw(always: boolean): void {
    const now = this.#now();
    if (this.#phase === null || (!always && now - this.#drawnAt < INTERVAL)) return;
    this.#drawnAt = now;
    this.#visible = true;
    this.#output.write(`\r${this.#line(this.#phase, now)}\u001b[K`, '');
  }

  /** Writes the line. Where the terminal is narrow, first the bar goes, then the number of files. */
  #line(phase: Phase, now: number): string {
    // One column stays free: a full line would wrap.
    const width = this.#output.columns - 1;
    const label = LABELS[phase];
    if (this.#work === 0) return fitted(label, width);
    const share = Math.min(1, this.#workDone / this.#work);
    const percent = `${Math.floor(share * 100)} %`.padStart(5);
    const left = this.#timeLeft(share, now);
    const count = (files: number) => files.toLocaleString('en');
    const files = this.#total === 0 ? '' : `  ${count(this.#done)}/${count(this.#total)}`;
    const filled = Math.round(share * BAR);
    const bar = ` ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
    const forms = [
      `${label.padEnd(22)}${bar} ${percent}${files}${left}`,
      `${label} ${percent}${files}${left}`,
      `${label} ${percent}${left}`,
    ];
    return forms.find((form) => form.length <= width) ?? fitted(`${label} ${percent}`, width);
  }

  #timeLeft(share: number, now: number): string {
    const elapsed = now - this.#phaseBegan;
    if (elapsed < TRUSTED_AFTER || share < TRUSTED_SHARE || share >= 1) return '';
    const seconds = Math.ceil((elapsed * (1 - share)) / share / 1000);
    if (seconds < 1) return '';
    return seconds < 90 ? `  ${seconds} s left` : `  ${Math.round(seconds / 60)} min left`;
  }
}

/** Makes the line for an output on which a person watches; null for any other. */
export function progressOn(output: Output, verbosity: Verbosity): ProgressLine | null {
  return verbosity === 1 && output.isTerminal && process.env.TERM !== 'dumb'
    ? new ProgressLine(output)
    : null;
}
