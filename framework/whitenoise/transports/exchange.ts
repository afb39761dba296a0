import type { IncomingMessage, ServerResponse } from 'node:http';
import { onLoss } from '../../response-end';
import { CLIENT_LEFT, type Decision, FAILED } from '../decision';
import { isObserved, type PublishedAnswer } from '../diagnostics';
import type { FileRequest } from '../request';
import { announce, sendAnswer, sendHead } from './response-head';

/**
 * A request of Node's and its response while the answer takes time. The client may close the connection at any
 * moment.
 */
export class Exchange {
  /** The request as it is to be decided on. */
  readonly asked: FileRequest;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  #gone = false;
  #settle: (wanted: boolean) => void = () => {};
  /** The answer that is sent in pieces, where it was published. */
  #answer: PublishedAnswer | null = null;
  #from = 0;
  #sent = 0;

  /** Follows the connection from now on, until {@link release}. */
  constructor(request: IncomingMessage, response: ServerResponse, asked: FileRequest) {
    this.#request = request;
    this.#response = response;
    this.asked = asked;
    // Node tells the address of a connection that is gone only if it was asked for before.
    if (isObserved()) void request.socket?.remoteAddress;
    response.on('close', this.#leave);
  }

  /** Sends an answer whose bytes are at hand, unless the client went away. */
  send(decision: Decision, bytes: string | Buffer | null): void {
    if (!this.#gone) sendAnswer(this.#request, this.#response, decision, bytes, true);
  }

  /**
   * Answers with 500. Where a part of an answer was sent, it closes the connection: nothing else says that the rest
   * is missing.
   */
  fail(): void {
    if (this.#response.headersSent) this.#response.destroy();
    else this.send(FAILED, null);
  }

  release(): void {
    this.#response.off('close', this.#leave);
    if (this.#answer === null) return;
    const complete = this.#sent === this.#answer.bytes;
    this.#answer.settle(this.#sent, complete, performance.now() - this.#from);
  }

  /**
   * Resolves when the answers before this one on its connection are out; to false when the client went away. A
   * connection may bring thousands of requests at once: those that wait must hold neither descriptors nor memory.
   */
  waitForTurn(): Promise<boolean> {
    const request = this.#request;
    const response = this.#response;
    // A request of HTTP/2 has no socket any more when its session is gone.
    if (response.destroyed || request.socket?.destroyed === true) this.#leave();
    // Tests and frameworks make responses without a connection: these never get a socket, and have no turn to wait for.
    const queued = !this.#gone && response.socket === null && request.socket.bytesRead > 0;
    if (!queued) return Promise.resolve(!this.#gone);
    return new Promise((resolve) => {
      this.#settle = resolve;
      response.once('socket', () => resolve(true));
      onLoss(request, response, this.#leave);
    });
  }

  /**
   * Sends a piece of an answer, the first with its head. Resolves when it has left for the kernel; to false when the
   * client went away instead.
   */
  async sendPiece(decision: Decision, piece: Buffer, last: boolean): Promise<boolean> {
    if (!this.#gone && !this.#response.headersSent) this.#sendHead(decision);
    const wanted = !this.#gone && (await this.#write(piece, last));
    if (wanted) this.#sent += piece.byteLength;
    return wanted;
  }

  #sendHead(decision: Decision): void {
    this.#answer = sendHead(this.#request, this.#response, decision, true);
    if (this.#answer !== null) this.#from = performance.now();
  }

  #write(piece: Buffer, last: boolean): Promise<boolean> {
    const response = this.#response;
    return new Promise((resolve) => {
      this.#settle = resolve;
      if (last) {
        response.end(piece, () => resolve(true));
      } else if (!Object.hasOwn(response, 'write')) {
        response.write(piece, (error) => resolve(!error));
      } else if (response.write(Buffer.from(piece))) {
        // Another `write` than Node's may never call back: that of the package compression does not.
        resolve(true);
      } else {
        response.once('drain', () => resolve(true));
      }
    });
  }

  readonly #leave = () => {
    if (this.#gone) return;
    this.#gone = true;
    // Publishes it at once: the log hears next that the response is closed, and takes what was no file for the server's own.
    if (this.#answer === null && !this.#response.headersSent)
      announce(this.#request, CLIENT_LEFT, true)?.settle(0, false, 0);
    this.#settle(false);
  };
}
