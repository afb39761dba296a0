import type { Content } from './content';

/**
 * The contents that are in memory, as a ring with a hand: the next one to leave is the first that nobody has asked for
 * since the hand came by. That is as good as to drop the one that was least recently used, and a hit sets one flag.
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
      // The one that came is of the youngest: the hand comes to it after all others.
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
