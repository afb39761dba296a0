/**
 * Checks that a value is a function of the given shape.
 *
 * @throws TypeError that tells people of other frameworks which part of their application to pass
 */
export function checkApplication(value: unknown, shape: string): void {
  if (typeof value === 'function') return;
  throw new TypeError(`expected an application ${shape} to wrap, got ${described(value)}`);
}

/** Checks a handler of web-standard requests. */
export function checkFetchHandler(value: unknown): void {
  if (hasFunction(value, 'fetch')) {
    throw new TypeError(
      'expected an application (request) => Response to wrap, got an object with fetch(): pass app.fetch',
    );
  }
  checkApplication(value, '(request) => Response');
}

/**
 * Checks that a middleware is called as Connect's middleware is. Koa's, which `app.use` takes as well, has other
 * parameters.
 */
export function checkNext(next: unknown): void {
  if (typeof next === 'function') return;
  throw new TypeError(
    'whiteNoiseMiddleware: expected to be called with (request, response, next), as Connect and Express do; ' +
      'in Koa wrap the application: whiteNoise(app.callback(), options)',
  );
}

function described(value: unknown): string {
  if (hasFunction(value, 'callback')) return 'a Koa application: pass app.callback()';
  if (hasFunction(value, 'getHttpAdapter')) {
    return 'a Nest application: pass app.getHttpAdapter().getInstance(), after await app.init()';
  }
  if (hasFunction(value, 'routing')) {
    return (
      'a Fastify instance: pass app.routing, after await app.ready(), or give fastify() the option ' +
      'serverFactory: (handler) => createServer(whiteNoise(handler, options))'
    );
  }
  if (hasFunction(value, 'fetch')) {
    return (
      'an object with fetch(), as a Hono application is: pass getRequestListener(app.fetch) of ' +
      '@hono/node-server, or take whiteNoiseFetch(app.fetch, options)'
    );
  }
  if (hasFunction(value, 'then')) return 'a promise: await the application first';
  if (value === null) return 'null';
  if (typeof value === 'object' && 'root' in value) {
    return 'object: a middleware, which wraps no application, is made by whiteNoiseMiddleware(options)';
  }
  return typeof value;
}

function hasFunction(value: unknown, name: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return typeof (value as Record<string, unknown>)[name] === 'function';
}
