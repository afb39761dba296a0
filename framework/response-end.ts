import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Tells of a response of HTTP/1.1 that is closed, on a connection of Node's server, whether all of it has left. Node emits
 * 'finish' and 'close' of a response whose connection is gone, too. Of one that ends with its response, the connection may
 * be closed by now, and in good order.
 */
export function hasLeft({ socket }: IncomingMessage, response: ServerResponse): boolean {
  // Node takes the connection from a response that is finished, and from no other.
  if (response.socket !== null || !response.writableFinished) return false;
  return !socket.destroyed || (socket.writableFinished && socket.errored === null);
}
