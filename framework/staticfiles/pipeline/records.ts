/** A record that takes the place of another one, which may have had another path. */
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
  readonly #at: (place: number) => Item;
  readonly #byPath: ReadonlyMap<string, Item> | null;
  #places: ReadonlyMap<string, number> | null = null;
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
    at: (place: number) => Item,
    byPath: ReadonlyMap<string, Item> | null = null,
  ) {
    this.paths = paths;
    this.#at = at;
    this.#byPath = byPath;
  }

  static of<Item>(items: ReadonlyMap<string, Item>): Records<Item> {
    const values = [...items.values()];
    return new Records([...items.keys()], (place) => values[place] as Item, items);
  }

  get size(): number {
    return this.paths.length;
  }

  get(path: string): Item | undefined {
    if (this.#byPath !== null) return this.#byPath.get(path);
    const place = this.#index().get(path);
    return place === undefined ? undefined : this.#at(place);
  }

  has(path: string): boolean {
    return (this.#byPath ?? this.#index()).has(path);
  }

  /** The place of each path. It is made on first use: a build in which nothing changed looks nothing up. */
  #index(): ReadonlyMap<string, number> {
    if (this.#places !== null) return this.#places;
    const places = new Map<string, number>();
    for (const [place, path] of this.paths.entries()) places.set(path, place);
    this.#places = places;
    return places;
  }

  /**
   * Makes these records with some of them replaced, in their places.
   *
   * @param changes by the path before
   */
  replaced(changes: ReadonlyMap<string, Replacement<Item>>): Records<Item> {
    const places = this.#index();
    const byPlace = new Map<number, Replacement<Item>>();
    for (const [former, change] of changes) {
      const place = places.get(former);
      if (place === undefined) throw new Error(`there is no record of ${former}`);
      byPlace.set(place, change);
    }
    return this.replacedAt(byPlace);
  }

  /** Makes these records with some of them replaced, by their places. */
  replacedAt(changes: ReadonlyMap<number, Replacement<Item>>): Records<Item> {
    const paths = [...this.paths];
    for (const [place, { path }] of changes) paths[place] = path;
    const at = (place: number) => changes.get(place)?.item ?? this.#at(place);
    const records = new Records(paths, at);
    records.#root = this.#root ?? this;
    records.#changes = new Map([...this.#changes, ...changes]);
    return records;
  }

  /** Tells what was replaced in other records to make these, by place; null when they were not made of those. */
  changesOf(records: Records<Item>): ReadonlyMap<number, Replacement<Item>> | null {
    return (this.#root ?? this) === records ? this.#changes : null;
  }

  /** Makes a function that gives records, quickest when the paths come in the order of these. */
  inOrder(): (path: string) => Item | undefined {
    let place = -1;
    return (path) => {
      if (this.paths[place + 1] !== path) return this.get(path);
      place++;
      return this.#at(place);
    };
  }

  every(test: (item: Item, path: string, place: number) => boolean): boolean {
    return this.paths.every((path, place) => test(this.#at(place), path, place));
  }

  forEach(visit: (item: Item, path: string) => void): void {
    this.paths.forEach((path, place) => {
      visit(this.#at(place), path);
    });
  }
}
