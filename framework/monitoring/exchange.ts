import type { IncomingMessage, ServerResponse } from 'node:http';
import { REQUEST_ID } from '../headers';
import { hasLeft, onLoss } from '../response-end';
import type { Answered, AnswerObserver } from './answered';
import { countedBytes } from './body-count';
import { followPage, sentEncoding } from './page-head';
import { givenRequestId } from './request-id';

/** The property of a request that holds its exchange while a server is observed. */
const EXCHANGE = Symbol('whitenoise-node:Exchange');

/** The status by which nginx tells of a client that went away before its answer began. */
const CLIENT_CLOSED_REQUEST = 499;

interface Followed {
  [EXCHANGE]?: Exchange;
}

/** A request of Node's and its answer, from the head of the one to the end of the other. */
export class Exchange {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #observer: AnswerObserver;
  readonly #started = performance.now();
  #isFile = false;
  #isPage = false;
  #isFollowed = false;
  #isOver = false;
  #id: string | null = null;

  private constructor(request: IncomingMessage, response: ServerResponse, observer: AnswerObserver) {
    this.#request = request;
    this.#response = response;
    this.#observer = observer;
  }

  /** Notes that an exchange begins. */
  static begin(request: IncomingMessage, response: ServerResponse, observer: AnswerObserver): Exchange {
    const exchange = new Exchange(request, response, observer);
    (request as Followed)[EXCHANGE] = exchange;
    return exchange;
  }

  /** The exchange of a request whose server is observed. */
  static of(request: object): Exchange | undefined {
    return (request as Followed)[EXCHANGE];
  }

  /** Milliseconds since the head of the request was read. */
  get milliseconds(): number {
    return performance.now() - this.#started;
  }

  /** True once the end was told. The answer can come later: a file may be opened after its client went away. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** A file is the answer: the wrapper tells of it. */
  beginFile(): void {
    this.#isFile = true;
  }

  /** Tells of the exchange when it is over, unless a file is the answer, or will be. */
  follow(): void {
    if (this.#isFile || this.#isFollowed) return;
    this.#isFollowed = true;
    // One function serves all responses: making one for each, and removing it again, takes three times as long.
    this.#response.on('close', tellOfEnd);
    if (this.#response.socket === null) onLoss(this.#request, this.#response, () => this.end());
  }

  /**
   * The application answers. Where a log is written, it finds the request's id in the header, and so does the client in
   * the answer's.
   */
  beginPage(): void {
    if (this.#isPage) return;
    this.#isPage = true;
    this.follow();
    const { log } = this.#observer;
    if (log !== null) {
      const id = this.requestId(log.newId);
      const { headers, rawHeaders } = this.#request;
      if (headers[REQUEST_ID] !== id) {
        if (headers[REQUEST_ID] !== undefined) removeRawHeader(rawHeaders, REQUEST_ID);
        headers[REQUEST_ID] = id;
        rawHeaders.push(REQUEST_ID, id);
      }
    }
    followPage(this.#response, log === null ? null : this.#id);
  }

  /** The id that the request came with or was given; a new one where it has none yet. */
  requestId(newId: () => string): string {
    this.#id ??= givenRequestId(headerOf(this.#request)) ?? newId();
    return this.#id;
  }

  /** Tells of the end; the first call counts. */
  end(): void {
    if (this.#isFile || this.#isOver) return;
    this.#isOver = true;
    const { log, counter } = this.#observer;
    const answered = this.#answered();
    log?.other(answered, this.#request);
    counter?.other(answered, this.#request);
  }

  #answered(): Answered {
    const { method = '', url = '', httpVersion, socket } = this.#request;
    const { statusCode, headersSent } = this.#response;
    const { log } = this.#observer;
    const bytes = this.#isPage ? countedBytes(this.#response) : this.#serverBytes();
    return {
      kind: this.#isPage ? 'page' : 'server',
      status: headersSent ? statusCode : CLIENT_CLOSED_REQUEST,
      bytes,
      // The server answers for itself without a coding.
      encoding: bytes === 0 ? null : sentEncoding(this.#response),
      milliseconds: this.milliseconds,
      complete: hasLeft(this.#request, this.#response),
      method,
      // Frameworks cut the mount point off it; the wrapper told of it before.
      url: (this.#request as { originalUrl?: string }).originalUrl ?? url,
      protocol: `HTTP/${httpVersion}`,
      remoteAddress: socket.remoteAddress ?? null,
      requestId: log === null ? null : this.requestId(log.newId),
    };
  }

  /** The server says the length of what it answers for itself. */
  #serverBytes(): number {
    return this.#request.method === 'HEAD' ? 0 : Number(this.#response.getHeader('content-length') ?? 0);
  }
}

function tellOfEnd(this: ServerResponse): void {
  Exchange.of(this.req)?.end();
}

function headerOf({ headers }: IncomingMessage): string | undefined {
  const value = headers[REQUEST_ID];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Removes a header from Node's list of names and values. */
function removeRawHeader(list: string[], name: string): void {
  for (let index = list.length - 2; index >= 0; index -= 2) {
    if (list[index]?.toLowerCase() === name) list.splice(index, 2);
  }
}
