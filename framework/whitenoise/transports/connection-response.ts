import { type Server, STATUS_CODES } from 'node:http';
import type { Decision } from '../decision';
import type { Head } from '../ready-body';

/** Writes the heads of responses exactly as Node's `writeHead` would on a connection that stays open. */
export class ResponseHeads {
  readonly #server: Server;
  /** The parts of heads that are the same for every answer of a representation, by their lists of headers. */
  readonly #starts = new WeakMap<readonly string[], Buffer>();
  /** The list of headers whose own lines were written last. */
  #headers: readonly string[] | null = null;
  #own = '';
  #keepAliveTimeout = Number.NaN;
  #end: Buffer | null = null;

  constructor(server: Server) {
    this.#server = server;
  }

  /** @param requestId a line of this answer's own; null for none */
  of(decision: Decision, requestId: string | null): Head {
    const own = this.#ownLines(decision);
    return {
      start: this.#start(decision),
      own: requestId === null ? own : `${own}X-Request-Id: ${requestId}\r\n`,
      end: this.#endOf(this.#server),
    };
  }

  /** Gives the part of a head that it shares with other answers. */
  #start({ status, headers, lasting }: Decision): Buffer {
    if (lasting === null) return startOf(status, headers);
    let start = this.#starts.get(lasting);
    if (start === undefined) {
      start = startOf(status, lasting);
      this.#starts.set(lasting, start);
    }
    return start;
  }

  /** Gives the lines that it does not share. */
  #ownLines({ headers, lasting }: Decision): string {
    if (lasting === null || lasting.length === headers.length) return '';
    if (headers !== this.#headers) {
      this.#own = lines(headers, lasting.length);
      this.#headers = headers;
    }
    return this.#own;
  }

  /** Gives Date, Connection and Keep-Alive, the same for every answer within a second, and the blank line. */
  #endOf({ keepAliveTimeout }: Server): Buffer {
    if (this.#end !== null && keepAliveTimeout === this.#keepAliveTimeout) return this.#end;
    const now = Date.now();
    // As Node does it: to ask for the time takes longer than to look whether it was asked for.
    if (this.#end === null) setTimeout(this.#expire, 1000 - (now % 1000)).unref();
    this.#keepAliveTimeout = keepAliveTimeout;
    const keepAlive = keepAliveTimeout
      ? `Keep-Alive: timeout=${Math.floor(keepAliveTimeout / 1000)}\r\n`
      : '';
    const date = new Date(now).toUTCString();
    this.#end = Buffer.from(`Date: ${date}\r\nConnection: keep-alive\r\n${keepAlive}\r\n`, 'latin1');
    return this.#end;
  }

  readonly #expire = (): void => {
    this.#end = null;
  };
}

function startOf(status: number, headers: readonly string[]): Buffer {
  return Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines(headers, 0)}`, 'latin1');
}

/** Writes the headers of a list from an index on. */
function lines(headers: readonly string[], from: number): string {
  let text = '';
  for (let index = from; index < headers.length; index += 2)
    text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  return text;
}
