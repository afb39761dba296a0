import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Application } from '../gateway';
import { ANSWER_CHANNEL, type Answer, type SentListener } from '../whitenoise';
import type { AnswerObserver } from './answered';
import { Exchange } from './exchange';
import { refuseMalformed } from './malformed';

/** The property of a server that holds what is to be told of the pages it answers. */
const OBSERVER = Symbol('whitenoise-node:AnswerObserver');

/**
 * Tells of the answers of a server: pages, files, those that the wrapper gave on the connection itself, and refusals of
 * what is no HTTP.
 *
 * The channel of files is one for the whole process: use this in a process with a single server.
 *
 * @param server before it has listeners of requests
 */
export function observe(server: Server, observer: AnswerObserver): void {
  const { log, counter } = observer;
  const sent: SentListener = (answer, bytes, complete, milliseconds) => {
    counter?.file(answer, bytes, complete, milliseconds);
    if (log === null) return;
    if (answer.request === null) {
      log.file(answer, bytes, complete, answer.waited + milliseconds);
      return;
    }
    const exchange = Exchange.of(answer.request);
    if (exchange !== undefined) log.file(answer, bytes, complete, exchange.milliseconds);
  };
  const published = (message: unknown) => {
    const answer = message as Answer;
    const exchange = answer.request === null ? undefined : Exchange.of(answer.request);
    if (exchange?.isOver) return;
    exchange?.beginFile();
    if (log !== null) {
      answer.sendRequestId(exchange?.requestId(log.newId) ?? log.identify(answer));
    }
    answer.whenSent(sent);
  };
  if (log !== null) {
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      Exchange.begin(request, response, observer);
    });
    // Last in line: most answers are files by then, or pages. The server itself has listeners that come late.
    server.once('listening', () => {
      server.on('request', (request: IncomingMessage) => Exchange.of(request)?.follow());
    });
  }
  (server as { [OBSERVER]?: AnswerObserver })[OBSERVER] = observer;
  refuseMalformed(server, observer);
  subscribe(ANSWER_CHANNEL, published);
  server.once('close', () => unsubscribe(ANSWER_CHANNEL, published));
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

/** Gives the exchange of a request to an observed server. Where no log is written it begins here: files need none then. */
function exchangeOf(request: IncomingMessage, response: ServerResponse): Exchange | undefined {
  const followed = Exchange.of(request);
  if (followed !== undefined) return followed;
  const { server } = (request.socket ?? {}) as { readonly server?: { readonly [OBSERVER]?: AnswerObserver } };
  const observer = server?.[OBSERVER];
  return observer && Exchange.begin(request, response, observer);
}
