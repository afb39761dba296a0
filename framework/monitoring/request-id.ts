import { randomBytes, randomUUID } from 'node:crypto';
import { isRequestId } from '../headers';

/** Gives the id that a request came with. One that is not fit for a log is passed over. */
export function givenRequestId(value: string | undefined): string | null {
  return value !== undefined && isRequestId(value) ? value : null;
}

/** The number of endings that ids can have: those of 24 bits. */
const ENDINGS = 1 << 24;

/** Three hexadecimal digits for every number of 12 bits. */
const DIGITS: readonly string[] = Array.from({ length: 1 << 12 }, (_, number) =>
  number.toString(16).padStart(3, '0'),
);

/**
 * Makes ids for requests, in the form of a UUID: 98 random bits that stay for 16 million ids, and an ending that goes
 * through all numbers of 24 bits in an order that looks random. An id is no secret: who knows one can compute the next.
 * `randomUUID` takes ten times as long, which is 1 % of the answer of a file.
 */
export class RequestIds {
  #beginning = '';
  #ending = 0;
  #left = 0;

  next(): string {
    if (this.#left === 0) {
      this.#beginning = randomUUID().slice(0, -6);
      this.#ending = randomBytes(3).readUIntBE(0, 3);
      this.#left = ENDINGS;
    }
    this.#left--;
    // It comes to every number once: the factor is 1 modulo 4, and the summand odd (Hull and Dobell).
    this.#ending = (Math.imul(this.#ending, 1_140_671_485) + 12_820_163) & (ENDINGS - 1);
    // A template would ask each part whether it is a string.
    return (
      this.#beginning + (DIGITS[this.#ending >> 12] as string) + (DIGITS[this.#ending & 0xfff] as string)
    );
  }
}
