import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { explainListenError } from './errors';

/** An address to listen at. */
export interface ListenAddress {
  /** 0 takes any free port. */
  port: number;
  /** The name or address to listen at. Left out, every address of the machine. */
  host?: string | undefined;
}

/**
 * Accepts connections at an address. They come paused, so that not a byte is read before it is known which process
 * answers them, and without delay of small packets, as Node's HTTP servers set them.
 *
 * @returns when it listens
 * @throws ServeError in one line when it cannot listen there: in use, forbidden, not an address of this machine
 */
export function listen({ host, port }: ListenAddress, connected: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const listener = createServer({ pauseOnConnect: true, noDelay: true, allowHalfOpen: true }, connected);
    const failed = (error: NodeJS.ErrnoException) => reject(explainListenError(error, host, port));
    listener.once('error', failed);
    listener.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      listener.off('error', failed);
      // Where the system is short of files or memory a connection cannot be accepted; others can, later.
      let quietUntil = 0;
      listener.on('error', ({ message }) => {
        if (performance.now() < quietUntil) return;
        quietUntil = performance.now() + 1000;
        process.stderr.write(`Error: a connection was lost: ${message}\n`);
      });
      resolve(listener);
    });
  });
}

/** The port that a listener took. */
export function portOf(listener: Server): number {
  return (listener.address() as AddressInfo).port;
}

/** The address as people and browsers write it. */
export function urlOf(host: string | undefined, port: number): string {
  const everywhere = host === undefined || host === '0.0.0.0' || host === '::';
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}/`;
}
