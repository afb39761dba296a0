/** A connection that must not be silent for ever. */
export interface Watched {
  /**
   * Is called again and again.
   *
   * @param now by `performance.now()`
   */
  look(now: number): void;
}

/** Shares of a time limit after which connections are looked at. They are closed up to two of them late, never early. */
const LOOKS = 16;

/** Bounds in ms of the time between two looks. */
const SHORTEST = 10;
const LONGEST = 250;

/**
 * The connections of a server, looked at from time to time by one timer for all. A timer for each socket would be set
 * back by every read and every write, and so take a share of every answer.
 */
export class IdleWatch<T extends Watched> implements Iterable<T> {
  readonly #connections = new Set<T>();
  readonly #limit: () => number;
  #timer: NodeJS.Timeout | null = null;

  /** @param limit gives the shortest time in ms that a connection may be silent */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  add(connection: T): void {
    this.#connections.add(connection);
    if (this.#timer === null) this.#goOn();
  }

  delete(connection: T): void {
    this.#connections.delete(connection);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#connections.values();
  }

  #goOn(): void {
    const pause = Math.min(Math.max(this.#limit() / LOOKS, SHORTEST), LONGEST);
    this.#timer = setTimeout(this.#look, pause).unref();
  }

  readonly #look = (): void => {
    this.#timer = null;
    const now = performance.now();
    for (const connection of this.#connections) connection.look(now);
    if (this.#connections.size > 0) this.#goOn();
  };
}
