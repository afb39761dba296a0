import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatHttpDate, parseHttpDate } from '../../framework/whitenoise/http-date';

const seconds = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) / 1000 });

describe('parseHttpDate', () => {
  it('reads what JavaScript writes', () => {
    fc.assert(
      fc.property(seconds, (time) => {
        expect(parseHttpDate(new Date(time * 1000).toUTCString())).toBe(time);
        expect(formatHttpDate(time)).toBe(new Date(time * 1000).toUTCString());
      }),
    );
  });

  it('reads the two obsolete forms', () => {
    expect(parseHttpDate('Sunday, 06-Nov-94 08:49:37 GMT')).toBe(784111777);
    expect(parseHttpDate('Sun Nov  6 08:49:37 1994')).toBe(784111777);
  });

  it('takes a two-digit year that lies more than fifty years ahead for one of the past', () => {
    const now = Date.UTC(2026, 0, 1);
    const year = (text: string) => new Date((parseHttpDate(text, now) ?? 0) * 1000).getUTCFullYear();
    expect(year('Friday, 06-Nov-76 08:49:37 GMT')).toBe(2076);
    expect(year('Sunday, 06-Nov-77 08:49:37 GMT')).toBe(1977);
  });

  it('lets a leap second be the first of the next minute', () => {
    expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT')).toBe(Date.UTC(2017, 0, 1) / 1000);
  });

  it('refuses dates and times that no calendar and no clock shows', () => {
    for (const text of [
      'Wed, 31 Feb 1994 08:49:37 GMT',
      'Wed, 31 Feb 1994 08:49:60 GMT',
      'Sun, 31 Feb 2030 99:99:60 GMT',
      'Sun, 00 Nov 1994 08:49:37 GMT',
      'Sun, 06 Nov 1994 24:00:00 GMT',
      'Sun, 06 Nov 1994 08:60:37 GMT',
      'Sun, 06 Nov 1994 08:49:61 GMT',
      'Sun, 06 Nov 1994 23:59:99 GMT',
      'Sunday, 31-Feb-94 08:49:37 GMT',
      'Sun Nov 31 08:49:37 1994',
    ]) {
      expect(parseHttpDate(text), text).toBeNull();
    }
  });

  it('refuses everything else, where Date.parse guesses', () => {
    for (const text of [
      '2094-01-01',
      '1',
      'Sun, 6 Nov 1994 08:49:37 GMT',
      'Sun, 06 Nov 1994 08:49:37 UTC',
      'sun, 06 nov 1994 08:49:37 gmt',
      '',
    ]) {
      expect(parseHttpDate(text), text).toBeNull();
    }
  });
});
