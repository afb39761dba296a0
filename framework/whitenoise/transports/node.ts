import type { ServerResponse } from 'node:http';
import type { Decision, Outcome } from '../decision';
import type { FileRequest } from '../request';
import type { StaticFiles } from '../static-files';
import { Exchange, type NodeRequest, type NodeResponse } from './exchange';
import { loadBody } from './load-body';
import { PiecePool, Pieces } from './piecewise';
import { fileRequest } from './response-head';

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
  handle(request: NodeRequest, response: NodeResponse, miss: () => unknown): unknown {
    const asked = fileRequest(request as FileRequest, response as ServerResponse);
    const outcome = this.#files.decide(asked);
    if (outcome === null) return miss();
    const exchange = new Exchange(request, response, asked);
    const bytes = this.#files.bodies.bytesOf(outcome);
    if (bytes !== undefined) return exchange.send(outcome as Decision, bytes);
    return this.#files
      .track(this.#answerFromDisk(exchange, outcome))
      .then((answered) => (answered ? undefined : miss()));
  }

  /** @returns false when there is no such file any more: the request is the application's */
  async #answerFromDisk(exchange: Exchange, first: Outcome): Promise<boolean> {
    exchange.watch();
    try {
      if (!(await exchange.waitForTurn())) return true;
      const loaded = await loadBody(this.#files, exchange.asked, first, (file, body) =>
        Pieces.begin(file, body, this.#pool),
      );
      if (loaded === null) return false;
      const { decision, sender } = loaded;
      // Nothing goes out before the first piece is read: a disk that fails at once is answered with 500.
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
