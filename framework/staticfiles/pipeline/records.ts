/** A record that stands in for another one, which may have had another path. */
export interface Replacement<Item> {
  readonly path: string;
  readonly item: Item;
}

/**
 * Records by path, in the order in which they were made. Every build visits those of all files, so they are visited
 * by functions: an iterator of pairs takes three times as long.
 */
export class Records<Item> {
  readonly paths: readonly string[];
  readonly #at: (index: number) => Item;
  readonly #byPath: ReadonlyMap<string, Item> | null;
  #indices: ReadonlyMap<string, number> | null = null;
  /** The records that these were made of; null when they were made of no others. */
  #root: Records<Item> | null = null;
  #changes: ReadonlyMap<number, Replacement<Item>> = new Map();

  /**
   * @param paths each path once
   * @param at gives the record of the path at this index; it may make the record each time it is called
   * @param byPath the same records, where there is a map of them already
   */
  constructor(
    paths: readonly string[],
    at: (index: number) => Item,
    byPath: ReadonlyMap<string, Item> | null = null,
  ) {
    this.paths = paths;
    this.#at = at;
    this.#byPath = byPath;
  }

  static of<Item>(items: ReadonlyMap<string, Item>): Records<Item> {
    const values = [...items.values()];
    return new Records([...items.keys()], (index) => values[index] as Item, items);
  }

  get size(): number {
    return this.paths.length;
  }

  get(path: string): Item | undefined {
    if (this.#byPath !== null) return this.#byPath.get(path);
    const index = this.#indicesByPath().get(path);
    return index === undefined ? undefined : this.#at(index);
  }

  has(path: string): boolean {
    return (this.#byPath ?? this.#indicesByPath()).has(path);
  }

  /** Gives the index of each path. The map is made on first use: a build in which nothing changed looks nothing up. */
  #indicesByPath(): ReadonlyMap<string, number> {
    if (this.#indices !== null) return this.#indices;
    const indices = new Map<string, number>();
    for (const [index, path] of this.paths.entries()) indices.set(path, index);
    this.#indices = indices;
    return indices;
  }

  /**
   * Makes these records with some of them replaced, each at the same index.
   *
   * @param changes by the path before
   */
  replaced(changes: ReadonlyMap<string, Replacement<Item>>): Records<Item> {
    const indices = this.#indicesByPath();
    const byIndex = new Map<number, Replacement<Item>>();
    for (const [former, change] of changes) {
      const index = indices.get(former);
      if (index === undefined) throw new Error(`there is no record of ${former}`);
      byIndex.set(index, change);
    }
    return this.replacedAt(byIndex);
  }

  /** Makes these records with some of them replaced, by their indices. */
  replacedAt(changes: ReadonlyMap<number, Replacement<Item>>): Records<Item> {
    const paths = [...this.paths];
    for (const [index, { path }] of changes) paths[index] = path;
    const at = (index: number) => changes.get(index)?.item ?? this.#at(index);
    const records = new Records(paths, at);
    records.#root = this.#root ?? this;
    records.#changes = new Map([...this.#changes, ...changes]);
    return records;
  }

  /** Tells what was replaced in other records to make these, by index; null when they were not made of those. */
  changesOf(records: Records<Item>): ReadonlyMap<number, Replacement<Item>> | null {
    return (this.#root ?? this) === records ? this.#changes : null;
  }

  /** Makes a function that gives records, quickest when the paths come in the order of these. */
  inOrder(): (path: string) => Item | undefined {
    let index = -1;
    return (path) => {
      if (this.paths[index + 1] !== path) return this.get(path);
      index++;
      return this.#at(index);
    };
  }

  every(test: (item: Item, path: string, index: number) => boolean): boolean {
    return this.paths.every((path, index) => test(this.#at(index), path, index));
  }

  forEach(visit: (item: Item, path: string) => void): void {
    this.paths.forEach((path, index) => {
      visit(this.#at(index), path);
    });
  }
}
