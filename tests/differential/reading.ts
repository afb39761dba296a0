/** Reads the headers of a client both ways: as Python and WhiteNoise do, and as RFC 9110 says. */

const NEEDLESS = /%(?:2[def]|3\d|[46][1-9a-f]|[57][\da]|5f|7e|00)/i;

/** The path that gunicorn and WhiteNoise make of a target: what is no escape stays as it is, what is no UTF-8 is lost. */
export function lenientPath(target: string): string {
  const [raw = ''] = target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1);
  const bytes = raw.replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

export function hasNeedlessEscapes(target: string): boolean {
  return NEEDLESS.test(rawPath(target));
}

/** Tells whether a path is invalid: it has a percent sign without its two digits, or a fragment. */
export function isIllFormed(target: string): boolean {
  return /%(?![\da-f]{2})|#/i.test(rawPath(target));
}

function rawPath(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').split('?', 1)[0] ?? '';
}

/** Reads a Range: the first and the last byte, 416, or null for a Range that is to be ignored. */
export type Range = readonly [first: bigint, last: bigint] | 'unsatisfiable' | null;

/** `get_byte_range` of WhiteNoise 6, with Python's `int`. */
export function rangeInPython(header: string, length: number): Range {
  const size = BigInt(length);
  const [units = '', ...rest] = header.trim().split('=');
  if (units !== 'bytes') return null;
  const spec = rest.join('=').trim();
  const dash = spec.indexOf('-');
  if (dash < 0) return null;
  const [first, last] = [spec.slice(0, dash), spec.slice(dash + 1)];
  let start = first === '' ? negated(pythonInt(last)) : pythonInt(first);
  const end = first === '' || last === '' ? size - 1n : pythonInt(last);
  if (start === null || end === null) return null;
  if (start < 0n) start = start + size > 0n ? start + size : 0n;
  const until = end < size - 1n ? end : size - 1n;
  return start >= until ? 'unsatisfiable' : [start, until];
}

/** RFC 9110 §14: one range, or nothing. */
export function rangeInHttp(header: string, length: number): Range {
  const size = BigInt(length);
  const match = /^bytes=[ \t,]*(\d*)-(\d*)[ \t,]*$/i.exec(header);
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const from = BigInt(last) < size ? size - BigInt(last) : 0n;
    return from === size ? 'unsatisfiable' : [from, size - 1n];
  }
  const start = BigInt(first);
  const end = last !== '' && BigInt(last) < size - 1n ? BigInt(last) : size - 1n;
  if (last !== '' && BigInt(last) < start) return null;
  return start >= size ? 'unsatisfiable' : [start, end];
}

function pythonInt(text: string): bigint | null {
  const [, sign, digits] = /^\s*([+-]?)(\d+(?:_\d+)*)\s*$/.exec(text) ?? [];
  if (digits === undefined) return null;
  const value = BigInt(digits.replaceAll('_', ''));
  return sign === '-' ? -value : value;
}

const negated = (value: bigint | null) => (value === null ? null : -value);

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The three forms of RFC 9110 §5.6.7, in seconds. */
export function httpDate(text: string): number | null {
  const months = MONTHS.join('|');
  const imf = new RegExp(`^[A-Z][a-z]{2}, (?<d>\\d\\d) (?<m>${months}) (?<y>\\d{4}) (?<t>[\\d:]{8}) GMT$`);
  const rfc850 = new RegExp(
    `^[A-Z][a-z]+day, (?<d>\\d\\d)-(?<m>${months})-(?<y>\\d\\d) (?<t>[\\d:]{8}) GMT$`,
  );
  const asctime = new RegExp(`^[A-Z][a-z]{2} (?<m>${months}) (?<d>[ \\d]\\d) (?<t>[\\d:]{8}) (?<y>\\d{4})$`);
  const {
    d,
    m = '',
    y = '',
    t = '',
  } = (imf.exec(text) ?? rfc850.exec(text) ?? asctime.exec(text))?.groups ?? {};
  const [hour = 99, minute = 99, second = 99] = t.split(':').map(Number);
  if (d === undefined || hour > 23 || minute > 59 || second > 60) return null;
  // All dates of this century that the generator writes with two digits lie in its first half.
  const midnight = new Date(`${y.length === 2 ? `20${y}` : y}-01-01T00:00:00Z`);
  midnight.setUTCMonth(MONTHS.indexOf(m), Number(d));
  if (midnight.getUTCDate() !== Number(d)) return null;
  return midnight.getTime() / 1000 + hour * 3600 + minute * 60 + second;
}

/** Tells whether a list of entity-tags (§13.1) names one; a malformed tag ends the list. */
export function listNames(list: string, etag: string, weakly: boolean): boolean {
  if (list === '*') return true;
  for (let rest = list.replace(/^[ \t,]+/, ''); rest !== ''; ) {
    const [whole, weak, tag] = /^(W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?:,[ \t,]*|$)/.exec(rest) ?? [];
    if (whole === undefined) return false;
    if (tag === etag && (weakly || weak === undefined)) return true;
    rest = rest.slice(whole.length);
  }
  return false;
}

/** The codings that a client accepts by RFC 9110 §12.5.3, as a test; null stands for no coding. */
export function acceptsInHttp(header: string | undefined): (coding: string | null) => boolean {
  if (header === undefined || header === '' || header === '*') return (coding) => coding === null;
  const weights = new Map<string, boolean>();
  for (const element of header.split(',')) {
    const [, name, , weight] =
      /^([\w!#$%&'*+.^`|~-]+)([ \t]*;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i.exec(element.trim()) ?? [];
    if (name === undefined) continue;
    const known = name.toLowerCase().replace('x-gzip', 'gzip');
    // Named twice: once is enough. What stands for all others is what it was last.
    const accepted = weight === undefined || Number(weight) > 0;
    weights.set(known, accepted || (known !== '*' && weights.get(known) === true));
  }
  return (coding) => weights.get(coding ?? 'identity') ?? weights.get('*') ?? coding === null;
}

/** WhiteNoise 6: the name anywhere in the header, as a word. */
export function acceptsInWhiteNoise(header = ''): (coding: string | null) => boolean {
  const searched = header === '*' ? '' : header;
  return (coding) => coding === null || new RegExp(`\\b${coding}\\b`).test(searched);
}
