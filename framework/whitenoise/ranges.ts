/** Range requests, RFC 9110 §14, for the unit `bytes` and one range. */

/** Bytes from `start` up to, and not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** `int-range` or `suffix-range` (§14.1.1) alone in its list; empty list elements around it count for nothing (§5.6.1). */
const ONE_RANGE = /^bytes=[ \t,]*(\d*)-(\d*)[ \t,]*$/i;

/**
 * What a Range header asks of a representation of `size` bytes (§14.2):
 * - a range: answer 206 with these bytes,
 * - `'unsatisfiable'`: answer 416,
 * - null: ignore the header and send everything. So are answered other units, junk, a last position before
 *   the first, and several ranges: a server may ignore Range (§14.2), and many ranges are how it is attacked (§17.15).
 */
export function parseRange(header: string, size: number): ByteRange | 'unsatisfiable' | null {
  const match = ONE_RANGE.exec(header);
  if (match === null) return null;
  const [, first = '', last = ''] = match;
  if (first === '') {
    if (last === '') return null;
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'unsatisfiable' : { start, end };
}
