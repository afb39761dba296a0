import type { Http2SecureServer, Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { Absent, type Decision, Unread } from '../decision';
import { isObserved, type PublishedAnswer, publishAnswer } from '../diagnostics';
import { type FileRequest, joined } from '../request';
import type { StaticFiles } from '../static-files';
import { StreamAnswers } from './stream-answer';

/** A server of HTTP/2, which may answer HTTP/1.1 as well. */
export type StreamServer = Http2Server | Http2SecureServer;

/** A server's handler of new streams. */
type StreamListener = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, ...rest: unknown[]) => void;

/** Marks the handler of {@link accelerateStreams}. */
const ACCELERATES = Symbol('whitenoise-node:accelerates');

/**
 * Puts the fast path in front of a server's own handlers of streams.
 *
 * It answers GET and HEAD for files that are in memory before Node has made a request and a response of the stream,
 * which cost a quarter of the answer. Every other stream goes to the handlers that the server had, among them
 * Node's, which calls the request listener.
 *
 * @param leaves tells by its target whether a stream is for those handlers in any case
 * @throws TypeError for a server that is accelerated already, or has no handlers
 */
export function accelerateStreams(
  server: StreamServer,
  files: StaticFiles,
  leaves: (target: string) => boolean,
): void {
  const others = server.listeners('stream') as StreamListener[];
  if (others.length === 0 || others.some((other) => ACCELERATES in other)) {
    throw new TypeError(
      'accelerate: expected a server from http2.createServer() or http2.createSecureServer() that is not accelerated already',
    );
  }
  const path = new StreamPath(files, leaves);
  const listener: StreamListener = (stream, headers, ...rest) => {
    if (path.answers(stream, headers)) return;
    for (const other of others) other.call(server, stream, headers, ...rest);
  };
  server.removeAllListeners('stream');
  server.on('stream', Object.assign(listener, { [ACCELERATES]: true }));
}

class StreamPath {
  readonly #files: StaticFiles;
  readonly #leaves: (target: string) => boolean;
  readonly #answers = new StreamAnswers();

  constructor(files: StaticFiles, leaves: (target: string) => boolean) {
    this.#files = files;
    this.#leaves = leaves;
  }

  /** Answers a stream; false where it is for others, untouched. */
  answers(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): boolean {
    const { ':method': method, ':path': url } = headers;
    if (url === undefined || (method !== 'GET' && method !== 'HEAD')) return false;
    if (stream.destroyed || stream.closed || this.#leaves(url)) return false;
    const request = { method, url, headers };
    const decision = this.#files.decide(request);
    if (decision === null || decision instanceof Unread || decision instanceof Absent) return false;
    const bytes = this.#files.bodies.bytesOf(decision);
    if (bytes === undefined) return false;
    const answer = isObserved() ? this.#publish(stream, headers, request, decision) : null;
    // A client that resets its stream is not a failure of the server.
    stream.on('error', ignore);
    this.#answers.send(stream, decision, bytes, answer);
    return true;
  }

  #publish(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    request: FileRequest,
    decision: Decision,
  ): PublishedAnswer {
    return publishAnswer(request, decision, {
      transport: 'http2',
      socket: stream.session?.socket,
      request: null,
      header: (name) => joined(headers[name]),
      fromDisk: this.#files.bodies.wasRead,
    });
  }
}

const ignore = (): void => {};
