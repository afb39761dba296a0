import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { END_LENGTH, LINES, type LineRange, Lines, mayHaveLines } from '../../manifest';
import { byCodePoint } from './order';

/** The values of some keys of a map; null for a key that goes. */
export type Changes = ReadonlyMap<string, unknown>;

/** The members of a manifest in the order in which it is written. */
const ORDER = [
  'paths',
  'version',
  'hash',
  'files',
  'earlier',
  'deltas',
  'bundles',
  'modules',
  'lazyModules',
  'imports',
];

/**
 * Changes single entries in the text of a manifest that has a line for each: all other lines are copied as they are. The
 * outcome is the text that is written of the whole release.
 *
 * @param changes by the name of the member, which is a map
 * @returns null where the text has another form, or has to have another one
 */
export function updateLines(text: Buffer, changes: Readonly<Record<string, Changes>>): Buffer | null {
  const end = text.length - END_LENGTH;
  const indexAt = text.lastIndexOf(LINES.index);
  if (end < 0 || indexAt < 0 || !mayHaveLines(text.subarray(end))) return null;
  const index = text.toString('utf8', indexAt + LINES.index.length, end);
  const ranges: Readonly<Record<string, LineRange>> = JSON.parse(index);
  const writer = new Writer(text);
  const sections: Record<string, LineRange> = {};
  writer.add('{\n');
  for (const name of ORDER) {
    if (name === 'version') writer.add(' "version": "1.1",\n');
    else if (name === 'hash') {
      const hash = hashOfLines(writer.text(sections.paths ?? [0, 0]));
      if (hash === null) return null;
      writer.add(` "hash": "${hash}",\n`);
    } else {
      const before = ranges[name] ?? [0, 0];
      const start = writer.length;
      const head = ` "${name}": {\n`;
      writer.add(head);
      if (!writer.addLines(before, changes[name] ?? NONE)) return null;
      // Members without entries are left out, but for the two that every manifest has.
      const isEmpty = writer.length === start + head.length;
      if (isEmpty && name !== 'paths' && name !== 'files') {
        writer.cut(start);
        continue;
      }
      sections[name] = [start + head.length, writer.length];
      writer.add(' },\n');
    }
  }
  writer.add(LINES.index + JSON.stringify(sections));
  const digest = createHash('sha256').update(writer.bytes()).digest('hex');
  writer.add(`,"sha256":"${digest}"}\n}\n`);
  return writer.bytes();
}

const NONE: Changes = new Map();

/**
 * Digests the lines of `paths` as Django does, see {@link manifestHash}: they differ from Python's text in what stands
 * between the names.
 *
 * @returns null where a name has characters that Python writes otherwise
 */
function hashOfLines(lines: Buffer): string | null {
  if (!isAscii(lines) || lines.includes('\\') || lines.includes('\x7f')) return null;
  const items = lines
    .toString('latin1', LINES.beforeKey.length - 1, Math.max(0, lines.length - 1))
    .replace(/": "/g, '", "')
    .replace(/,\n {2}/g, '], [');
  const text = items === '' ? '[]' : `[[${items}]]`;
  return createHash('md5').update(text).digest('hex').slice(0, 12);
}

/** Puts a text together of lines of another one and of new ones. */
class Writer {
  readonly #from: Buffer;
  #bytes: Buffer;
  length = 0;

  constructor(from: Buffer) {
    this.#from = from;
    this.#bytes = Buffer.allocUnsafeSlow(from.length + 64 * 1024);
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  text([start, end]: LineRange): Buffer {
    return this.#bytes.subarray(start, end);
  }

  add(text: string): void {
    const size = Buffer.byteLength(text);
    this.#grow(size);
    this.length += this.#bytes.write(text, this.length);
  }

  cut(length: number): void {
    this.length = length;
  }

  /**
   * Adds the lines of a map with changes.
   *
   * @returns false when a key needs escapes, since keys are compared as they stand in the text
   */
  addLines(range: LineRange, changes: Changes): boolean {
    const start = this.length;
    const lines = new Lines(this.#from, range);
    let [copied, end] = range;
    for (const key of [...changes.keys()].sort(byCodePoint)) {
      if (JSON.stringify(key).length !== key.length + 2) return false;
      const place = lines.placeOf(key);
      this.#copy(copied, place[0], end);
      copied = place[1];
      const value = changes.get(key);
      if (value !== null) this.add(`${LINES.beforeKey}${key}${LINES.afterKey}${JSON.stringify(value)},\n`);
    }
    this.#copy(copied, end, end);
    // The last line has no comma.
    if (this.length > start) {
      this.length -= 2;
      this.add('\n');
    }
    return true;
  }

  /** Copies whole lines, and gives the last one of its map the comma that the others have. */
  #copy(start: number, end: number, endOfMap: number): void {
    if (start === end) return;
    this.#grow(end - start + 1);
    this.length += this.#from.copy(this.#bytes, this.length, start, end);
    if (end !== endOfMap) return;
    this.length -= 1;
    this.add(',\n');
  }

  #grow(size: number): void {
    if (this.length + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.length + size));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }
}
