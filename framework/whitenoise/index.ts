import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Node's own request listener: what `http.createServer` takes, what Express's `app` and Koa's
 * `app.callback()` are, and what {@link whiteNoise} wraps and returns.
 */
export type Application = (request: IncomingMessage, response: ServerResponse) => unknown;
