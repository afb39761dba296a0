import type { Http2ServerResponse, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Decision } from '../decision';
import type { PublishedAnswer } from '../diagnostics';
import { settleWhenClosed } from './settle';

/** Headers about the connection, which HTTP/2 does not have (RFC 9113 §8.2.2). */
const OF_THE_CONNECTION = new Set([
  ...['connection', 'http2-settings', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade'],
]);

/** Methods of a response that packages put their own in place of, to see or to change what is sent. */
const OFTEN_PATCHED = ['writeHead', 'write', 'end'] as const;

/**
 * Sends answers on streams of HTTP/2 by their own interface. By the compatible response of HTTP/1.1 an answer takes a
 * third more on Node 20: for a list of headers that is put together again, and for trailers that nobody sends.
 */
export class StreamAnswers {
  /** Headers as streams take them, by the list that they are made of. */
  readonly #lasting = new WeakMap<readonly string[], OutgoingHttpHeaders>();
  /** The property by which Node's responses hold trailers that were set; null before one was seen. */
  #trailers: symbol | null = null;

  /**
   * Sends an answer whose bytes are at hand.
   *
   * @param bytes of the body; a string is latin1, null stands for none
   * @param answer where it was published
   */
  send(
    stream: ServerHttp2Stream,
    decision: Decision,
    bytes: string | Buffer | null,
    answer: PublishedAnswer | null,
  ): void {
    const headers = this.#headers(decision);
    const id = answer?.requestId ?? null;
    stream.respond(id === null ? headers : { ...headers, 'x-request-id': id }, {
      endStream: bytes === null,
    });
    if (bytes !== null) stream.end(bytes, 'latin1');
    if (answer?.isAwaited) settleWhenClosed(stream, answer);
  }

  /**
   * Gives the stream of a response that nobody has changed; null where an answer has to go through the response: a
   * package watches it, headers or trailers were set, or the client is gone.
   */
  of(response: Http2ServerResponse): ServerHttp2Stream | null {
    const { stream } = response;
    if (stream === undefined || stream.destroyed || stream.closed || stream.headersSent) return null;
    if (response.statusCode !== 200 || !response.sendDate || response.getHeaderNames().length > 0)
      return null;
    for (const name of OFTEN_PATCHED) if (Object.hasOwn(response, name)) return null;
    return this.#mayHaveTrailers(response) ? null : stream;
  }

  /** Node cannot be asked for trailers that were set. Where it no longer holds them as it does, there may be some. */
  #mayHaveTrailers(response: Http2ServerResponse): boolean {
    this.#trailers ??=
      Object.getOwnPropertySymbols(response).find(({ description }) => description === 'trailers') ?? null;
    const trailers =
      this.#trailers && (response as unknown as Record<symbol, object | undefined>)[this.#trailers];
    if (trailers == null) return true;
    for (const _ in trailers) return true;
    return false;
  }

  #headers({ status, headers, lasting }: Decision): OutgoingHttpHeaders {
    if (lasting === null) return asObject(headers, 0, { ':status': status });
    let start = this.#lasting.get(lasting);
    if (start === undefined) {
      start = asObject(lasting, 0, { ':status': status });
      this.#lasting.set(lasting, start);
    }
    return lasting.length === headers.length ? start : asObject(headers, lasting.length, { ...start });
  }
}

/** Adds the headers of a list, from an index on, to an object. */
function asObject(list: readonly string[], from: number, object: OutgoingHttpHeaders): OutgoingHttpHeaders {
  for (let index = from; index < list.length; index += 2) {
    const name = (list[index] ?? '').toLowerCase();
    if (!OF_THE_CONNECTION.has(name)) object[name] = list[index + 1] ?? '';
  }
  return object;
}
