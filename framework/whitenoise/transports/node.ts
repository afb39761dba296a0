import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { Socket } from 'node:net';
import type { Absent, Decision, Outcome } from '../decision';
import type { FileRequest } from '../request';
import type { StaticFiles } from '../static-files';
import { Exchange } from './exchange';
import { loadBody } from './load-body';
import { PiecePool, Pieces } from './piecewise';
import { announce, fileRequest, sendAnswer } from './response-head';
import { StreamAnswers } from './stream-answer';

/** A request of `node:http`, `node:https` or the compatibility API of `node:http2`. */
export type NodeRequest = IncomingMessage | Http2ServerRequest;
/** The response that goes with a {@link NodeRequest}. */
export type NodeResponse = ServerResponse | Http2ServerResponse;

/** Answers requests for files through Node's own request and response objects. */
export class NodeTransport {
  readonly #files: StaticFiles;
  readonly #pool = new PiecePool();
  readonly #streams = new StreamAnswers();

  constructor(files: StaticFiles) {
    this.#files = files;
  }

  /**
   * Answers a request, or calls `miss` with request and response untouched when it is none of ours.
   *
   * @returns what `miss` returned; otherwise nothing, or a promise while a file is being read
   */
  handle(nodeRequest: NodeRequest, nodeResponse: NodeResponse, miss: () => unknown): unknown {
    // HTTP/2's compatibility API has the same methods under types of its own.
    const request = nodeRequest as IncomingMessage;
    const response = nodeResponse as ServerResponse;
    const asked = fileRequest(request as FileRequest, response);
    const outcome = this.#files.decide(asked);
    if (outcome === null) return miss();
    const bytes = this.#files.bodies.bytesOf(outcome, request.httpVersionMajor === 1);
    if (bytes !== undefined) return this.#send(nodeRequest, nodeResponse, outcome as Decision, bytes);
    const exchange = new Exchange(request, response, asked);
    return this.#files
      .track(this.#answerFromDisk(exchange, outcome))
      .then((answered) => (answered ? undefined : miss()));
  }

  #send(
    request: NodeRequest,
    response: NodeResponse,
    decision: Decision,
    bytes: string | Buffer | null,
  ): void {
    const stream = request.httpVersionMajor === 2 ? this.#streams.of(response as Http2ServerResponse) : null;
    const { bodies } = this.#files;
    if (stream === null) {
      const sent = response as ServerResponse;
      sendAnswer(request as IncomingMessage, sent, decision, bytes, bodies.wasRead);
      if (bytes instanceof Buffer && bodies.isLent(bytes) && hasLeft(sent)) bodies.giveBack();
      return;
    }
    const answer = announce(request as IncomingMessage, decision, bodies.wasRead);
    response.statusCode = decision.status;
    this.#streams.send(stream, decision, bytes, answer);
    // It has nothing to send itself, and knows now that it has ended.
    response.end();
  }

  /** @returns false when there is no such file any more: the request is the application's */
  async #answerFromDisk(exchange: Exchange, first: Outcome | Absent): Promise<boolean> {
    try {
      if (!(await exchange.waitForTurn())) return true;
      const loaded = await loadBody(this.#files, exchange.asked, first, (file, body) =>
        Pieces.begin(file, body, this.#pool),
      );
      if (loaded === null) return false;
      const { decision, sender } = loaded;
      // The head is sent with the first piece, so that a disk which fails at once is still answered with 500.
      if (sender === null) exchange.send(decision, loaded.bytes);
      else await sender.send((piece, last) => exchange.sendPiece(decision, piece, last));
    } catch (error) {
      this.#files.report(error);
      exchange.fail();
    } finally {
      exchange.release();
    }
    return true;
  }
}

const { write, end } = ServerResponse.prototype;

/** Tells whether all bytes of an answer are with the system: nobody reads their memory any more. */
function hasLeft(response: ServerResponse): boolean {
  // Functions in place of Node's may keep the bytes.
  if (response.write !== write || response.end !== end) return false;
  const { socket } = response;
  return socket instanceof Socket && socket.writableLength === 0 && response.writableLength === 0;
}
