import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Node's own request listener: what `http.createServer` takes, what Express's `app` and Koa's `app.callback()` are,
 * and what `whiteNoise()` wraps and returns. It is to this project what WSGI is to Python's WhiteNoise.
 */
export type Application = (request: IncomingMessage, response: ServerResponse) => unknown;
