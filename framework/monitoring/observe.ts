import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Application } from '../gateway';
import { ANSWER_CHANNEL, type Answer } from '../whitenoise';
import type { AnswerSink } from './answered';
import { Exchange } from './exchange';
import { refuseMalformed } from './malformed';
import { REQUEST_ID, requestIdOf } from './request-id';

/**
 * Tells of every answer of a server when it is over: pages, files, those that the wrapper gave on the connection
 * itself, and refusals of what is no HTTP.
 *
 * The channel of files is one for the whole process: use this in a process with a single server.
 *
 * @param server before it has listeners of requests
 */
export function observe(server: Server, sink: AnswerSink): void {
  const answered = (message: unknown) => {
    const answer = message as Answer;
    if (answer.request !== null) Exchange.of(answer.request)?.tellOfFile(answer);
    else tellOfConnection(answer, sink);
  };
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) =>
    Exchange.follow(request, response, sink),
  );
  refuseMalformed(server, sink);
  subscribe(ANSWER_CHANNEL, answered);
  server.once('close', () => unsubscribe(ANSWER_CHANNEL, answered));
}

/**
 * Lets an observed server tell what this application answers from what stands in front of it. It costs one look at the
 * request where nobody observes.
 */
export function observePages(application: Application): Application {
  return (request, response) => {
    Exchange.of(request)?.beginPage();
    return application(request, response);
  };
}

/** Tells of an answer that is out the moment it is given: there is no request, and no time, to speak of. */
function tellOfConnection(answer: Answer, sink: AnswerSink): void {
  const { method, url, status, bytes, encoding, cache, remoteAddress, header } = answer;
  sink({
    kind: 'file',
    status,
    bytes,
    encoding,
    cache,
    milliseconds: 0,
    complete: true,
    method,
    url,
    protocol: 'HTTP/1.1',
    remoteAddress,
    requestId: () => requestIdOf(header(REQUEST_ID)),
    header,
  });
}
