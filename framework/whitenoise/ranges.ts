/** Range requests, RFC 9110 §14, for the unit `bytes` and one range. */

/** Bytes from `start` up to, and not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** `int-range` or `suffix-range` (§14.1.1) alone in its list; empty list elements around it count for nothing (§5.6.1). */
const ONE_RANGE = /^bytes=[ \t,]*(\d*)-(\d*)[ \t,]*$/i;

/** The beginning of a range with both positions in its usual form, which is read without a regular expression. */
const PLAINLY = 'bytes=';

/** Digits of numbers that are added up without rounding. */
const MOST_DIGITS = 15;

const ZERO = 48;

/**
 * Reads a Range header for a representation of `size` bytes (§14.2).
 *
 * @returns a range, which is answered with 206; `'unsatisfiable'`, with 416; null where the header is ignored and
 *   everything is sent: for other units, junk, a last position before the first, and several ranges. A server may
 *   ignore Range (§14.2), and many ranges are how it is attacked (§17.15).
 */
export function parseRange(header: string, size: number): ByteRange | 'unsatisfiable' | null {
  const dash = header.startsWith(PLAINLY) ? header.indexOf('-', PLAINLY.length) : -1;
  const first = plainNumber(header, PLAINLY.length, dash);
  const last = plainNumber(header, dash + 1, header.length);
  if (first !== null && last !== null) return between(first, last, size);
  const match = ONE_RANGE.exec(header);
  return match && fromTexts(match[1] ?? '', match[2] ?? '', size);
}

function fromTexts(first: string, last: string, size: number): ByteRange | 'unsatisfiable' | null {
  if (first === '') {
    if (last === '') return null;
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  return between(Number(first), last === '' ? Number.POSITIVE_INFINITY : Number(last), size);
}

/** @param last the position of the last byte, which may lie behind the end */
function between(first: number, last: number, size: number): ByteRange | 'unsatisfiable' | null {
  if (last < first) return null;
  return first >= size ? 'unsatisfiable' : { start: first, end: Math.min(last + 1, size) };
}

/** The number that stands between two offsets; null where it is anything but 1 to {@link MOST_DIGITS} digits. */
function plainNumber(text: string, from: number, to: number): number | null {
  if (to <= from || to - from > MOST_DIGITS) return null;
  let number = 0;
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return null;
    number = 10 * number + digit;
  }
  return number;
}
