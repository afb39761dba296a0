import { type Server, STATUS_CODES } from 'node:http';
import type { Decision } from '../decision';

/** Writes the heads of responses exactly as Node's `writeHead` would on a connection that stays open. */
export class ResponseHeads {
  readonly #server: Server;
  /** The part of a head that depends on the decision alone. Header lists are made once per representation. */
  readonly #starts = new WeakMap<readonly string[], string>();
  #second = 0;
  #keepAliveTimeout = Number.NaN;
  #end = '';

  constructor(server: Server) {
    this.#server = server;
  }

  /** Writes the complete head of an answer, with the blank line that ends it; latin1. */
  write(decision: Decision): string {
    return this.#start(decision) + this.#currentEnd();
  }

  #start(decision: Decision): string {
    // Other answers are made for one request, and their text is never needed again.
    if (decision.status !== 200 && decision.status !== 304) return start(decision);
    const known = this.#starts.get(decision.headers);
    if (known !== undefined) return known;
    const text = start(decision);
    this.#starts.set(decision.headers, text);
    return text;
  }

  /** Date, Connection and Keep-Alive, which are the same for every answer within a second. */
  #currentEnd(): string {
    const { keepAliveTimeout } = this.#server;
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second || keepAliveTimeout !== this.#keepAliveTimeout) {
      this.#second = second;
      this.#keepAliveTimeout = keepAliveTimeout;
      const keepAlive = keepAliveTimeout
        ? `Keep-Alive: timeout=${Math.floor(keepAliveTimeout / 1000)}\r\n`
        : '';
      const date = new Date(second * 1000).toUTCString();
      this.#end = `Date: ${date}\r\nConnection: keep-alive\r\n${keepAlive}\r\n`;
    }
    return this.#end;
  }
}

function start({ status, headers }: Decision): string {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
  for (let index = 0; index < headers.length; index += 2)
    text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  return text;
}
