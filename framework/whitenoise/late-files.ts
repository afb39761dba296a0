import { looksHashed } from '../manifest';
import { LONGEST_NAME, MissMemory } from './miss-memory';

/** Time that may go into looking at the disk, in milliseconds of each second: a tenth. */
const SHARE = 100;
const SECOND = 1000;

/**
 * Finds files that came after the start: another machine published them to a folder that is shared, or a release was
 * copied before its process was started. Only names that look content-hashed are looked for, since pages ask for these
 * and since nothing else can be meant by them.
 *
 * A flood of names that are not there is bounded twice: one name is looked for once a second, and all of them together
 * take a tenth of the time, also where the disk is slow. Names beyond that are missing without a look.
 */
export class LateFiles<Found> {
  readonly #look: (path: string) => Found | undefined;
  readonly #missing = new MissMemory();
  /** The time in ms at which the current second ends. */
  #until = 0;
  /** Time in ms that was spent in it on names that are not there. */
  #spent = 0;

  /** @param look looks at the disk */
  constructor(look: (path: string) => Found | undefined) {
    this.#look = look;
  }

  /** Lets a name be looked for again that was missing: its file has come. */
  forget(path: string): void {
    this.#missing.delete(path);
  }

  /** @param path the URL path, decoded */
  find(path: string): Found | undefined {
    if (path.length > LONGEST_NAME || !looksHashed(path) || this.#missing.has(path)) return undefined;
    const start = performance.now();
    if (start >= this.#until) {
      this.#until = start + SECOND;
      this.#spent = 0;
    }
    if (this.#spent >= SHARE) return undefined;
    const found = this.#look(path);
    if (found !== undefined) return found;
    this.#spent += performance.now() - start;
    this.#missing.add(path);
    return undefined;
  }
}
