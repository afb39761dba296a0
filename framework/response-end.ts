import type { IncomingMessage, ServerResponse } from 'node:http';

/** The property of a connection that holds the functions to call when it closes before the turn of their responses. */
const LOSSES = Symbol('whitenoise-node:Losses');

interface Connection {
  [LOSSES]?: Set<() => void>;
}

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

/**
 * Calls a function if the connection of a response closes before the response's turn on it has come. Node emits 'close' on no
 * such response, and on its request only if that was not read to its end before.
 *
 * @param response whose `socket` is still null
 */
export function onLoss({ socket }: IncomingMessage, response: ServerResponse, lost: () => void): void {
  if (socket.destroyed) {
    lost();
    return;
  }
  const connection = socket as Connection;
  let losses = connection[LOSSES];
  if (losses === undefined) {
    const all = new Set<() => void>();
    // One listener serves all responses that wait: a client may have any number of them wait at once.
    socket.once('close', () => {
      for (const each of all) each();
    });
    connection[LOSSES] = all;
    losses = all;
  }
  const waiting = losses.add(lost);
  response.once('socket', () => waiting.delete(lost));
}
