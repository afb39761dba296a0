import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Application } from '../gateway';
import { onLoss } from '../response-end';
import { sendText } from './send-text';

/** The key under which an application brings what its site's settings say about serving. */
export const SERVER_DEFAULTS: unique symbol = Symbol.for('whitenoise-node:ServerDefaults');

/** Settings of a site about serving; null where it says nothing. */
export interface ServerDefaults {
  readonly workers: number | 'auto' | null;
  /** Milliseconds. */
  readonly shutdownDrain: number | null;
  readonly healthCheckPath: string | null;
  /** A line for the deployer, printed at the start; null for none. */
  readonly notice: string | null;
  readonly requestLog: 'combined' | 'json' | null;
  readonly metricsPath: string | null;
}

/** An application that brings more than a listener, as `whiteNoise(application)` does. */
export interface ServedApplication extends Application {
  readonly [SERVER_DEFAULTS]?: ServerDefaults;
  /**
   * Puts a faster path in front of the server.
   *
   * @param leaves tells by its target whether a request is left to the server's listeners
   */
  accelerate?(server: Server, leaves: (target: string) => boolean): unknown;
  /** Tells how many bytes of file contents it keeps in memory, and how many it may. */
  memoryUse?(): { readonly bytes: number; readonly budget: number };
  /** Releases its files and memory, when the server has stopped. */
  close?(): unknown;
}

export interface ApplicationServerOptions {
  /**
   * The milliseconds that an idle connection is kept: more than load balancers keep theirs (60 s is common), for the
   * side that closes first must not be ours, or a request is lost on the way. Default: 75 s, as in nginx.
   */
  keepAliveTimeout?: number | undefined;
  /**
   * The path at which load balancers ask for the health of this process: 200 while it serves, 503 while it shuts down.
   * It is answered before the application sees the request, whatever its host. Default: null, none.
   */
  healthCheckPath?: string | null | undefined;
  /**
   * Answers to GET and HEAD at URL paths of the server's own, given before the application sees the request, whatever
   * its host.
   */
  endpoints?: Readonly<Record<string, Endpoint>> | undefined;
  /** Is given the server before anything else is done with it, as to log what it answers. */
  prepare?: ((server: Server) => void) | undefined;
}

/** Answers a request for a path of the server's own. */
export type Endpoint = (response: ServerResponse) => void;

/** The reason why a server closes its connections after their next answer. */
export type DrainReason = 'shutdown' | 'replacement';

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
  /** The answer of health checks. */
  #healthy = true;
  #stopping: Promise<number> | null = null;
  #drained: () => void = () => {};

  constructor(application: ServedApplication, options: ApplicationServerOptions = {}) {
    const { healthCheckPath = null, keepAliveTimeout = 75_000, endpoints = {} } = options;
    const server = createServer({ keepAliveTimeout }, application);
    this.http = server;
    this.#application = application;
    // The fast path of an application reads this property before it answers on the connection.
    Object.defineProperty(server, 'listening', { get: () => this.#keepsConnections });
    options.prepare?.(server);
    // First in line, so that the application's head already says that the connection closes.
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#answers.add(response);
      if (!this.#keepsConnections) response.setHeader('connection', 'close');
      // Node closes no response whose connection ends before its turn.
      if (response.socket === null) onLoss(request, response, () => this.#answers.delete(response));
      response.once('close', () => {
        this.#answers.delete(response);
        // The head may have promised to keep the connection. Node counts it as idle only after this event.
        if (this.#stopping !== null) setImmediate(() => this.#closeIdle());
      });
    });
    const byPath = new Map(Object.entries(endpoints));
    if (healthCheckPath !== null) {
      byPath.set(healthCheckPath, (response) => this.#answerHealthCheck(response));
    }
    application.accelerate?.(server, (target) => byPath.has(pathOf(target)));
    if (byPath.size > 0) this.#addEndpoints(byPath);
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

  /**
   * From now on every answer is the last of its connection. Idle connections, and new ones, may still bring a request.
   *
   * @param reason health checks fail before a shutdown, so that load balancers look elsewhere; they go on where
   *   another process takes over
   */
  drain(reason: DrainReason): void {
    if (reason === 'shutdown') this.#healthy = false;
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
    this.drain('shutdown');
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

  /**
   * Answers at paths of the server's own before the application. It comes after {@link ServedApplication.accelerate},
   * which expects the application itself as the listener.
   */
  #addEndpoints(byPath: ReadonlyMap<string, Endpoint>): void {
    this.http.removeListener('request', this.#application);
    this.http.on('request', (request, response) => {
      const endpoint = reads(request) ? byPath.get(pathOf(request.url ?? '')) : undefined;
      if (endpoint === undefined) this.#application(request, response);
      else endpoint(response);
    });
  }

  #answerHealthCheck(response: ServerResponse): void {
    const text = this.#healthy ? 'OK\n' : 'Shutting down\n';
    sendText(response, this.#healthy ? 200 : 503, 'text/plain; charset=utf-8', text);
  }

  #closeIdle(): void {
    this.http.closeIdleConnections();
    // Node does not count those that have brought nothing yet, which browsers open ahead.
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}

/** Tells whether a request only reads. */
function reads({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** The path of a request's target, without its query. */
function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}
