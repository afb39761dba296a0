import { createServer, maxHeaderSize, type Server } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { Socket } from 'node:net';
import type { StaticFiles } from '../static-files';
import { AnswerWriter } from './connection-answer';
import { IdleWatch } from './connection-idle';
import { LONGEST_HEAD } from './connection-request';
import { ResponseHeads } from './connection-response';
import { FastConnection, type FastPath } from './connection-socket';

/** A server's handler of new connections. */
type ConnectionListener = (this: Server, socket: Socket) => void;

/** Properties of Node's servers that its types, or its earlier versions, do not have. */
type LaterServer = Server & { readonly maxHeaderSize?: number; readonly keepAliveTimeoutBuffer?: number };

/** Time in ms that Node waits beyond the keep-alive timeout that it announces, where it cannot be asked. */
const KEEP_ALIVE_BUFFER = 1000;

/** Time in ms after which a connection that said nothing goes to Node, whose limits for that begin then. */
const SILENCE = 5000;

/**
 * Puts the fast path in front of a server's own handler of connections.
 *
 * It answers complete, plain GET and HEAD requests for files that are or come into memory, on the connection
 * itself: without Node's HTTP parser and response objects, which cost more than the answer. Everything else goes,
 * with its bytes as they came and with all that follows on the connection, to the handler that the server had;
 * Node documents that connections may be injected there (`server.emit('connection', socket)`).
 *
 * @param server from `http.createServer` or `https.createServer`
 * @param leaves tells by its target whether a request is for that handler in any case
 * @throws TypeError if connections do not go to Node's own handler of HTTP/1.1: a server for HTTP/2 or of
 *   another kind, or one that is accelerated already
 */
export function accelerateConnections(
  server: Server | HttpsServer,
  files: StaticFiles,
  leaves: FastPath['leaves'],
): void {
  const event = server instanceof HttpsServer ? 'secureConnection' : 'connection';
  // Both kinds of server handle connections alike; their types differ in TLS options only.
  install(server as LaterServer, event, files, leaves);
}

function install(server: LaterServer, event: string, files: StaticFiles, leaves: FastPath['leaves']): void {
  const native = nativeListener(server, event);
  const connections = new IdleWatch<FastConnection>(() =>
    Math.min(path.silence, path.keepAlive || path.silence),
  );
  const path: FastPath = {
    server,
    files,
    leaves,
    answers: new AnswerWriter(files, new ResponseHeads(server), event === 'secureConnection'),
    // Node alone enforces these limits of a server, and Node alone closes it.
    isOpen: () =>
      server.listening &&
      !server.timeout &&
      !server.maxRequestsPerSocket &&
      !server.maxHeadersCount &&
      (server.maxHeaderSize ?? maxHeaderSize) > LONGEST_HEAD,
    get silence() {
      return Math.min(SILENCE, server.headersTimeout || SILENCE);
    },
    get keepAlive() {
      return (
        server.keepAliveTimeout &&
        server.keepAliveTimeout + (server.keepAliveTimeoutBuffer ?? KEEP_ALIVE_BUFFER)
      );
    },
    handOver: (socket) => native.call(server, socket),
    left: (connection) => connections.delete(connection),
  };
  server.removeListener(event, native);
  server.prependListener(event, (socket: Socket) => {
    // Other streams may be injected as connections too.
    if (path.isOpen() && socket instanceof Socket) connections.add(new FastConnection(socket, path));
    else path.handOver(socket);
  });
  // The lists of connections that Node keeps know only those that were handed over. `close()` calls the first.
  const { closeIdleConnections, closeAllConnections } = server;
  server.closeIdleConnections = () => {
    for (const connection of connections) connection.closeIfIdle();
    closeIdleConnections.call(server);
    // `close()` has not yet stopped listening here.
    process.nextTick(() => {
      if (!server.listening) for (const connection of connections) connection.endIfAnswered();
    });
  };
  server.closeAllConnections = () => {
    for (const connection of connections) connection.destroy();
    closeAllConnections.call(server);
  };
}

/** Node's handler of new connections, one function for all its servers of HTTP/1.1, if this server has it. */
function nativeListener(server: Server, event: string): ConnectionListener {
  const [native] = createServer().listeners('connection') as ConnectionListener[];
  if (native === undefined || !server.listeners(event).includes(native)) {
    throw new TypeError(
      'accelerate: expected a server from http.createServer() or https.createServer() that is not accelerated ' +
        'already, so that its connections go to the handler that Node gave it',
    );
  }
  return native;
}
