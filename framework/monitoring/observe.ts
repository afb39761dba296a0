import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Application } from '../gateway';
import { ANSWER_CHANNEL, type Answer } from '../whitenoise';
import type { AnswerObserver, AnswerSink } from './answered';
import { Exchange } from './exchange';
import { refuseMalformed } from './malformed';
import { REQUEST_ID, requestIdOf } from './request-id';

/** The property of a server that holds what is to be told of the pages it answers. */
const PAGES = Symbol('whitenoise-node:Pages');

/**
 * Tells of the answers of a server: pages, files, those that the wrapper gave on the connection itself, and refusals of
 * what is no HTTP.
 *
 * The channel of files is one for the whole process: use this in a process with a single server.
 *
 * @param server before it has listeners of requests
 */
export function observe(server: Server, { log, counter }: AnswerObserver): void {
  const over: AnswerSink = (answered) => {
    log?.(answered);
    // A file has been counted already.
    if (answered.kind !== 'file') counter?.count(answered);
  };
  const answered = (message: unknown) => {
    const answer = message as Answer;
    counter?.countFile(answer);
    if (log === null) return;
    if (answer.request !== null) Exchange.of(answer.request)?.tellOfFile(answer);
    else tellOfConnection(answer, log);
  };
  if (log !== null) {
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      Exchange.follow(request, response, over);
    });
  }
  (server as { [PAGES]?: AnswerSink })[PAGES] = over;
  refuseMalformed(server, over);
  subscribe(ANSWER_CHANNEL, answered);
  server.once('close', () => unsubscribe(ANSWER_CHANNEL, answered));
}

/**
 * Lets an observed server tell what this application answers from what stands in front of it. It costs a look at the
 * request where nobody observes.
 */
export function observePages(application: Application): Application {
  return (request, response) => {
    exchangeOf(request, response)?.beginPage();
    return application(request, response);
  };
}

/** The exchange of a request to an observed server. One that only counts follows nothing but pages. */
function exchangeOf(request: IncomingMessage, response: ServerResponse): Exchange | undefined {
  const followed = Exchange.of(request);
  if (followed !== undefined) return followed;
  const { server } = (request.socket ?? {}) as { readonly server?: { readonly [PAGES]?: AnswerSink } };
  const sink = server?.[PAGES];
  return sink && Exchange.follow(request, response, sink);
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
