import type { DrainReason } from './application-server';

/** Messages between the process that accepts connections and those that answer them. */
export type Message =
  /** To a worker, with a socket: a connection to answer. */
  | 'whitenoise:connection'
  /** To a worker: every answer is the last of its connection from now on. */
  | `whitenoise:drain:${DrainReason}`
  /** To a worker: say that you can still answer. */
  | 'whitenoise:ping'
  /** To a worker: stop in good order. */
  | 'whitenoise:stop'
  /** From a worker: it can be given connections. */
  | 'whitenoise:ready'
  /** From a worker, to a ping. */
  | 'whitenoise:pong'
  /** From a worker: it has the connection that it was given last. */
  | 'whitenoise:taken';
