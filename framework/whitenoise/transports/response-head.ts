import { type IncomingMessage, ServerResponse } from 'node:http';
import { mergedVary, noTransform } from '../../headers';
import type { Decision } from '../decision';
import { isObserved, type PublishedAnswer, publishAnswer } from '../diagnostics';
import { type FileRequest, joined } from '../request';
import { settleWhenSent } from './settle';

/** The function that Node gives every response; a package may have put one of its own in its place. */
const nativeWriteHead = ServerResponse.prototype.writeHead;

/** Headers that describe the bytes of an answer. Where the application set them, it described another answer. */
const OF_THE_BYTES = [
  'Accept-Ranges',
  'Content-Encoding',
  'Content-Length',
  'Content-Range',
  'ETag',
  'Last-Modified',
  'Transfer-Encoding',
];

/** Headers that a 304 must not have: a cache would replace those of the stored answer by them (RFC 9110 §15.4.5). */
const NOT_IN_NOT_MODIFIED = ['Content-Language', 'Content-Type'];

/**
 * Gives the request as it is to be decided on. Where the application has set a status before, as 404 for an error page,
 * the file is sent with it; then neither preconditions (RFC 9110 §13.2.1) nor ranges (§14.2) apply.
 */
export function fileRequest(request: FileRequest, response: ServerResponse): FileRequest {
  if (response.statusCode === 200) return request;
  const { url, method, headers, originalUrl, baseUrl } = request;
  const kept = {
    accept: headers.accept,
    'accept-encoding': headers['accept-encoding'],
    'access-control-request-method': headers['access-control-request-method'],
    'cdn-loop': headers['cdn-loop'],
    origin: headers.origin,
  };
  return { url, method, headers: kept, originalUrl, baseUrl };
}

/** The decision with the status that was set before, if one was and the answer is a whole file. */
function keepingStatus(decision: Decision, { statusCode }: ServerResponse): Decision {
  return decision.status !== 200 || statusCode === 200
    ? decision
    : { ...decision, status: statusCode, lasting: null };
}

/**
 * Sends an answer whose bytes are at hand.
 *
 * @param fromDisk they had to be read for it
 */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  decision: Decision,
  bytes: string | Buffer | null,
  fromDisk: boolean,
): void {
  const answer = sendHead(request, response, decision, fromDisk);
  if (bytes === null) response.end();
  // A string holds one byte in each character; together with the head it leaves in one write.
  else response.end(bytes, 'latin1');
  if (answer?.isAwaited) settleWhenSent(request, response, answer);
}

/**
 * Sends the head of an answer, and publishes the answer.
 *
 * @returns it, where anybody listens
 */
export function sendHead(
  request: IncomingMessage,
  response: ServerResponse,
  decided: Decision,
  fromDisk: boolean,
): PublishedAnswer | null {
  const decision = keepingStatus(decided, response);
  const answer = announce(request, decision, fromDisk);
  writeHead(response, decision, answer?.requestId ?? null);
  return answer;
}

/**
 * Publishes the answer to a request, if anybody listens.
 *
 * @returns null where nobody does
 */
export function announce(
  request: IncomingMessage,
  decision: Decision,
  fromDisk: boolean,
): PublishedAnswer | null {
  if (!isObserved()) return null;
  return publishAnswer(request, decision, {
    transport: request.httpVersionMajor === 2 ? 'http2' : 'http',
    socket: request.socket,
    request,
    header: (name) => joined(request.headers[name]),
    fromDisk,
  });
}

/** Writes the head of an answer. Headers that were set before win over those that are made of the options. */
function writeHead(response: ServerResponse, decision: Decision, requestId: string | null): void {
  const { status } = decision;
  const headers = requestId === null ? decision.headers : [...decision.headers, 'X-Request-Id', requestId];
  if (response.writeHead === nativeWriteHead && response.getHeaderNames().length === 0) {
    // Node's types want a mutable array; it only reads it.
    response.writeHead(status, headers as string[]);
    return;
  }
  for (const name of OF_THE_BYTES) response.removeHeader(name);
  if (status === 304) for (const name of NOT_IN_NOT_MODIFIED) response.removeHeader(name);
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    response.setHeader(name, merged(response, decision, name, headers[index + 1] ?? ''));
  }
  // A function in place of Node's may not understand headers in an array, as that of on-headers before 1.1.
  response.writeHead(status);
}

/** The value of a header, in view of one that was set before. */
function merged(response: ServerResponse, { status, defaults }: Decision, name: string, value: string) {
  const earlier = response.getHeader(name);
  if (earlier === undefined) return value;
  // The answer varies by both, as behind CORS middleware.
  if (name === 'Vary') return mergedVary(typeof earlier === 'number' ? [] : earlier, value);
  if (!defaults.includes(name)) return value;
  return name === 'Cache-Control' && status === 206 ? noTransform(String(earlier)) : earlier;
}
