import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import { hasLeft, onLoss } from '../../response-end';
import type { PublishedAnswer } from '../diagnostics';

/** RFC 9113 §7. */
const NO_ERROR = 0;

/** The property of a response that holds what waits for its end. */
const AWAITED = Symbol('whitenoise-node:AwaitedAnswer');

/** An answer of which nobody knows yet whether it has left. */
interface Awaited {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly answer: PublishedAnswer;
  readonly from: number;
}

interface Holder {
  [AWAITED]?: Awaited;
}

/** Settles an answer that was sent whole when it has left, or its client has. */
export function settleWhenSent(
  request: IncomingMessage,
  response: ServerResponse & { readonly stream?: ServerHttp2Stream },
  answer: PublishedAnswer,
): void {
  if (response.stream !== undefined) {
    settleWhenClosed(response.stream, answer);
    return;
  }
  if (response.writableFinished) {
    const complete = isConnected(request, response);
    answer.settle(complete ? answer.bytes : 0, complete, 0);
    return;
  }
  const awaited = { request, response, answer, from: performance.now() };
  (response as Holder)[AWAITED] = awaited;
  // All responses share these functions: some that are made for each, and removed again, take two microseconds more.
  response.on('close', settleClosed);
  // Frameworks make responses without a connection for tests. Of those Node says no more than that they are finished.
  if (!isServed(request)) response.on('finish', settleFinished);
  else if (response.socket === null) onLoss(request, response, () => answer.settle(0, false, 0));
}

/** Tells whether a request came by a connection of Node's server, which closes every response that had its turn. */
function isServed({ socket }: IncomingMessage): boolean {
  return ((socket as { readonly server?: object | null } | undefined)?.server ?? null) !== null;
}

function isConnected(request: IncomingMessage, response: ServerResponse): boolean {
  return !response.destroyed && request.socket?.destroyed !== true;
}

function settle({ answer, from }: Awaited, complete: boolean): void {
  answer.settle(answer.bytes, complete, performance.now() - from);
}

function settleFinished(this: Holder): void {
  const awaited = this[AWAITED] as Awaited;
  settle(awaited, isConnected(awaited.request, awaited.response));
}

function settleClosed(this: Holder): void {
  const awaited = this[AWAITED] as Awaited;
  if (awaited.answer.isAwaited) settle(awaited, hasLeft(awaited.request, awaited.response));
}

/** Settles an answer when its stream is closed. A client that resets the stream has not got all of it. */
export function settleWhenClosed(stream: ServerHttp2Stream, answer: PublishedAnswer): void {
  if (stream.destroyed) {
    answer.settle(0, false, 0);
    return;
  }
  const from = performance.now();
  stream.once('close', () => {
    const complete = stream.writableFinished && stream.rstCode === NO_ERROR;
    answer.settle(answer.bytes, complete, performance.now() - from);
  });
}
