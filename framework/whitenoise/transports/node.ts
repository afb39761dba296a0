import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { publishAnswer, type TransportName } from '../diagnostics';
import type { OpenFile } from '../disk';
import { type Body, type Decision, FAILED } from '../static-file';
import type { Question, StaticFiles } from '../static-files';
import { mergedVary } from '../vary';
import { ATTEMPTS, fulfil, part } from './fulfil';
import { PiecePool, sendPieces } from './piecewise';

/** A request of `node:http`, `node:https` or the compatibility API of `node:http2`. */
export type NodeRequest = IncomingMessage | Http2ServerRequest;
/** The response that goes with a {@link NodeRequest}. */
export type NodeResponse = ServerResponse | Http2ServerResponse;

/** Answers requests for files through Node's own request and response objects. */
export class NodeTransport {
  readonly #files: StaticFiles;
  readonly #pool = new PiecePool();

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
    const decision = this.#files.decide(request as Question);
    if (decision === null) return miss();
    const { body } = decision;
    if (body === null) return finish(request, response, decision, null);
    const bytes = this.#files.bodies.get(body.representation);
    if (bytes !== null) return finish(request, response, decision, part(bytes, body));
    return this.#files
      .track(this.#answerFromDisk(request, response, decision))
      .then((answered) => (answered ? undefined : miss()));
  }

  /** @returns false when there is no such file any more: the request is the application's */
  async #answerFromDisk(
    request: IncomingMessage,
    response: ServerResponse,
    first: Decision,
  ): Promise<boolean> {
    const receiver = new Receiver(request, response);
    const question = request as Question;
    try {
      if (!(await receiver.turn())) return true;
      let outcome = await this.#answer(request, response, first, receiver);
      for (let attempt = 1; outcome === 'changed'; attempt++) {
        const again = attempt < ATTEMPTS && this.#files.refresh(question.url);
        outcome = await this.#answer(
          request,
          response,
          again ? this.#files.decide(question) : null,
          receiver,
        );
      }
      return outcome === 'answered';
    } catch (error) {
      this.#files.report(error);
      // With half an answer on its way, only the connection's end tells the client that it is not whole.
      if (response.headersSent) response.destroy();
      else finish(request, response, FAILED, null);
    } finally {
      receiver.release();
    }
    return true;
  }

  /**
   * @param wanted null when there is nothing to send any more
   * @returns `changed` when nothing was sent, because the file changed after it was decided upon
   */
  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    wanted: Decision | null,
    receiver: Receiver,
  ): Promise<'answered' | 'gone' | 'changed'> {
    const fulfilled = await fulfil(this.#files, request as Question, wanted);
    if (fulfilled === null) return 'gone';
    const { decision, file } = fulfilled;
    if (file === null) {
      finish(request, response, decision, fulfilled.bytes);
      return 'answered';
    }
    const sent = await this.#sendFile(request, response, decision, fulfilled.body, file, receiver);
    return sent ? 'answered' : 'changed';
  }

  /** @returns false when nothing was sent, because the file had changed */
  async #sendFile(
    request: IncomingMessage,
    response: ServerResponse,
    decision: Decision,
    body: Body,
    file: OpenFile,
    receiver: Receiver,
  ): Promise<boolean> {
    try {
      return await sendPieces(file, body, this.#pool, (piece, last) => {
        // Not before there is something to send: a disk that fails at once is answered with 500.
        if (!response.headersSent) writeHead(request, response, decision);
        return receiver.send(piece, last);
      });
    } finally {
      file.close();
    }
  }
}

/** Sends an answer whose bytes are at hand. */
function finish(
  request: IncomingMessage,
  response: ServerResponse,
  decision: Decision,
  bytes: string | Buffer | null,
): void {
  writeHead(request, response, decision);
  if (bytes === null) response.end();
  // A string holds one byte in each character; together with the head it leaves in one write.
  else response.end(bytes, 'latin1');
}

function writeHead(request: IncomingMessage, response: ServerResponse, decision: Decision): void {
  const transport: TransportName = request.httpVersionMajor === 2 ? 'http2' : 'http';
  publishAnswer(request.method ?? '', request.url ?? '', decision, transport, request.socket);
  // Node's types want a mutable array; it only reads it.
  response.writeHead(decision.status, keepingVary(response, decision.headers) as string[]);
}

/** What stood before us may have said by what else the answer varies, as CORS middleware does: both count. */
function keepingVary(response: ServerResponse, headers: readonly string[]): readonly string[] {
  const earlier = response.getHeader('Vary');
  const at = earlier === undefined ? -1 : headers.indexOf('Vary');
  if (earlier === undefined || at < 0) return headers;
  return headers.with(at + 1, mergedVary(typeof earlier === 'number' ? [] : earlier, headers[at + 1] ?? ''));
}

/** The client's end of a response that takes a while; it may go away at any moment. */
class Receiver {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  #gone: boolean;
  #settle: (wanted: boolean) => void = () => {};

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
    // A request of HTTP/2 has no socket any more when its session is gone.
    this.#gone = response.destroyed || request.socket?.destroyed === true;
    response.on('close', this.#leave);
    request.on('close', this.#loseConnection);
  }

  /**
   * Resolves when the answers before this one on its connection are out; to false when the client went away. A
   * connection may bring thousands of requests at once: those that wait must hold neither descriptors nor memory.
   */
  turn(): Promise<boolean> {
    if (this.#gone) return Promise.resolve(false);
    // Responses that nothing will ever give a socket to are made by hand, for requests that no connection brought.
    const queued = this.#response.socket === null && this.#request.socket.bytesRead > 0;
    if (!queued) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#response.once('socket', () => resolve(true));
    });
  }

  /** Resolves when the piece has left for the kernel; to false when the client went away instead. */
  send(piece: Buffer, last: boolean): Promise<boolean> {
    if (this.#gone) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#settle = resolve;
      if (last) this.#response.end(piece, () => resolve(true));
      else this.#response.write(piece, (error) => resolve(!error));
    });
  }

  release(): void {
    this.#response.off('close', this.#leave);
    this.#request.off('close', this.#loseConnection);
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
