import { hash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { type Destination, WORK_FOLDER } from '../destination';

/** The outcome of all processors of a file. */
export interface Processed {
  readonly bytes: Uint8Array;
  /** As JSON. */
  readonly sourceMap: string | null;
}

const CACHE_PATH = `${WORK_FOLDER}/processed`;

/** Raised whenever the file has another form. */
const VERSION = 1;

/** The processed files of the last build, by what they were made of. It is only a short cut, as the state is. */
export class ProcessedCache {
  readonly #earlier: ReadonlyMap<string, Processed>;
  readonly #used = new Map<string, Processed>();
  #hasNew = false;

  private constructor(earlier: ReadonlyMap<string, Processed>) {
    this.#earlier = earlier;
  }

  /** Reads the cache of a destination; it is empty if there is none, or if it is damaged. */
  static async read(destination: Destination): Promise<ProcessedCache> {
    const file = await destination.read(CACHE_PATH);
    const end = file?.indexOf('\n') ?? -1;
    if (file === null || end === -1) return new ProcessedCache(new Map());
    const body = file.subarray(end + 1);
    const isWhole = file.toString('latin1', 0, end) === seal(body);
    return new ProcessedCache(isWhole ? (deserialize(body) as Map<string, Processed>) : new Map());
  }

  get(key: string): Processed | undefined {
    const known = this.#earlier.get(key);
    if (known !== undefined) this.#used.set(key, known);
    return known;
  }

  set(key: string, processed: Processed): void {
    this.#hasNew = true;
    this.#used.set(key, processed);
  }

  /** Writes what this build used, unless the last one wrote the same. */
  async write(destination: Destination): Promise<void> {
    if (!this.#hasNew && this.#used.size === this.#earlier.size) return;
    const body = serialize(this.#used);
    const bytes = Buffer.concat([Buffer.from(`${seal(body)}\n`), body]);
    await destination.put(CACHE_PATH, { bytes }, { mediaType: 'application/octet-stream' });
  }
}

/** Makes the first line, which proves that a build of this version, on such a Node, wrote the rest. */
function seal(body: Uint8Array): string {
  return `${VERSION}-${process.versions.v8}-${hash('sha256', body)}`;
}
