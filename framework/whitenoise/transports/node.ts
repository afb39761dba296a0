import type { IncomingMessage, ServerResponse } from 'node:http';
import { publishAnswer, type TransportName } from '../diagnostics';
import { type OpenFile, openUnchanged } from '../disk';
import { type Body, type Decision, FAILED } from '../static-file';
import type { StaticFiles } from '../static-files';
import { PiecePool, sendPieces } from './piecewise';

/** How often a file that changes under our hands is looked at again before the request is given up. */
const ATTEMPTS = 3;

/**
 * Answers requests for files through Node's own request and response objects: those of `node:http`,
 * `node:https`, and of `node:http2` by its compatibility API.
 */
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
  handle(request: IncomingMessage, response: ServerResponse, miss: () => unknown): unknown {
    const decision = this.#files.decide(request.url ?? '', request.method ?? '', request.headers);
    if (decision === null) return miss();
    const { body } = decision;
    if (body === null) return this.#finish(request, response, decision, null);
    const bytes = this.#files.bodies.get(body.representation);
    if (bytes !== null) return this.#finish(request, response, decision, part(bytes, body));
    return this.#files.track(this.#answerFromDisk(request, response, decision, miss));
  }

  /** Sends an answer whose bytes are at hand. */
  #finish(
    request: IncomingMessage,
    response: ServerResponse,
    decision: Decision,
    bytes: string | Buffer | null,
  ): void {
    this.#head(request, response, decision);
    if (bytes === null) response.end();
    // A string holds one byte in each character; together with the head it leaves in one write.
    else response.end(bytes, 'latin1');
  }

  #head(request: IncomingMessage, response: ServerResponse, decision: Decision): void {
    publishAnswer(request.method ?? '', request.url ?? '', decision, transportOf(request));
    // Node's types want a mutable array; it only reads it.
    response.writeHead(decision.status, decision.headers as string[]);
  }

  /** Reads what the decision needs. A file that is not as it was is looked at and decided upon again. */
  async #answerFromDisk(
    request: IncomingMessage,
    response: ServerResponse,
    first: Decision,
    miss: () => unknown,
  ): Promise<unknown> {
    const { url = '', method = '' } = request;
    let decision: Decision | null = first;
    try {
      for (let attempt = 0; decision !== null && attempt < ATTEMPTS; attempt++) {
        if (await this.#send(request, response, decision)) return undefined;
        decision = this.#files.refresh(url) ? this.#files.decide(url, method, request.headers) : null;
      }
    } catch {
      // With half an answer on its way, only the connection's end tells the client that it is not whole.
      if (response.headersSent) response.destroy();
      else this.#finish(request, response, FAILED, null);
      return undefined;
    }
    return miss();
  }

  /** @returns false when the file is no longer the one that the decision is about */
  async #send(request: IncomingMessage, response: ServerResponse, decision: Decision): Promise<boolean> {
    const { bodies } = this.#files;
    const { body } = decision;
    let bytes: string | Buffer | null = null;
    if (body !== null) {
      bytes = bodies.get(body.representation);
      if (bytes === null && !bodies.takes(body.representation)) {
        return this.#sendFromFile(request, response, decision, body);
      }
      bytes ??= await bodies.load(body.representation);
      if (bytes === null) return false;
      bytes = part(bytes, body);
    }
    this.#finish(request, response, decision, bytes);
    return true;
  }

  async #sendFromFile(
    request: IncomingMessage,
    response: ServerResponse,
    decision: Decision,
    body: Body,
  ): Promise<boolean> {
    const file: OpenFile | null = await openUnchanged(body.representation);
    if (file === null) return false;
    try {
      this.#head(request, response, decision);
      await sendPieces(file, body, this.#pool, (piece, last) => write(request, response, piece, last));
    } finally {
      await file.close();
    }
    return true;
  }
}

/** What a body is of the representation's bytes. */
function part(bytes: string | Buffer, { representation, start, end }: Body): string | Buffer {
  if (end - start === representation.size) return bytes;
  return typeof bytes === 'string' ? bytes.slice(start, end) : bytes.subarray(start, end);
}

/** Resolves when the piece has left for the kernel; to false when the client went away instead. */
function write(
  request: IncomingMessage,
  response: ServerResponse,
  piece: Buffer,
  last: boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (wanted: boolean) => {
      response.off('close', stopped);
      request.off('close', stopped);
      resolve(wanted);
    };
    // An answer that waits behind another on its connection is not told of the connection's end: the request is.
    const stopped = () => {
      if (response.destroyed || request.socket.destroyed) settle(false);
    };
    if (response.destroyed || request.socket.destroyed) {
      resolve(false);
      return;
    }
    response.on('close', stopped);
    request.on('close', stopped);
    if (last) response.end(piece, () => settle(true));
    else response.write(piece, (error) => settle(!error));
  });
}

function transportOf(request: IncomingMessage): TransportName {
  return request.httpVersionMajor === 2 ? 'http2' : 'http';
}
