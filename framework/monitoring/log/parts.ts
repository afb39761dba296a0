import type { IncomingMessage } from 'node:http';
import { REQUEST_ID } from '../../headers';
import type { Answer } from '../../whitenoise';
import { givenRequestId } from '../request-id';
import type { Client, ClientText, LineFormat, LineText, OutcomeText } from './format';

/** The property of a connection, or of the function that reads its headers, that keeps the text about its client. */
const KNOWN = Symbol('whitenoise-node:KnownClient');

/** The most characters of what a client sent that are kept: there may be thousands of connections, and of files. */
const MOST_KEPT = 1000;

/** A client that sent no headers. */
const UNKNOWN = { host: undefined, referrer: undefined, agent: undefined } as const;

/** A client as its last request showed it. */
export class KnownClient implements Client {
  readonly remoteAddress: string | null;
  readonly host: string | undefined;
  readonly referrer: string | undefined;
  readonly agent: string | undefined;
  readonly format: LineFormat;
  /** The id that the request came with. */
  readonly givenId: string | null;
  #text: ClientText | null = null;
  /** The text of its last line, and the answer that it tells of. */
  #line: LineText | null = null;
  #outcome: OutcomeText | null = null;
  #isAgain = false;
  /** The last file that it was sent. */
  lastFile: KnownOutcome | null = null;

  constructor({ remoteAddress, host, referrer, agent }: Client, format: LineFormat, givenId: string | null) {
    this.remoteAddress = remoteAddress;
    this.host = host;
    this.referrer = referrer;
    this.agent = agent;
    this.format = format;
    this.givenId = givenId;
  }

  /** Gives the text of a line that tells of an answer; the same one as for its last line where that is the same. */
  line(outcome: OutcomeText): LineText {
    if (this.#line === null || this.#outcome !== outcome) {
      this.#text ??= this.format.client(this);
      this.#line = this.format.join(this.#text, outcome);
      this.#outcome = outcome;
      this.#isAgain = false;
    } else if (!this.#isAgain) {
      this.#isAgain = true;
      this.#line = inBytes(this.#line);
    }
    return this.#line;
  }
}

/** Makes bytes of the text of a line, in memory of their own: a part of Node's pool would keep all of it. */
function inBytes({ before, middle, after }: LineText): LineText {
  const text = `${before}${middle}${after}`;
  const bytes = Buffer.allocUnsafeSlow(text.length);
  bytes.write(text, 'latin1');
  const second = before.length + middle.length;
  return {
    before: bytes.subarray(0, before.length),
    middle: bytes.subarray(before.length, second),
    after: bytes.subarray(second),
  };
}

interface Holder {
  [KNOWN]?: KnownClient;
}

/**
 * Finds the part of a line that a client makes. A browser sends the same headers again and again on a connection: their
 * text is kept with it, and is gone with it.
 */
export class ClientParts {
  readonly #format: LineFormat;

  constructor(format: LineFormat) {
    this.#format = format;
  }

  /** @param answer on the connection itself, where the reader of headers is the same as long as they are */
  ofHeader({ header, remoteAddress }: Pick<Answer, 'header' | 'remoteAddress'>): KnownClient {
    const holder = header as Holder;
    const known = holder[KNOWN];
    if (known !== undefined && known.format === this.#format) return known;
    const now = new KnownClient(
      { remoteAddress, host: header('host'), referrer: header('referer'), agent: header('user-agent') },
      this.#format,
      givenRequestId(header(REQUEST_ID)),
    );
    holder[KNOWN] = now;
    return now;
  }

  /**
   * @param request null for what is no HTTP
   * @param remoteAddress of the client, whose connection may be closed by now
   */
  ofRequest(request: IncomingMessage | null, remoteAddress: string | null): KnownClient {
    if (request === null) return new KnownClient({ ...UNKNOWN, remoteAddress }, this.#format, null);
    const { headers, socket } = request;
    const holder = socket as Holder;
    const known = holder[KNOWN];
    const { host, referer: referrer, 'user-agent': agent } = headers;
    if (
      known !== undefined &&
      known.host === host &&
      known.referrer === referrer &&
      known.agent === agent &&
      known.format === this.#format
    ) {
      return known;
    }
    const now = new KnownClient({ remoteAddress, host, referrer, agent }, this.#format, null);
    if (lengthOf(host) + lengthOf(referrer) + lengthOf(agent) <= MOST_KEPT) holder[KNOWN] = now;
    return now;
  }
}

function lengthOf(text: string | undefined): number {
  return text?.length ?? 0;
}

/** The part of a line that the answer of a file makes, and what it was made of. */
class KnownOutcome {
  readonly text: OutcomeText;
  readonly #lasting: object;
  readonly #url: string;
  readonly #method: string;
  readonly #protocol: string;
  readonly #cache: Answer['cache'];
  readonly #bytes: number;

  constructor(text: OutcomeText, answer: Answer, lasting: object, protocol: string, bytes: number) {
    this.text = text;
    this.#lasting = lasting;
    this.#url = answer.url;
    this.#method = answer.method;
    this.#protocol = protocol;
    this.#cache = answer.cache;
    this.#bytes = bytes;
  }

  is({ lasting, url, method, cache }: Answer, protocol: string, bytes: number): boolean {
    return (
      this.#lasting === lasting &&
      this.#bytes === bytes &&
      this.#cache === cache &&
      this.#protocol === protocol &&
      this.#method === method &&
      this.#url === url
    );
  }
}

/** Finds the part of a line that the answer of a file makes. It is kept as long as the file is the same. */
export class OutcomeParts {
  readonly #format: LineFormat;
  readonly #known = new WeakMap<object, KnownOutcome>();

  constructor(format: LineFormat) {
    this.#format = format;
  }

  of(answer: Answer, protocol: string, bytes: number, client: KnownClient): OutcomeText {
    const { lastFile } = client;
    if (lastFile?.is(answer, protocol, bytes)) return lastFile.text;
    const { lasting } = answer;
    const known = lasting === null ? undefined : this.#known.get(lasting);
    if (known?.is(answer, protocol, bytes)) {
      client.lastFile = known;
      return known.text;
    }
    const { status, encoding, url, method, cache } = answer;
    const text = this.#format.outcome({
      kind: 'file',
      method,
      url,
      protocol,
      status,
      bytes,
      encoding,
      cache,
    });
    if (lasting !== null && url.length <= MOST_KEPT) {
      client.lastFile = new KnownOutcome(text, answer, lasting, protocol, bytes);
      this.#known.set(lasting, client.lastFile);
    }
    return text;
  }
}
