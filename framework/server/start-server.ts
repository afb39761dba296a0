import type { Server } from 'node:http';
import {
  ApplicationServer,
  type ApplicationServerOptions,
  type ServedApplication,
} from './application-server';
import { type ListenAddress, listen, portOf, urlOf } from './listen';

export interface ServerOptions extends ListenAddress, ApplicationServerOptions {}

export interface StopOptions {
  /** After this many milliseconds connections with unfinished answers are cut. */
  timeout: number;
}

/** A server that listens, and the means to stop it. */
export interface RunningServer {
  readonly server: Server;
  readonly port: number;
  /** The address for people and browsers. */
  readonly url: string;
  /**
   * Takes no more connections, lets answers in the making finish, and closes the rest.
   *
   * @returns how many connections had to be cut
   */
  stop(options: StopOptions): Promise<number>;
}

/**
 * Starts an HTTP server for an application, in this process.
 *
 * @throws ServeError in one line when it cannot listen there: in use, forbidden, not an address of this machine
 */
export async function startServer(
  application: ServedApplication,
  options: ServerOptions,
): Promise<RunningServer> {
  const listener = await listen(options, (socket) => server.take(socket));
  const server = new ApplicationServer(application, options);
  const port = portOf(listener);
  return {
    server: server.http,
    port,
    url: urlOf(options.host, port),
    stop({ timeout }) {
      listener.close();
      return server.stop(timeout);
    },
  };
}
