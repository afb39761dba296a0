import { encodePath } from '../../assets';
import { type Download, download, type Evidence } from './download';

/** Time in ms for which a peer is left alone that did not answer: each request would wait for it. */
const REST = 10_000;

/** A place that has the same releases: another machine's static files, or a bucket. */
export class Peer {
  readonly #base: string;
  readonly #warn: (message: string) => void;
  #restsUntil = 0;
  #warned = false;

  /** @param base a URL that ends with a slash */
  constructor(base: string, warn: (message: string) => void) {
    this.#base = base;
    this.#warn = warn;
  }

  get isResting(): boolean {
    return performance.now() < this.#restsUntil;
  }

  /**
   * Fetches a file into a new file on the disk; false when there is none to be had.
   *
   * @param path its published path
   * @throws the file system's error when the bytes cannot be written
   */
  async fetch(path: string, file: string, evidence: Evidence, signal: AbortSignal): Promise<boolean> {
    const outcome = await download(new URL(this.#base + encodePath(path)), file, evidence, signal);
    if (outcome.kind === 'silent') this.#restsUntil = performance.now() + REST;
    if (outcome.kind === 'other') this.#report(path, outcome);
    if (outcome.kind === 'file') this.#warned = false;
    return outcome.kind === 'file';
  }

  /** Tells the deployer once: a base URL that is wrong gives such answers to every name. */
  #report(path: string, { reason }: Extract<Download, { kind: 'other' }>): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#warn(`Not taken from ${withoutPassword(this.#base)}: ${path}: ${reason}`);
  }
}

function withoutPassword(base: string): string {
  return base.replace(/\/\/[^/@]*@/, '//');
}
