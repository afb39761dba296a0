import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../whitenoise';
import type { Answered, AnswerSink, Kind } from './answered';
import { countBody } from './body-count';
import { givenRequestId, REQUEST_ID, requestIdOf } from './request-id';

/** The property of a request that holds its exchange while a server is observed. */
const EXCHANGE = Symbol('whitenoise-node:Exchange');

/** A request of Node's and its answer, from the head of the one to the end of the other. */
export class Exchange {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #started = performance.now();
  readonly #sent: number;
  #file: Answer | null = null;
  #pageBytes: (() => number) | null = null;
  #id: string | null = null;

  private constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
    this.#sent = request.socket.bytesWritten;
  }

  /** Follows an exchange, and tells of it when it is over. */
  static follow(request: IncomingMessage, response: ServerResponse, sink: AnswerSink): Exchange {
    const exchange = new Exchange(request, response);
    (request as { [EXCHANGE]?: Exchange })[EXCHANGE] = exchange;
    response.once('close', () => sink(exchange.#answered()));
    return exchange;
  }

  /** The exchange of a request whose server is observed. */
  static of(request: object): Exchange | undefined {
    return (request as { [EXCHANGE]?: Exchange })[EXCHANGE];
  }

  /** A file is the answer. */
  tellOfFile(answer: Answer): void {
    this.#file = answer;
  }

  /** The application answers. It finds the request's id in the header, and so does the client in the answer's. */
  beginPage(): void {
    if (this.#pageBytes !== null) return;
    const { headers } = this.#request;
    const id = this.#requestId();
    if (givenRequestId(this.#header(REQUEST_ID)) === null) {
      headers[REQUEST_ID] = id;
      replaceRawHeader(this.#request.rawHeaders, REQUEST_ID, id);
    }
    this.#response.setHeader('X-Request-Id', id);
    this.#pageBytes = countBody(this.#response);
  }

  #answered(): Answered {
    const { method = '', url = '', httpVersion, socket } = this.#request;
    const { statusCode, writableFinished } = this.#response;
    return {
      kind: this.#kind(),
      status: statusCode,
      bytes: this.#bytes(),
      encoding: this.#encoding(),
      cache: this.#file?.cache ?? null,
      milliseconds: performance.now() - this.#started,
      complete: writableFinished,
      method,
      // Frameworks cut the mount point off it; the wrapper told of it before.
      url: (this.#request as { originalUrl?: string }).originalUrl ?? url,
      protocol: `HTTP/${httpVersion}`,
      remoteAddress: this.#file?.remoteAddress ?? socket.remoteAddress ?? null,
      requestId: () => this.#requestId(),
      header: (name) => this.#header(name),
    };
  }

  #kind(): Kind {
    if (this.#file !== null) return 'file';
    return this.#pageBytes === null ? 'server' : 'page';
  }

  #bytes(): number {
    if (this.#pageBytes !== null && this.#file === null) return this.#pageBytes();
    if (this.#file === null) return this.#serverBytes();
    if (this.#response.writableFinished) return this.#file.bytes;
    return Math.min(this.#file.bytes, this.#request.socket.bytesWritten - this.#sent);
  }

  /** The server says the length of what it answers for itself. */
  #serverBytes(): number {
    return this.#request.method === 'HEAD' ? 0 : Number(this.#response.getHeader('content-length') ?? 0);
  }

  #encoding(): string | null {
    if (this.#file !== null) return this.#file.encoding;
    if (this.#bytes() === 0) return null;
    return String(this.#response.getHeader('content-encoding') ?? 'identity');
  }

  #requestId(): string {
    this.#id ??= requestIdOf(this.#header(REQUEST_ID));
    return this.#id;
  }

  #header(name: string): string | undefined {
    const value = this.#request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }
}

/** Puts a header into Node's list of names and values, in place of those of its name. */
function replaceRawHeader(list: string[], name: string, value: string): void {
  for (let index = list.length - 2; index >= 0; index -= 2) {
    if (list[index]?.toLowerCase() === name) list.splice(index, 2);
  }
  list.push(name, value);
}
