import type { Application } from '../whitenoise';

/**
 * The same application, with a line for every answer, whole or broken off, in the Common Log Format and the
 * milliseconds it took: `127.0.0.1 - - [06/Nov/1994:08:49:37 +0000] "GET /a.css HTTP/1.1" 200 1234 5ms`. The bytes
 * are those on the connection, the head's included.
 */
export function logged(application: Application, write: (line: string) => void): Application {
  return (request, response) => {
    const started = performance.now();
    const { method = '', url = '', httpVersion, socket } = request;
    const sent = socket.bytesWritten;
    response.once('close', () => {
      const took = Math.round(performance.now() - started);
      const asked = JSON.stringify(`${method} ${url} HTTP/${httpVersion}`);
      const state = response.writableFinished ? '' : ' (broken off)';
      write(
        `${socket.remoteAddress ?? '-'} - - [${clfDate(new Date())}] ${asked} ${response.statusCode} ${socket.bytesWritten - sent} ${took}ms${state}`,
      );
    });
    return application(request, response);
  };
}

/** `06/Nov/1994:08:49:37 +0000` */
function clfDate(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
