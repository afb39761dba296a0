import { CODINGS } from '../headers';

/**
 * The place of files on the disk. Files whose paths in the mount are their paths below one folder share it, so that a
 * listing of a hundred thousand files holds little more than their paths.
 */
export class Place {
  readonly #folder: string;
  readonly #file: string | null;

  /**
   * @param folder the folder with a slash at its end; a file is this text and its path in the mount
   * @param file the file, where it is not made up like that, so that the place is of this file alone; null for a folder
   */
  constructor(folder: string, file: string | null = null) {
    this.#folder = folder;
    this.#file = file;
  }

  /** True for a folder, whose place several files may have. */
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
  readonly #places = new Map<string, Place>();
  #last: Place | null = null;

  add(path: string, file: string): void {
    if (this.#places.has(path)) return;
    if (this.#last?.holds(path, file) !== true) this.#last = placeOf(path, file);
    this.#places.set(path, this.#last);
  }

  has(path: string): boolean {
    return this.#places.has(path);
  }

  /** Finds the file on the disk for a path; null for none. */
  find(path: string): string | null {
    return this.#places.get(path)?.fileOf(path) ?? null;
  }

  delete(path: string): void {
    this.#places.delete(path);
  }

  paths(): Iterable<string> {
    return this.#places.keys();
  }

  [Symbol.iterator](): Iterator<[path: string, place: Place]> {
    return this.#places[Symbol.iterator]();
  }

  /**
   * Takes the compressed variants out, in small steps: they are no files of their own.
   *
   * @returns the bits of the codings in which a file has variants, by its path
   */
  *takeVariants(): Generator<void, Map<string, number>> {
    const variants = new Map<string, number>();
    const taken: string[] = [];
    for (const [path, place] of this.#places) {
      yield;
      for (const { suffix, bit } of CODINGS) {
        if (!path.endsWith(suffix)) continue;
        const original = path.slice(0, -suffix.length);
        const beside = this.#places.get(original);
        if (beside === undefined || !place.holds(path, beside.fileOf(original) + suffix)) continue;
        variants.set(original, (variants.get(original) ?? 0) | bit);
        taken.push(path);
      }
    }
    for (const path of taken) this.#places.delete(path);
    return variants;
  }
}

function placeOf(path: string, file: string): Place {
  return file.endsWith(path) ? new Place(file.slice(0, file.length - path.length)) : new Place('', file);
}
