import fc from 'fast-check';
import parseRanges from 'range-parser';
import { describe, expect, it } from 'vitest';
import { parseRange } from '../../framework/whitenoise/ranges';

/** The result of range-parser for a header, in our form. */
function oracle(header: string, size: number) {
  const parsed = parseRanges(size, header);
  if (parsed === -1) return 'unsatisfiable';
  if (parsed === -2 || parsed.length !== 1 || parsed.type !== 'bytes') return null;
  const [range] = parsed;
  return range === undefined ? null : { start: range.start, end: range.end + 1 };
}

const position = fc.integer({ min: 0, max: 30 });
const size = fc.integer({ min: 0, max: 20 });

describe('parseRange', () => {
  it('agrees with range-parser on a range with its first position at or before its last', () => {
    fc.assert(
      fc.property(position, fc.option(position), size, (first, length, total) => {
        const header = `bytes=${first}-${length === null ? '' : first + length}`;
        expect(parseRange(header, total)).toEqual(oracle(header, total));
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with range-parser on a suffix no longer than the file', () => {
    fc.assert(
      fc.property(position, size, (suffix, total) => {
        fc.pre(suffix <= total);
        const header = `bytes=-${suffix}`;
        expect(parseRange(header, total)).toEqual(oracle(header, total));
      }),
    );
  });

  it('ignores a last position before the first, as RFC 9110 §14.1.1 says; range-parser calls it unsatisfiable', () => {
    expect(parseRange('bytes=5-2', 10)).toBeNull();
    expect(oracle('bytes=5-2', 10)).toBe('unsatisfiable');
  });

  it('gives the whole for a suffix longer than the file, as RFC 9110 §14.1.2 says', () => {
    expect(parseRange('bytes=-11', 10)).toEqual({ start: 0, end: 10 });
  });

  it('reads positions of many digits as it reads those of few', () => {
    const long = '0'.repeat(20);
    expect(parseRange(`bytes=${long}2-${long}4`, 10)).toEqual({ start: 2, end: 5 });
    expect(parseRange('bytes=2-999999999999999', 10)).toEqual({ start: 2, end: 10 });
    expect(parseRange('bytes=2-9999999999999999999999', 10)).toEqual({ start: 2, end: 10 });
    expect(parseRange('bytes=9999999999999999999999-', 10)).toBe('unsatisfiable');
  });

  it('never gives bytes that are not there, whatever it is given', () => {
    const text = fc.oneof(
      fc.string(),
      fc.stringMatching(/^bytes=[\d\-, ]*$/),
      fc.tuple(fc.bigInt(0n, 2n ** 70n), fc.bigInt(0n, 2n ** 70n)).map(([a, b]) => `bytes=${a}-${b}`),
    );
    fc.assert(
      fc.property(text, size, (header, total) => {
        const range = parseRange(header, total);
        if (range === null || range === 'unsatisfiable') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.start).toBeLessThan(range.end);
        expect(range.end).toBeLessThanOrEqual(total);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads megabytes of commas and digits in no time', () => {
    for (const text of [
      `bytes=${','.repeat(1e6)}x`,
      `bytes=0-${'9'.repeat(1e6)}`,
      `bytes=${'0-0,'.repeat(3e5)}`,
    ]) {
      const started = performance.now();
      parseRange(text, 10);
      expect(performance.now() - started).toBeLessThan(500);
    }
  });
});
