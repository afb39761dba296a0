import { CODINGS } from '../headers';
import { inSlices } from './slices';

/**
 * The location of files on the disk. Files whose paths in the mount are their paths below one folder share it, so that a
 * listing of a hundred thousand files holds little more than their paths.
 */
export class Location {
  readonly #folder: string;
  readonly #file: string | null;

  /**
   * @param folder the folder with a slash at its end; a file is this text and its path in the mount
   * @param file the file, where it is not made up like that, so that the location is of this file alone; null for a folder
   */
  constructor(folder: string, file: string | null = null) {
    this.#folder = folder;
    this.#file = file;
  }

  /** True for a folder, whose location several files may have. */
  get isShared(): boolean {
    return this.#file === null;
  }

  /** Gives the file on the disk for a path within the mount. */
  fileOf(path: string): string {
    return this.#file ?? this.#folder + path;
  }

  /** Tells whether {@link fileOf} would give this file for a path. */
  holds(path: string, file: string): boolean {
    if (this.#file !== null) return this.#file === file;
    const start = this.#folder.length;
    return file.length === start + path.length && file.startsWith(this.#folder) && file.endsWith(path);
  }
}

/** The files of a mount by their paths. Of several with one path, the first counts. */
export class ListedFiles {
  readonly #locations = new Map<string, Location>();
  readonly #folder: Location | null;
  #last: Location | null = null;

  /** @param folder holds all files under their paths in the mount, and ends with a slash; null where there is none */
  constructor(folder: string | null) {
    this.#folder = folder === null ? null : new Location(folder);
  }

  add(path: string, file: string): void {
    if (this.#locations.has(path)) return;
    this.#locations.set(path, this.#folder ?? this.#locationOf(path, file));
  }

  has(path: string): boolean {
    return this.#locations.has(path);
  }

  /** Finds the file on the disk for a path; null for none. */
  find(path: string): string | null {
    return this.#locations.get(path)?.fileOf(path) ?? null;
  }

  #locationOf(path: string, file: string): Location {
    if (this.#last?.holds(path, file) !== true) this.#last = locationOf(path, file);
    return this.#last;
  }

  delete(path: string): void {
    this.#locations.delete(path);
  }

  paths(): Iterable<string> {
    return this.#locations.keys();
  }

  [Symbol.iterator](): Iterator<[path: string, location: Location]> {
    return this.#locations[Symbol.iterator]();
  }

  /**
   * Takes the compressed variants out, in slices: they are no files of their own.
   *
   * @param slice milliseconds; Infinity to take all at once
   * @returns the bits of the codings in which a file has variants, by its path
   */
  *takeVariants(slice: number): Generator<void, Map<string, number>> {
    const variants = new Map<string, number>();
    const taken: string[] = [];
    yield* inSlices(
      this.#locations,
      ([path, location]) => {
        for (const { suffix, bit } of CODINGS) {
          if (!path.endsWith(suffix)) continue;
          const original = path.slice(0, -suffix.length);
          const beside = this.#locations.get(original);
          if (beside === undefined) continue;
          const isBeside = beside === location && location.isShared;
          if (!isBeside && !location.holds(path, beside.fileOf(original) + suffix)) continue;
          variants.set(original, (variants.get(original) ?? 0) | bit);
          taken.push(path);
        }
      },
      slice,
    );
    for (const path of taken) this.#locations.delete(path);
    return variants;
  }
}

function locationOf(path: string, file: string): Location {
  return file.endsWith(path)
    ? new Location(file.slice(0, file.length - path.length))
    : new Location('', file);
}
