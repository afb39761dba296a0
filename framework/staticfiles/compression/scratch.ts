import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Content } from '../destination';

/** How many bytes of results are kept in memory, all together. */
const BUDGET = 16 * 1024 * 1024;

/** Keeps results until they are published: in memory while there is room, in files of a local folder beyond. */
export class Scratch {
  private held = 0;
  private files = 0;

  /** @param folder an empty folder of its own; its owner removes it */
  constructor(
    private readonly folder: string,
    private readonly budget = BUDGET,
  ) {}

  keep(bytes: Uint8Array): Content {
    if (this.held + bytes.length <= this.budget) {
      this.held += bytes.length;
      return { bytes };
    }
    const file = this.file();
    writeFileSync(file, bytes);
    return { file };
  }

  /** A name for a file that its caller writes. */
  file(): string {
    return path.join(this.folder, `kept-${this.files++}`);
  }
}
