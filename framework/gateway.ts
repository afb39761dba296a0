import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Node's own request listener: the type that `http.createServer` takes, that Express's `app` and Koa's
 * `app.callback()` have, and that `whiteNoise()` wraps and returns. It is to this project what WSGI is to Python's
 * WhiteNoise.
 */
export type Application = (request: IncomingMessage, response: ServerResponse) => unknown;
