import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Answered, AnswerObserver } from './answered';

/** Statuses of Node's errors. All others of its parser are 400. */
const STATUSES: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** A connection as Node's HTTP server knows it: with the response that it writes to. */
type HttpSocket = Duplex & {
  readonly remoteAddress?: string;
  readonly _httpMessage?: { readonly _headerSent?: boolean } | null;
};

/**
 * Answers what is no HTTP as Node does where nobody listens for it, and tells of it: a server that refuses requests
 * in silence cannot be understood. A connection that is lost is no request.
 */
export function refuseMalformed(server: Server, { log, counter }: AnswerObserver): void {
  server.on('clientError', (error: NodeJS.ErrnoException, connection: Duplex) => {
    const socket = connection as HttpSocket;
    const { code = '' } = error;
    const isRequest = code.startsWith('HPE_') || code === 'ERR_HTTP_REQUEST_TIMEOUT';
    const begun = socket._httpMessage?._headerSent === true;
    if (!isRequest || !socket.writable || begun) {
      socket.destroy(error);
      return;
    }
    const status = STATUSES[code] ?? 400;
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
    socket.destroy(error);
    const answered: Answered = {
      kind: 'malformed',
      status,
      bytes: 0,
      encoding: null,
      milliseconds: 0,
      complete: true,
      method: '',
      url: '',
      protocol: '',
      remoteAddress: socket.remoteAddress ?? null,
      requestId: null,
    };
    log?.other(answered, null);
    counter?.other(answered, null);
  });
}
