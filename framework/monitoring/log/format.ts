import type { Answered } from '../answered';

/** The forms of a line in REQUEST_LOG. */
export type LogFormat = 'combined' | 'json';

/** A form of lines. */
export interface LineFormat {
  /** The milliseconds in which the text of the time stays the same: it is made once for them. */
  readonly resolution: number;
  readonly time: (date: Date) => string;
  /** Writes one answer as a line, without its end. */
  readonly line: (answered: Answered, time: string) => string;
}

/** The most characters of what clients send that come into a line: a line must leave in one write. */
const LONGEST = { url: 1000, header: 400, method: 32 } as const;

/**
 * Apache's combined format, and behind it what it has no place for: the milliseconds, the content coding, the cache
 * outcome, the request's id, and `aborted` where the client did not get all of it.
 */
const combinedLine: LineFormat['line'] = (answered, time) => {
  const { method, url, protocol, status, bytes, encoding, cache, milliseconds, complete } = answered;
  const asked =
    method === '' ? '-' : `${quotable(method, LONGEST.method)} ${quotable(url, LONGEST.url)} ${protocol}`;
  const line =
    `${addressOf(answered) ?? '-'} - - [${time}] "${asked}" ${status} ${bytes === 0 ? '-' : bytes} ` +
    `"${quotable(answered.header('referer') ?? '-', LONGEST.header)}" ` +
    `"${quotable(answered.header('user-agent') ?? '-', LONGEST.header)}" ` +
    `${milliseconds.toFixed(1)}ms ${plain(encoding)} ${cache ?? '-'} ${answered.requestId()}`;
  return complete ? line : `${line} aborted`;
};

/**
 * One JSON object. Its members are always the same, in the same order; `aborted` is there only when it is true. It is
 * put together by hand, for a third of what `JSON.stringify` takes.
 */
const jsonLine: LineFormat['line'] = (answered, time) => {
  const { kind, method, url, protocol, status, bytes, encoding, cache, milliseconds, complete, header } =
    answered;
  const coding = encoding === null ? null : plain(encoding);
  return (
    `{"time":"${time}","id":"${answered.requestId()}","kind":"${kind}",` +
    `"remote":${quoted(addressOf(answered), LONGEST.header)},"method":${quoted(method, LONGEST.method)},` +
    `"url":${quoted(url, LONGEST.url)},"protocol":"${protocol}","host":${quoted(header('host'), LONGEST.header)},` +
    `"status":${status},"bytes":${bytes},"encoding":${coding === null ? 'null' : `"${coding}"`},` +
    `"cache":${cache === null ? 'null' : `"${cache}"`},"ms":${Math.round(milliseconds * 1000) / 1000},` +
    `"referrer":${quoted(header('referer'), LONGEST.header)},"agent":${quoted(header('user-agent'), LONGEST.header)}` +
    `${complete ? '' : ',"aborted":true'}}`
  );
};

/** The lines of a format. */
export const LINE_FORMATS: Readonly<Record<LogFormat, LineFormat>> = {
  combined: { resolution: 1000, time: clfDate, line: combinedLine },
  json: { resolution: 1, time: (date) => date.toISOString(), line: jsonLine },
};

const HARMLESS = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** Escapes text for quotes, as Apache does: whoever reads the line finds its quotes, and no terminal obeys it. */
function quotable(text: string, longest: number): string {
  const short = cut(text, longest);
  if (HARMLESS.test(short)) return short;
  return short.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    const code = character.charCodeAt(0);
    return code < 256 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
  });
}

/** Writes text as JSON in ASCII alone; `null` for none. */
function quoted(text: string | null | undefined, longest: number): string {
  if (text === null || text === undefined) return 'null';
  const short = cut(text, longest);
  if (HARMLESS.test(short)) return `"${short}"`;
  return JSON.stringify(short).replace(
    /[\x7f-\uffff]/g,
    (character) => `\\u${hex(character.charCodeAt(0), 4)}`,
  );
}

/** Shortens text that a client sent, more where escapes will lengthen it: all of a line stays under 4 KiB. */
function cut(text: string, longest: number): string {
  const most = HARMLESS.test(text.slice(0, longest)) ? longest : Math.ceil(longest / 6);
  return text.length <= most ? text : `${text.slice(0, most)}...`;
}

/** The name of a coding that the application chose; it may be a client's text that it repeats. */
function plain(encoding: string | null): string {
  return encoding !== null && /^[\w,. -]{1,40}$/.test(encoding) ? encoding.replaceAll(' ', '') : '-';
}

/** The client's address; an IPv4 address as such, also where the server listens at IPv6's (RFC 4291 §2.5.5.2). */
function addressOf({ remoteAddress }: Answered): string | null {
  return remoteAddress?.replace(/^::ffff:/, '') ?? null;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

/** `06/Nov/1994:08:49:37 +0000` */
function clfDate(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
