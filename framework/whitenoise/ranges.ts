/** Range requests, RFC 9110 §14, for the unit `bytes` and one range. */

/** Bytes from `start` up to, and not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** `int-range` or `suffix-range` (§14.1.1) alone in its list; empty list elements around it count for nothing (§5.6.1). */
const ONE_RANGE = /^bytes=[ \t,]*(\d*)-(\d*)[ \t,]*$/i;

/**
 * Reads a Range header for a representation of `size` bytes (§14.2).
 *
 * @returns a range, which is answered with 206; `'unsatisfiable'`, with 416; null where the header is ignored and
 *   everything is sent: for other units, junk, a last position before the first, and several ranges. A server may
 *   ignore Range (§14.2), and many ranges are how it is attacked (§17.15).
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
