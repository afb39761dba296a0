import type { Content } from './content';

/** The largest count: four bits. */
const MOST = 15;

/** Requests for each kept content after which counts are halved, so that what was asked for long ago counts less. */
const PERIOD = 10;

/** Counts how often contents are asked for. A count is halved when it is next looked at. */
export class UseCounter {
  #requests = 0;
  #halvings = 0;

  /** @param kept the number of contents in memory */
  count(content: Content, kept: number): void {
    if (++this.#requests >= PERIOD * (kept + 1)) {
      this.#requests = 0;
      this.#halvings++;
    }
    const uses = this.usesOf(content);
    if (uses < MOST) content.uses = uses + 1;
  }

  usesOf(content: Content): number {
    const missed = this.#halvings - content.usesHalved;
    if (missed > 0) {
      content.uses >>= Math.min(missed, 4);
      content.usesHalved = this.#halvings;
    }
    return content.uses;
  }
}
