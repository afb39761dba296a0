/** The result of a view. A body that is a stream is sent as it arrives. */
export type ViewResult = Response | Promise<Response>;

/** Answers a request: a view, or middleware around another handler. */
export type Handler = (request: Request) => ViewResult;

/** A view as a function of a web-standard request and the parameters that the url's pattern took out of the path. */
export type ViewFunction<P = Record<string, unknown>> = (request: Request, params: P) => ViewResult;

/**
 * A view with a method for every HTTP method that it answers; others get 405 with `Allow`.
 * HEAD is answered by `get`, OPTIONS by the list, unless the view has methods for them.
 */
export interface View<P = Record<string, unknown>> {
  get?(request: Request, params: P): ViewResult;
  head?(request: Request, params: P): ViewResult;
  post?(request: Request, params: P): ViewResult;
  put?(request: Request, params: P): ViewResult;
  patch?(request: Request, params: P): ViewResult;
  delete?(request: Request, params: P): ViewResult;
  options?(request: Request, params: P): ViewResult;
}

/** Changes a response, as live reload does. */
export type PageTransform = (response: Response) => Response;

/** A class of views. The site makes one for each request, with what its constructor asks for. */
export type ViewClass<P = Record<string, unknown>> = new (...dependencies: never[]) => View<P>;

/** A view that a url leads to. The type of its parameters is checked by `path()`. */
export type RouteView<P = never> = ViewFunction<P> | ViewClass<P>;

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const;

/** Tells a class with methods named after HTTP methods from a function that is a view itself. */
export function isViewClass(view: RouteView): view is ViewClass<never> {
  const prototype: unknown = view.prototype;
  return typeof prototype === 'object' && prototype !== null && METHODS.some((method) => method in prototype);
}

/** Calls the view's method for the request, or answers with the list of methods that the view has. */
export function dispatchToMethod(view: View, request: Request, params: Record<string, unknown>): ViewResult {
  const method = METHODS.find((name) => name === request.method.toLowerCase());
  const answer = method === 'head' ? (view.head ?? view.get) : method && view[method];
  if (answer) return answer.call(view, request, params);

  const allowed = METHODS.filter((name) => view[name] !== undefined || (name === 'head' && view.get));
  const allow = [...new Set([...allowed, 'options'])].map((name) => name.toUpperCase()).join(', ');
  if (method === 'options') return new Response(null, { status: 204, headers: { allow } });
  return new Response(`${request.method} is not allowed here. Allowed: ${allow}.\n`, {
    status: 405,
    headers: { allow, 'content-type': 'text/plain; charset=utf-8' },
  });
}
