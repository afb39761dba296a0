import type { Socket } from 'node:net';
import {
  ApplicationServer,
  type ApplicationServerOptions,
  type ServedApplication,
} from './application-server';
import type { Message } from './messages';

/** Tells the process that accepts connections something. */
export function tellPrimary(message: Message | object): void {
  if (process.connected) process.send?.(message);
}

/** Takes the connections that the accepting process hands over. */
export function receiveConnections(take: (socket: Socket) => void): void {
  process.on('message', (message, socket) => {
    if (message !== ('whitenoise:connection' satisfies Message)) return;
    // Before anything is read of it: from here on nobody else can answer it.
    tellPrimary('whitenoise:taken');
    // There is none when its client has left on the way.
    if (socket !== undefined) take(socket as Socket);
  });
  tellPrimary('whitenoise:ready');
}

/** Serves as one of several processes until the accepting process says stop, or is gone. */
export function runAsWorker(
  application: ServedApplication,
  options: ApplicationServerOptions,
  timeout: number,
): void {
  const server = new ApplicationServer(application, options);
  const stop = async () => {
    reportCut(await server.stop(timeout), timeout);
    process.exit(0);
  };
  // Ctrl-C and the end of a terminal reach every process of it, but what they mean is for the primary to say.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
  process.once('SIGTERM', () => void stop());
  process.once('disconnect', () => void stop());
  process.on('message', (message) => {
    if (message === ('whitenoise:drain' satisfies Message)) server.drain();
    if (message === ('whitenoise:stop' satisfies Message)) void stop();
  });
  receiveConnections((socket) => server.take(socket));
}

/** Says how many connections a stop had to cut. */
export function reportCut(cut: number, timeout: number): void {
  if (cut > 0) process.stderr.write(`Cut ${cut} connection(s) after ${timeout / 1000} s.\n`);
}
