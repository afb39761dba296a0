import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { ANSWER_CHANNEL, type Answer } from '../whitenoise';

/**
 * Writes a line for every answer of a server, whole or broken off, in the Common Log Format and the milliseconds it
 * took: `127.0.0.1 - - [06/Nov/1994:08:49:37 +0000] "GET /a.css HTTP/1.1" 200 1234 5ms`. The bytes are those on the
 * connection, the head's included; of answers that were given on the connection itself, which are out at once and
 * which no listener sees, they are those of the body.
 *
 * Node's channel for the latter is one for the whole process: use this in a process with a single server.
 */
export function logAnswers(server: Server, write: (line: string) => void): void {
  const requested = (request: IncomingMessage, response: ServerResponse) => {
    const started = performance.now();
    const { method = '', url = '', httpVersion, socket } = request;
    const { remoteAddress } = socket;
    const sent = socket.bytesWritten;
    response.once('close', () => {
      const took = Math.round(performance.now() - started);
      const state = response.writableFinished ? '' : ' (broken off)';
      const asked = `${method} ${url} HTTP/${httpVersion}`;
      const bytes = socket.bytesWritten - sent;
      write(`${logLine(remoteAddress, asked, response.statusCode, bytes)} ${took}ms${state}`);
    });
  };
  const answered = (message: unknown) => {
    const { transport, remoteAddress, method, url, status, bytes } = message as Answer;
    if (transport !== 'connection') return;
    write(`${logLine(remoteAddress, `${method} ${url} HTTP/1.1`, status, bytes)} 0ms`);
  };
  server.prependListener('request', requested);
  subscribe(ANSWER_CHANNEL, answered);
  server.once('close', () => unsubscribe(ANSWER_CHANNEL, answered));
}

function logLine(
  remoteAddress: string | null | undefined,
  asked: string,
  status: number,
  bytes: number,
): string {
  return `${remoteAddress ?? '-'} - - [${clfDate(new Date())}] ${JSON.stringify(asked)} ${status} ${bytes}`;
}

/** `06/Nov/1994:08:49:37 +0000` */
function clfDate(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
