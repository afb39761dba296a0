import type { Socket } from 'node:net';

/** A process that answers connections. */
export interface ConnectionTaker {
  /**
   * Takes a connection over.
   *
   * @returns false when it ended before it had the connection, of which nothing is read then
   */
  take(socket: Socket): Promise<boolean>;
}

/**
 * Deals accepted connections out to processes, in turn. A connection stays here until a process has it; one that
 * was offered to a process that ended goes to the next. Each process is offered one at a time, so that one that
 * hangs holds up a single connection.
 *
 * `node:cluster` is not used for this: it forgets a connection that it sent to a process which then dies, and the
 * client waits for ever.
 */
export class Dispatcher {
  readonly #takers = new Set<ConnectionTaker>();
  /** Takers that can be offered a connection; the one that has waited longest first. */
  readonly #ready: ConnectionTaker[] = [];
  readonly #waiting: Socket[] = [];
  #refusing = false;

  /** Deals a connection out, now or as soon as there is a process for it. */
  dispatch(socket: Socket): void {
    if (this.#refusing) {
      socket.destroy();
      return;
    }
    socket.on('error', () => socket.destroy());
    this.#waiting.push(socket);
    this.#offer();
  }

  add(taker: ConnectionTaker): void {
    this.#refusing = false;
    this.#takers.add(taker);
    this.#ready.push(taker);
    this.#offer();
  }

  /** Offers it nothing more. What it was offered before it may still take. */
  remove(taker: ConnectionTaker): void {
    this.#takers.delete(taker);
    const index = this.#ready.indexOf(taker);
    if (index >= 0) this.#ready.splice(index, 1);
  }

  /** Closes the connections that no process has taken, and all further ones until there is a process for them. */
  refuse(): void {
    this.#refusing = true;
    for (const socket of this.#waiting.splice(0)) socket.destroy();
  }

  #offer(): void {
    while (this.#waiting.length > 0) {
      const [taker] = this.#ready;
      if (taker === undefined) return;
      const socket = this.#waiting.shift() as Socket;
      if (socket.destroyed) continue;
      this.#ready.shift();
      void taker.take(socket).then((taken) => {
        if (!taken) {
          this.remove(taker);
          if (this.#refusing) socket.destroy();
          else this.#waiting.unshift(socket);
        } else if (this.#takers.has(taker)) {
          this.#ready.push(taker);
        }
        this.#offer();
      });
    }
  }
}
