import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { PublishedAnswer } from '../diagnostics';

/** RFC 9113 §7. */
const NO_ERROR = 0;

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
  // Of an answer whose connection is gone, Node says that everything has left.
  const hasLeft = () => !response.destroyed && request.socket?.destroyed !== true;
  if (response.writableFinished) {
    answer.settle(hasLeft() ? answer.bytes : 0, hasLeft(), 0);
    return;
  }
  const from = performance.now();
  const settle = (complete: boolean) => answer.settle(answer.bytes, complete, performance.now() - from);
  // Node ends a connection that is not kept in its own listener of 'finish', which is asked later.
  response.prependOnceListener('finish', () => settle(hasLeft()));
  response.once('close', () => settle(false));
  // Node closes no response whose connection ends before its turn, but its request.
  if (response.socket === null) request.once('close', () => hasLeft() || answer.settle(0, false, 0));
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
