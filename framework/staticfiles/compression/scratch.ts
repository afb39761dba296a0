import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Content } from '../destination';

/** Bytes of results that are kept in memory, all together. */
const BUDGET = 16 * 1024 * 1024;

/** Keeps results until they are published: in memory up to a budget, in files of a local folder beyond it. */
export class Scratch {
  readonly #folder: string;
  readonly #budget: number;
  #held = 0;
  #files = 0;

  /** @param folder an empty folder of its own; its owner removes it */
  constructor(folder: string, budget = BUDGET) {
    this.#folder = folder;
    this.#budget = budget;
  }

  keep(bytes: Uint8Array): Content {
    if (this.#held + bytes.length <= this.#budget) {
      this.#held += bytes.length;
      return { bytes };
    }
    const file = this.file();
    writeFileSync(file, bytes);
    return { file };
  }

  /** Returns the path of a new file for the caller to write. */
  file(): string {
    return path.join(this.#folder, `kept-${this.#files++}`);
  }
}
