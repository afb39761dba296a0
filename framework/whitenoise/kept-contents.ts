import type { Content } from './content';

/**
 * The contents that are in memory, and which of them leaves next, by the CLOCK algorithm: `#hand` is an index that goes
 * round the list and stops at the first content that nobody has asked for since it was last there. That is about as good
 * as to drop the one that was least recently used, and a hit only sets a flag.
 */
export class KeptContents {
  readonly #ring: Content[] = [];
  #hand = 0;

  get size(): number {
    return this.#ring.length;
  }

  has(content: Content): boolean {
    return this.#ring[content.index] === content;
  }

  add(content: Content): void {
    content.index = this.#ring.length;
    this.#ring.push(content);
  }

  /** Takes one out; the last of the ring takes its index. */
  delete(content: Content): void {
    const last = this.#ring.pop();
    if (last !== undefined && last !== content) {
      this.#ring[content.index] = last;
      last.index = content.index;
      // Passes over the content that was moved: it is among the newest, and is to be considered after all others.
      if (last.index === this.#hand) this.#hand++;
    }
    content.index = -1;
  }

  /** Finds the next one to leave; null where there is none. */
  next(): Content | null {
    for (let left = 2 * this.#ring.length; left > 0; left--) {
      if (this.#hand >= this.#ring.length) this.#hand = 0;
      const content = this.#ring[this.#hand] as Content;
      if (!content.recentlyUsed) return content;
      content.recentlyUsed = false;
      this.#hand++;
    }
    return null;
  }
}
