import type { CacheOutcome } from '../../whitenoise';
import type { Kind } from '../answered';
import { codingName, LONGEST, quotable, quoted } from './escape';
import type { LineBuffer, LinePart } from './line-buffer';

/** The forms of a line in REQUEST_LOG. */
export type LogFormat = 'combined' | 'json';

/** The facts of a line about a client, as it sent them: untrusted text. */
export interface Client {
  readonly remoteAddress: string | null;
  readonly host: string | undefined;
  readonly referrer: string | undefined;
  readonly agent: string | undefined;
}

/** The facts of a line about a request and its answer. */
export interface Outcome {
  readonly kind: Kind;
  readonly method: string;
  readonly url: string;
  readonly protocol: string;
  readonly status: number;
  readonly bytes: number;
  readonly encoding: string | null;
  /** Files alone have one. */
  readonly cache?: CacheOutcome | null;
}

/** The parts of lines that are the same for all requests of a client with the same headers. */
export interface ClientText {
  readonly address: string;
  readonly host: string;
  readonly agent: string;
}

/** The parts of lines that are the same for all answers of a representation to the same request. */
export interface OutcomeText {
  readonly kind: string;
  readonly asked: string;
  readonly outcome: string;
}

/** The parts of lines that are the same for all answers of a representation to the same request of a client. */
export interface LineText {
  readonly before: LinePart;
  readonly middle: LinePart;
  readonly after: LinePart;
}

/** A form of lines: parts, which can be kept, and the way in which they are joined. */
export interface LineFormat {
  /** Makes a function that writes a time, given in milliseconds since 1970. It keeps the text of the last one. */
  readonly times: () => (now: number) => string;
  readonly client: (client: Client) => ClientText;
  readonly outcome: (outcome: Outcome) => OutcomeText;
  /** Joins what stands between the time, the id and the milliseconds. */
  readonly join: (client: ClientText, outcome: OutcomeText) => LineText;
  /** Writes a line, without its end. */
  readonly write: (
    line: LineBuffer,
    time: string,
    id: string,
    text: LineText,
    milliseconds: number,
    complete: boolean,
  ) => void;
}

/**
 * Apache's combined format, and behind it what it has no place for: the milliseconds, the content coding, the cache
 * outcome, the request's id, and `aborted` where the client did not get all of it.
 */
const combined: LineFormat = {
  times: () => {
    let second = Number.NaN;
    let text = '';
    return (now) => {
      const its = Math.floor(now / 1000);
      if (its !== second) {
        second = its;
        text = clfDate(new Date(now));
      }
      return text;
    };
  },
  client: ({ remoteAddress, referrer = '-', agent = '-' }) => ({
    address: addressOf(remoteAddress) ?? '-',
    host: '',
    agent: ` "${quotable(referrer, LONGEST.header)}" "${quotable(agent, LONGEST.header)}" `,
  }),
  outcome: ({ method, url, protocol, status, bytes, encoding, cache = null }) => {
    const asked =
      method === '' ? '-' : `${quotable(method, LONGEST.method)} ${quotable(url, LONGEST.url)} ${protocol}`;
    const coding = encoding === null ? '-' : codingName(encoding);
    return {
      kind: '',
      asked: `"${asked}" ${status} ${bytes === 0 ? '-' : bytes}`,
      outcome: `ms ${coding} ${cache ?? '-'} `,
    };
  },
  join: ({ address, agent }, { asked, outcome }) => ({
    before: `${address} - - [`,
    middle: `] ${asked}${agent}`,
    after: outcome,
  }),
  write: (line, time, id, { before, middle, after }, milliseconds, complete) => {
    line.add(before);
    line.addShort(time);
    line.add(middle);
    line.addDecimal(milliseconds, 1, 1);
    line.add(after);
    line.add(id);
    if (!complete) line.addShort(' aborted');
  },
};

/** One JSON object. Its members are always the same, in the same order; `aborted` is there only when it is true. */
const json: LineFormat = {
  times: () => {
    let moment = Number.NaN;
    let second = Number.NaN;
    let beginning = '';
    let text = '';
    return (now) => {
      if (now === moment) return text;
      moment = now;
      const its = Math.floor(now / 1000);
      if (its !== second) {
        second = its;
        beginning = new Date(now).toISOString().slice(0, -4);
      }
      text = `${beginning}${String(Math.floor(now) - its * 1000).padStart(3, '0')}Z`;
      return text;
    };
  },
  client: ({ remoteAddress, host, referrer, agent }) => ({
    address: `"remote":${quoted(addressOf(remoteAddress), LONGEST.header)},`,
    host: `"host":${quoted(host, LONGEST.header)},`,
    agent: `,"referrer":${quoted(referrer, LONGEST.header)},"agent":${quoted(agent, LONGEST.header)}`,
  }),
  outcome: ({ kind, method, url, protocol, status, bytes, encoding, cache = null }) => ({
    kind: `","kind":"${kind}",`,
    asked: `"method":${quoted(method, LONGEST.method)},"url":${quoted(url, LONGEST.url)},"protocol":"${protocol}",`,
    outcome:
      `"status":${status},"bytes":${bytes},"encoding":${encoding === null ? 'null' : `"${codingName(encoding)}"`},` +
      `"cache":${cache === null ? 'null' : `"${cache}"`},"ms":`,
  }),
  join: ({ address, host, agent }, { kind, asked, outcome }) => ({
    before: '{"time":"',
    middle: `${kind}${address}${asked}${host}${outcome}`,
    after: agent,
  }),
  write: (line, time, id, { before, middle, after }, milliseconds, complete) => {
    line.add(before);
    line.addShort(time);
    line.addShort('","id":"');
    line.add(id);
    line.add(middle);
    line.addDecimal(milliseconds, 3, 0);
    line.add(after);
    line.addShort(complete ? '}' : ',"aborted":true}');
  },
};

/** The forms of lines by their names. */
export const LINE_FORMATS: Readonly<Record<LogFormat, LineFormat>> = { combined, json };

/** The client's address; an IPv4 address as such, also where the server listens at IPv6's (RFC 4291 §2.5.5.2). */
function addressOf(address: string | null): string | null {
  return address?.replace(/^::ffff:/, '') ?? null;
}

/** `06/Nov/1994:08:49:37 +0000` */
function clfDate(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
