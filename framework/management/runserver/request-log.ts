import type { Application } from '../../gateway';
import { countBody, countedBytes, quotable } from '../../monitoring';
import type { Output } from '../output';
import type { Style } from '../style';

/** The most characters of an address that are shown: a developer wants to see more of it than a log keeps. */
const LONGEST_URL = 8000;

/**
 * Writes a line for every answer of an application: `[22/Nov/2026 11:16:01] "GET /x HTTP/1.1" 200 32`.
 *
 * The last number counts the bytes of the body that were sent.
 */
export function logRequests(application: Application, output: Output, style: Style): Application {
  return (request, response) => {
    countBody(response);
    const { method = '', url = '', httpVersion } = request;
    response.once('close', () => {
      const { statusCode } = response;
      const asked = `"${method} ${quotable(url, LONGEST_URL)} HTTP/${httpVersion}"`;
      const line = `[${timestamp(new Date())}] ${asked} ${statusCode} ${countedBytes(response)}`;
      output.write(paint(style, statusCode)(line));
    });
    return application(request, response);
  };
}

/** Writes a time as `22/Nov/2026 11:16:01`, local time. */
export function timestamp(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const month = date.toLocaleString('en', { month: 'short' });
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${two(date.getDate())}/${month}/${date.getFullYear()} ${time}`;
}

function paint(style: Style, status: number): (text: string) => string {
  if (status >= 500) return style.httpServerError;
  if (status === 404) return style.httpNotFound;
  if (status >= 400) return style.httpBadRequest;
  if (status === 304) return style.httpNotModified;
  if (status >= 300) return style.httpRedirect;
  return status >= 200 ? style.httpSuccess : style.httpInfo;
}
