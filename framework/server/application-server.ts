import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Application } from '../gateway';

/** The key under which an application brings its site's setting WORKERS. */
export const WORKERS: unique symbol = Symbol.for('whitenoise-node:Workers');

/** An application that brings more than a listener, as `whiteNoise(application)` does. */
export interface ServedApplication extends Application {
  readonly [WORKERS]?: number | 'auto' | null;
  /** Puts a faster path in front of the server. */
  accelerate?(server: Server): unknown;
  /** Lets go of what it holds, when the server has stopped. */
  close?(): unknown;
}

export interface ApplicationServerOptions {
  /**
   * The milliseconds that an idle connection is kept: more than load balancers keep theirs (60 s is common), for the
   * side that closes first must not be ours, or a request is lost on the way. Default: 75 s, as in nginx.
   */
  keepAliveTimeout?: number | undefined;
  /** Is given the server before anything else is done with it, as to log what it answers. */
  prepare?: ((server: Server) => void) | undefined;
}

/**
 * The HTTP server of one process. It opens no port: it answers the connections that it is given, which Node documents
 * as `server.emit('connection', socket)`, and stops in good order.
 */
export class ApplicationServer {
  readonly http: Server;
  readonly #application: ServedApplication;
  readonly #sockets = new Set<Socket>();
  readonly #answers = new Set<ServerResponse>();
  /** True while connections are kept for further requests. */
  #keepsConnections = false;
  #stopping: Promise<number> | null = null;
  #drained: () => void = () => {};

  constructor(application: ServedApplication, options: ApplicationServerOptions = {}) {
    const server = createServer({ keepAliveTimeout: options.keepAliveTimeout ?? 75_000 }, application);
    this.http = server;
    this.#application = application;
    // It is what a faster path of an application asks before it answers on the connection.
    Object.defineProperty(server, 'listening', { get: () => this.#keepsConnections });
    options.prepare?.(server);
    // First in line, so that the application's head already says that the connection closes.
    server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      this.#answers.add(response);
      if (!this.#keepsConnections) response.setHeader('connection', 'close');
      response.once('close', () => {
        this.#answers.delete(response);
        // Its head may have gone out with a promise to keep the connection. Node marks it as idle after this event.
        if (this.#stopping !== null) setImmediate(() => this.#closeIdle());
      });
    });
    application.accelerate?.(server);
    this.#keepsConnections = true;
    // With this event Node begins to enforce its limits of time for heads and requests.
    server.emit('listening');
  }

  /** Answers what comes on a connection, from now on. */
  take(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) this.#drained();
    });
    // As Node sets it for its HTTP servers, which decide themselves what the end of a client's side means.
    socket.allowHalfOpen = true;
    this.http.emit('connection', socket);
    socket.resume();
  }

  /** From now on every answer is the last of its connection. Idle connections may still bring a request. */
  drain(): void {
    this.#keepsConnections = false;
    for (const response of this.#answers) {
      if (!response.headersSent) response.setHeader('connection', 'close');
    }
  }

  /**
   * Closes idle connections and lets answers in the making finish; then the application lets go of what it holds.
   *
   * @param timeout after this many milliseconds connections with unfinished answers are cut
   * @returns how many connections had to be cut
   */
  stop(timeout: number): Promise<number> {
    this.#stopping ??= this.#stop(timeout);
    return this.#stopping;
  }

  async #stop(timeout: number): Promise<number> {
    this.drain();
    const drained = new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
    this.#closeIdle();
    let cut = 0;
    const deadline = setTimeout(() => {
      cut = this.#sockets.size;
      for (const socket of this.#sockets) socket.destroy();
    }, timeout);
    if (this.#sockets.size > 0) await drained;
    clearTimeout(deadline);
    this.http.close();
    await this.#application.close?.();
    return cut;
  }

  #closeIdle(): void {
    this.http.closeIdleConnections();
    // Node does not count those that have brought nothing yet, which browsers open ahead.
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}
