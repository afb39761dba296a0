import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import type { Application } from '../gateway';
import { explainListenError } from './errors';

/** Under this key an application brings what its site's setting WORKERS says. */
export const WORKERS: unique symbol = Symbol.for('whitenoise-node:Workers');

/** An application that brings more than a listener, as `whiteNoise(application)` does. */
export interface ServedApplication extends Application {
  readonly [WORKERS]?: number | 'auto' | null;
  /** Puts a faster path in front of the server. */
  accelerate?(server: Server): unknown;
  /** Lets go of what it holds, when the server has stopped. */
  close?(): unknown;
}

export interface ServerOptions {
  /** 0 takes any free port. */
  port: number;
  /** The name or address to listen at. Left out, every address of the machine. */
  host?: string | undefined;
  /**
   * How long an idle connection is kept, in milliseconds. Longer than load balancers keep theirs (60 s is common):
   * the side that closes first must not be ours, or a request is lost on the way. Default: 75 s, as in nginx.
   */
  keepAliveTimeout?: number;
  /** Is given the server before anything else is done with it, as to log what it answers. */
  prepare?: (server: Server) => void;
}

export interface StopOptions {
  /** After this many milliseconds connections with unfinished answers are cut. */
  timeout: number;
  /**
   * For how many milliseconds idle connections may still bring a request, which is answered with
   * `Connection: close`. With 0 they are closed at once.
   */
  drain?: number;
}

/** A server that listens, and how to stop it. */
export interface RunningServer {
  readonly server: Server;
  readonly port: number;
  /** For people and browsers. */
  readonly url: string;
  /**
   * Takes no more connections, lets answers in the making finish, and closes the rest.
   *
   * @returns how many connections had to be cut
   */
  stop(options: StopOptions): Promise<number>;
}

/**
 * Starts an HTTP server for an application.
 *
 * @throws ServeError in one line when it cannot listen there: in use, forbidden, not an address of this machine
 */
export async function startServer(
  application: ServedApplication,
  options: ServerOptions,
): Promise<RunningServer> {
  const server = createServer({ keepAliveTimeout: options.keepAliveTimeout ?? 75_000 }, application);
  options.prepare?.(server);
  const connections = trackConnections(server);
  application.accelerate?.(server);
  await listen(server, options.host, options.port);
  const { port } = server.address() as AddressInfo;

  let stopped: Promise<number> | null = null;
  return {
    server,
    port,
    url: urlOf(options.host, port),
    stop(how) {
      stopped ??= connections.stop(how).then(async (cut) => {
        await application.close?.();
        return cut;
      });
      return stopped;
    },
  };
}

function listen(server: Server, host: string | undefined, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => reject(explainListenError(error, host, port));
    server.once('error', failed);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

/** Knows every connection of a server and the answers in the making. */
function trackConnections(server: Server): { stop(options: StopOptions): Promise<number> } {
  const sockets = new Set<Socket>();
  const answers = new Set<ServerResponse>();
  let stopping = false;
  let draining = false;

  const closeIdle = () => {
    server.closeIdleConnections();
    // Node does not count those that have brought nothing yet, which browsers open ahead.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };

  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // First in line, so that the application's head already says that the connection closes.
  server.prependListener('request', (_request: IncomingMessage, response) => {
    answers.add(response);
    if (stopping) response.setHeader('connection', 'close');
    response.once('close', () => {
      answers.delete(response);
      // Its head may have gone out with a promise to keep the connection. Node marks it as idle after this event.
      if (stopping && !draining) setImmediate(closeIdle);
    });
  });

  return {
    async stop({ timeout, drain = 0 }) {
      stopping = true;
      draining = drain > 0;
      for (const response of answers) {
        if (!response.headersSent) response.setHeader('connection', 'close');
      }
      const closed = new Promise<void>((resolve) => server.once('close', () => resolve()));
      if (draining) {
        // http's own close() would drop idle connections right away.
        NetServer.prototype.close.call(server);
        setTimeout(() => {
          draining = false;
          closeIdle();
        }, drain).unref();
      } else {
        server.close();
        closeIdle();
      }
      let cut = 0;
      const deadline = setTimeout(() => {
        cut = sockets.size;
        for (const socket of sockets) socket.destroy();
      }, timeout);
      await closed;
      clearTimeout(deadline);
      return cut;
    },
  };
}

/** The address for people and browsers. */
export function urlOf(host: string | undefined, port: number): string {
  const everywhere = host === undefined || host === '0.0.0.0' || host === '::';
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}/`;
}
