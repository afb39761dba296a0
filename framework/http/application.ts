import type { ErrorReporter } from './error-pages';
import type { Handler } from './middleware';
import type { Application } from './tokens';

/**
 * A web-standard handler as Node's own request listener.
 *
 * The adapter is loaded here and not with this module: most commands answer no requests.
 */
export function toApplication(handler: Handler, report: ErrorReporter): Application {
  const adapter = require('@hono/node-server') as typeof import('@hono/node-server');
  return adapter.getRequestListener(
    async (request, { outgoing }) => {
      const response = await handler(request);
      return guardBody(response, (error) => {
        report(error, request);
        // The head is out: a connection that breaks off is the only way left to say that the body is not whole.
        outgoing.destroy();
      });
    },
    {
      // Two applications in one process would otherwise fight over the global Request and Response.
      overrideGlobalObjects: false,
      errorHandler: () =>
        new Response('Bad Request\n', { status: 400, headers: { 'content-type': 'text/plain; charset=utf-8' } }),
    },
  ) as Application;
}

/** The response, with a body whose failure is told to `failed` and not, as the adapter would, to the client. */
function guardBody(response: Response, failed: (error: unknown) => void): Response {
  if (response.body === null) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        failed(error);
        controller.close();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, response);
}
