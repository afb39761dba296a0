/**
 * Records by path, in the order in which they were made. They are gone through with functions: an iterator of pairs
 * takes three times as long, and every build goes through those of all files.
 */
export class Records<Item> {
  private places: ReadonlyMap<string, number> | null = null;

  /**
   * @param paths each one once
   * @param at gives the record of a place among the paths: one that is made only when it is asked for is not kept
   */
  constructor(
    readonly paths: readonly string[],
    private readonly at: (place: number) => Item,
  ) {}

  static of<Item>(items: ReadonlyMap<string, Item>): Records<Item> {
    const values = [...items.values()];
    return new Records([...items.keys()], (place) => values[place] as Item);
  }

  get size(): number {
    return this.paths.length;
  }

  get(path: string): Item | undefined {
    // A build in which nothing changed looks nothing up.
    this.places ??= new Map(this.paths.map((known, place) => [known, place]));
    const place = this.places.get(path);
    return place === undefined ? undefined : this.at(place);
  }

  every(test: (item: Item, path: string, place: number) => boolean): boolean {
    return this.paths.every((path, place) => test(this.at(place), path, place));
  }

  forEach(visit: (item: Item, path: string) => void): void {
    this.paths.forEach((path, place) => {
      visit(this.at(place), path);
    });
  }

  values(): Item[] {
    return this.paths.map((_, place) => this.at(place));
  }
}
