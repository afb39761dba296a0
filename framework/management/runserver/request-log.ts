import type { ServerResponse } from 'node:http';
import type { Application } from '../../gateway';
import type { Output } from '../output';
import type { Style } from '../style';

/**
 * Writes a line for every answer of an application: `[22/Nov/2026 11:16:01] "GET /x HTTP/1.1" 200 32`.
 *
 * The last number counts the bytes of the body that were sent.
 */
export function logRequests(application: Application, output: Output, style: Style): Application {
  return (request, response) => {
    const bytes = countBody(response);
    const { method = '', url = '', httpVersion } = request;
    response.once('close', () => {
      const line = `[${timestamp(new Date())}] "${method} ${printable(url)} HTTP/${httpVersion}" ${response.statusCode} ${bytes()}`;
      output.write(paint(style, response.statusCode)(line));
    });
    return application(request, response);
  };
}

/** Counts what is written to a response from now on. */
function countBody(response: ServerResponse): () => number {
  let bytes = 0;
  const count = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk === 'string') {
      bytes += Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
    } else if (chunk instanceof Uint8Array) {
      bytes += chunk.byteLength;
    }
  };
  const { write, end } = response;
  response.write = function counted(this: ServerResponse, ...args: unknown[]) {
    count(args[0], args[1]);
    return Reflect.apply(write, this, args) as boolean;
  };
  response.end = function counted(this: ServerResponse, ...args: unknown[]) {
    response.write = write;
    count(args[0], args[1]);
    return Reflect.apply(end, this, args) as ServerResponse;
  };
  const hasBody = () => response.req.method !== 'HEAD';
  return () => (hasBody() ? bytes : 0);
}

/** Writes a time as `22/Nov/2026 11:16:01`, local time. */
export function timestamp(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const month = date.toLocaleString('en', { month: 'short' });
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${two(date.getDate())}/${month}/${date.getFullYear()} ${time}`;
}

/** Replaces in what a client sent the characters that would drive the terminal. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function paint(style: Style, status: number): (text: string) => string {
  if (status >= 500) return style.httpServerError;
  if (status === 404) return style.httpNotFound;
  if (status >= 400) return style.httpBadRequest;
  if (status === 304) return style.httpNotModified;
  if (status >= 300) return style.httpRedirect;
  return status >= 200 ? style.httpSuccess : style.httpInfo;
}
