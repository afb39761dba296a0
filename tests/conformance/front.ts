import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Packages without types of their own. */
const load = createRequire(__filename) as (name: string) => (options?: object) => Middleware;

/** The request header by which a behaviour chooses what stands before the server. */
export const FRONT_HEADER = 'x-front';

const FRONTS: Readonly<Record<string, () => Middleware>> = {
  'a guard': () => (_request, response, next) => {
    response.setHeader('Cache-Control', 'private, no-store');
    response.setHeader('Access-Control-Allow-Origin', 'https://partner.test');
    next();
  },
  'an error page': () => (_request, response, next) => {
    response.statusCode = 404;
    next();
  },
  'compression 1.7': () => load('compression-1.7')({ threshold: 0 }),
  '@polka/compression': () => load('@polka/compression')({ threshold: 0 }),
  'http-compression': () => load('http-compression')({ threshold: 0 }),
};

/** Lets middleware see a request before the listener does, where the request's `x-front` names one. */
export function front(listener: RequestListener): RequestListener {
  const made = new Map<string, Middleware>();
  return (request, response) => {
    const name = request.headers[FRONT_HEADER];
    const make = FRONTS[String(name)];
    if (typeof name !== 'string' || make === undefined) return listener(request, response);
    const middleware = made.get(name) ?? make();
    made.set(name, middleware);
    return middleware(request, response, () => listener(request, response));
  };
}
