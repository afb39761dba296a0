import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Destination } from '../destination';

/** The local folder for a build's temporary files: the destination's own, or one of the system's. */
export class TemporaryFolder {
  readonly #destination: Destination;
  #own: string | null = null;

  constructor(destination: Destination) {
    this.#destination = destination;
  }

  async make(): Promise<string> {
    if (this.#destination.scratch) return this.#destination.scratch();
    this.#own = mkdtempSync(path.join(os.tmpdir(), 'whitenoise-'));
    return this.#own;
  }

  /** Removes the folder unless it is the destination's, which removes its own with the lock. */
  remove(): void {
    if (this.#own !== null) rmSync(this.#own, { recursive: true, force: true });
  }
}
