/**
 * Text of JSON in which a single entry can be found without parsing the others. Each entry of a map has a line of its own,
 * in the order of the keys, and a last member tells where the lines of each map begin and end, and the digest of
 * everything before the digest. Whatever changes the text without knowing of this makes the digest wrong, and then the
 * text is JSON like any other.
 */
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';

const NEWLINE = 0x0a;
const QUOTE = 0x22;

/** The parts of the form that a writer needs. */
export const LINES = {
  /** Everything that stands before the key of an entry on its line. */
  beforeKey: '  "',
  /** Everything that stands between the key of an entry and its value. */
  afterKey: '": ',
  /** The beginning of the last member, on a line of its own. */
  index: ' "index": {"sections":',
} as const;

/** The end of the text: the digest, which has 64 digits, and the ends of two objects. */
const DIGEST = /^,"sha256":"([0-9a-f]{64})"\}\n\}\n$/;

/** The number of bytes of that end. */
export const END_LENGTH = 80;

/** The first byte of the lines of a map, and the first behind them. */
export type LineRange = readonly [start: number, end: number];

/** Tells by the last {@link END_LENGTH} bytes of a text whether it may have this form. */
export function mayHaveLines(end: Buffer): boolean {
  return DIGEST.test(end.toString('latin1'));
}

/** A text, and the digest of everything in it before its end. */
export interface ReadText {
  readonly bytes: Buffer;
  readonly digest: string;
}

/** Size of the pieces in which a text is read: each is digested while the processor still has it at hand. */
const PIECE = 256 * 1024;

/** Reads the text of a file, and digests it on the way. */
export function readText(descriptor: number, size: number): ReadText {
  const bytes = Buffer.allocUnsafeSlow(size);
  const hash = createHash('sha256');
  const end = size - END_LENGTH;
  for (let position = 0; position < size; ) {
    const count = readSync(descriptor, bytes, position, Math.min(PIECE, size - position), position);
    if (count === 0) throw new Error('it was cut while it was read');
    hash.update(bytes.subarray(position, Math.min(position + count, end)));
    position += count;
  }
  return { bytes, digest: hash.digest('hex') };
}

/** Finds the maps of a text by name; null when it has another form, or was changed since it was written. */
export function findLines({ bytes, digest }: ReadText): ReadonlyMap<string, Lines> | null {
  const end = bytes.length - END_LENGTH;
  if (end < 0 || DIGEST.exec(bytes.toString('latin1', end))?.[1] !== digest) return null;
  const index = bytes.lastIndexOf(LINES.index);
  if (index < 0) return null;
  const sections = JSON.parse(bytes.toString('utf8', index + LINES.index.length, end)) as Record<
    string,
    LineRange
  >;
  return new Map(Object.entries(sections).map(([name, range]) => [name, new Lines(bytes, range)]));
}

/** The entries of one map, in the bytes of the text. */
export class Lines {
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #end: number;

  constructor(bytes: Buffer, [start, end]: LineRange) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  /** Finds the value of a key; undefined for none. */
  find(key: string): unknown {
    const [start, end] = this.placeOf(key);
    if (start === end) return undefined;
    return this.#value(this.#bytes.indexOf(QUOTE, start + LINES.beforeKey.length), end);
  }

  /** Finds the line of a key by halving the lines; an empty range where there is none, at the place where it would be. */
  placeOf(key: string): LineRange {
    const wanted = Buffer.from(key);
    let [low, high] = [this.#start, this.#end];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const line = this.#bytes.lastIndexOf(NEWLINE, middle - 1) + 1;
      const next = this.#bytes.indexOf(NEWLINE, middle) + 1;
      const start = line + LINES.beforeKey.length;
      const end = this.#bytes.indexOf(QUOTE, start);
      const order = this.#bytes.compare(wanted, 0, wanted.length, start, end);
      if (order === 0) return [line, next];
      if (order < 0) low = next;
      else high = line;
    }
    return [low, low];
  }

  /** Lists the keys and values in the order of the keys. */
  *[Symbol.iterator](): Generator<readonly [string, unknown]> {
    for (let line = this.#start; line < this.#end; ) {
      const next = this.#bytes.indexOf(NEWLINE, line) + 1;
      const start = line + LINES.beforeKey.length;
      const end = this.#bytes.indexOf(QUOTE, start);
      yield [this.#bytes.toString('utf8', start, end), this.#value(end, next)];
      line = next;
    }
  }

  get isEmpty(): boolean {
    return this.#start === this.#end;
  }

  /** Parses the value between the end of a key and the beginning of the next line. All lines but the last have a comma. */
  #value(keyEnd: number, next: number): unknown {
    const end = next === this.#end ? next - 1 : next - 2;
    return JSON.parse(this.#bytes.toString('utf8', keyEnd + LINES.afterKey.length, end));
  }
}
