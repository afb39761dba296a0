import type { Socket } from 'node:net';
import {
  ApplicationServer,
  type ApplicationServerOptions,
  type ServedApplication,
} from './application-server';
import type { Message } from './messages';
import { type ReportMessage, type ReportPage, reportMessage } from './reports';

/** Tells the process that accepts connections something. */
export function tellPrimary(message: Message | object): void {
  if (process.connected) process.send?.(message);
}

/** Takes the connections that the accepting process hands over. */
export function receiveConnections(take: (socket: Socket) => void): void {
  process.on('message', (message, socket) => {
    if (message !== ('whitenoise:connection' satisfies Message)) return;
    // This must be sent before the connection is read: afterwards no other process can answer it.
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
  report: ReportPage | null,
): void {
  const server = new ApplicationServer(application, options);
  const stop = async () => {
    reportCut(await server.stop(timeout), timeout);
    if (report === null || !process.connected) process.exit(0);
    const last: ReportMessage = { type: 'whitenoise:reported', report: report.own() };
    process.send?.(last, undefined, undefined, () => process.exit(0));
  };
  // A terminal and systemd send these to every process, but what they mean is for the accepting process to say.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.once('disconnect', () => void stop());
  // The accepting process may have gone away while this program was loading.
  if (!process.connected) process.exit(0);
  process.on('message', (message: Message) => {
    if (message === 'whitenoise:ping') tellPrimary('whitenoise:pong');
    else if (message === 'whitenoise:drain:replacement') server.drain('replacement');
    else if (message === 'whitenoise:drain:shutdown') server.drain('shutdown');
    else if (message === 'whitenoise:stop') void stop();
    else if (report !== null && reportMessage(message)?.type === 'whitenoise:report')
      tellPrimary({ type: 'whitenoise:reported', report: report.own() } satisfies ReportMessage);
  });
  receiveConnections((socket) => server.take(socket));
}

/** Tells the operator of connections that a stop had to cut. */
export function reportCut(cut: number, timeout: number): void {
  if (cut > 0) process.stderr.write(`Cut ${cut} connection(s) after ${timeout / 1000} s.\n`);
}
