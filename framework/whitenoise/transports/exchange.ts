import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { type Decision, FAILED } from '../decision';
import { publishAnswer, type TransportName } from '../diagnostics';
import type { FileRequest } from '../request';
import { keepingStatus, writeHead } from './response-head';

/** A request of `node:http`, `node:https` or the compatibility API of `node:http2`. */
export type NodeRequest = IncomingMessage | Http2ServerRequest;
/** The response that goes with a {@link NodeRequest}. */
export type NodeResponse = ServerResponse | Http2ServerResponse;

/** One request of Node's and the response to it. The client may go away at any moment of a long answer. */
export class Exchange {
  /** The request as it is to be decided on. */
  readonly asked: FileRequest;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  #gone = false;
  #settle: (wanted: boolean) => void = () => {};

  constructor(request: NodeRequest, response: NodeResponse, asked: FileRequest) {
    // HTTP/2's compatibility API has the same methods under types of its own.
    this.#request = request as IncomingMessage;
    this.#response = response as ServerResponse;
    this.asked = asked;
  }

  /** Sends an answer whose bytes are at hand. */
  send(decision: Decision, bytes: string | Buffer | null): void {
    this.#writeHead(decision);
    if (bytes === null) this.#response.end();
    // A string holds one byte in each character; together with the head it leaves in one write.
    else this.#response.end(bytes, 'latin1');
  }

  /** Answers with 500; behind half an answer, only the connection's end tells the client that it is not whole. */
  fail(): void {
    if (this.#response.headersSent) this.#response.destroy();
    else this.send(FAILED, null);
  }

  /** Follows the connection from now on. Call {@link release} at the end. */
  watch(): void {
    // A request of HTTP/2 has no socket any more when its session is gone.
    this.#gone = this.#response.destroyed || this.#request.socket?.destroyed === true;
    this.#response.on('close', this.#leave);
    this.#request.on('close', this.#loseConnection);
  }

  release(): void {
    this.#response.off('close', this.#leave);
    this.#request.off('close', this.#loseConnection);
  }

  /**
   * Resolves when the answers before this one on its connection are out; to false when the client went away. A
   * connection may bring thousands of requests at once: those that wait must hold neither descriptors nor memory.
   */
  waitForTurn(): Promise<boolean> {
    if (this.#gone) return Promise.resolve(false);
    // Responses that nothing will ever give a socket to are made by hand, for requests that no connection brought.
    const queued = this.#response.socket === null && this.#request.socket.bytesRead > 0;
    if (!queued) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#response.once('socket', () => resolve(true));
    });
  }

  /**
   * Sends a piece of an answer, the first with its head. Resolves when it has left for the kernel; to false when the
   * client went away instead.
   */
  sendPiece(decision: Decision, piece: Buffer, last: boolean): Promise<boolean> {
    if (!this.#response.headersSent) this.#writeHead(decision);
    if (this.#gone) return Promise.resolve(false);
    const response = this.#response;
    return new Promise((resolve) => {
      this.#settle = resolve;
      if (last) {
        response.end(piece, () => resolve(true));
      } else if (!Object.hasOwn(response, 'write')) {
        response.write(piece, (error) => resolve(!error));
      } else if (response.write(Buffer.from(piece))) {
        // A function in place of Node's may drop the callback, as that of the package compression does.
        resolve(true);
      } else {
        response.once('drain', () => resolve(true));
      }
    });
  }

  #writeHead(decided: Decision): void {
    const request = this.#request;
    const decision = keepingStatus(decided, this.#response);
    const transport: TransportName = request.httpVersionMajor === 2 ? 'http2' : 'http';
    publishAnswer(request.method ?? '', request.url ?? '', decision, transport, request.socket);
    writeHead(this.#response, decision);
  }

  readonly #leave = () => {
    this.#gone = true;
    this.#settle(false);
  };

  /** A response that waits behind another on its connection is not told of the connection's end: the request is. */
  readonly #loseConnection = () => {
    if (this.#request.socket?.destroyed === true) this.#leave();
  };
}
