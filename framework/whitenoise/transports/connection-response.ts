import { type Server, STATUS_CODES } from 'node:http';
import type { Decision } from '../decision';

/** Writes the heads of responses exactly as Node's `writeHead` would on a connection that stays open. */
export class ResponseHeads {
  readonly #server: Server;
  /** The parts of heads that are the same for every answer of a representation, by their lists of headers. */
  readonly #starts = new WeakMap<readonly string[], string>();
  #second = 0;
  #keepAliveTimeout = Number.NaN;
  #end = '';

  constructor(server: Server) {
    this.#server = server;
  }

  /** Writes the part of a head that depends on the decision alone; latin1. */
  start({ status, headers, lasting }: Decision): string {
    if (lasting === null) return statusLine(status) + lines(headers, 0);
    let start = this.#starts.get(lasting);
    if (start === undefined) {
      start = statusLine(status) + lines(lasting, 0);
      this.#starts.set(lasting, start);
    }
    return lasting.length === headers.length ? start : start + lines(headers, lasting.length);
  }

  /**
   * Writes Date, Connection and Keep-Alive, the same for every answer within a second, and the blank line.
   *
   * @param now in milliseconds since 1970
   */
  end(now: number): string {
    const { keepAliveTimeout } = this.#server;
    const second = Math.floor(now / 1000);
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

function statusLine(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
}

/** Writes the headers of a list from an index on. */
function lines(headers: readonly string[], from: number): string {
  let text = '';
  for (let index = from; index < headers.length; index += 2)
    text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  return text;
}
