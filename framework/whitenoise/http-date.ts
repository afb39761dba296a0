/** Dates as RFC 9110 §5.6.7 writes them. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = `(${MONTHS.join('|')})`;
const TIME = '(\\d\\d):(\\d\\d):(\\d\\d)';

/** `Sun, 06 Nov 1994 08:49:37 GMT`: the one form that is sent today. */
const IMF_FIXDATE = new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d\\d) ${MONTH} (\\d{4}) ${TIME} GMT$`);
/** `Sunday, 06-Nov-94 08:49:37 GMT`: obsolete, and still to be understood. */
const RFC_850 = new RegExp(
  `^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\\d\\d)-${MONTH}-(\\d\\d) ${TIME} GMT$`,
);
/** `Sun Nov  6 08:49:37 1994`: obsolete, and still to be understood. */
const ASCTIME = new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${MONTH} (\\d\\d| \\d) ${TIME} (\\d{4})$`);

/** Writes seconds since the epoch as an HTTP date. */
export function formatHttpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString();
}

/**
 * Reads an HTTP date as seconds since the epoch; null when the text is not one.
 *
 * @param now milliseconds since the epoch; a two-digit year that seems to lie more than fifty years ahead of
 *   it is one of the past century (§5.6.7)
 */
export function parseHttpDate(text: string, now: number = Date.now()): number | null {
  const imf = IMF_FIXDATE.exec(text);
  if (imf) {
    const [, day, month, year, hour, minute, second] = imf;
    return seconds(Number(year), month, day, hour, minute, second);
  }
  const rfc850 = RFC_850.exec(text);
  if (rfc850) {
    const [, day, month, year, hour, minute, second] = rfc850;
    const thisYear = new Date(now).getUTCFullYear();
    const sameCentury = thisYear - (thisYear % 100) + Number(year);
    const fullYear = sameCentury > thisYear + 50 ? sameCentury - 100 : sameCentury;
    return seconds(fullYear, month, day, hour, minute, second);
  }
  const asctime = ASCTIME.exec(text);
  if (asctime) {
    const [, month, day, hour, minute, second, year] = asctime;
    return seconds(Number(year), month, day, hour, minute, second);
  }
  return null;
}

function seconds(year: number, month = '', day = '', hour = '', minute = '', second = ''): number | null {
  // 60 is a leap second, which counts as the first second of the next minute.
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, MONTHS.indexOf(month), Number(day));
  // 31 February and the like roll over: there is no such date.
  if (date.getUTCDate() !== Number(day)) return null;
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  return date.getTime() / 1000;
}
