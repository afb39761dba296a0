import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { inspect } from 'node:util';
import type { Application } from '../gateway';
import type { ErrorReporter } from './error-pages';
import type { Handler } from './views';

/**
 * Turns a web-standard handler into Node's own request listener.
 *
 * The adapter is loaded here and not with this module: most commands answer no requests.
 */
export function toApplication(handler: Handler, report: ErrorReporter): Application {
  const adapter = require('@hono/node-server') as typeof import('@hono/node-server');
  return adapter.getRequestListener(
    async (adapted, { incoming, outgoing }) => {
      // TRACE would send the request back, cookies included. The web's Request does not allow it either (Fetch §2.2.1).
      if (adapted.method === 'TRACE') return plain(405);
      const request = toStandardRequest(adapted, incoming as IncomingMessage);
      if (request === null) return plain(400);
      const response = await handler(request);
      return guardBody(response, (error) => {
        report(error, request);
        // The head is sent already: only an aborted connection can still tell that the body is incomplete.
        outgoing.destroy();
      });
    },
    {
      // The process belongs to the project: its global Request and Response stay as they are.
      overrideGlobalObjects: false,
      errorHandler(error) {
        if (error instanceof adapter.RequestError) return plain(400);
        process.stderr.write(`Error: ${inspect(error)}\n`);
        return plain(500);
      },
    },
  ) as Application;
}

/**
 * Makes a real Request of the adapter's imitation, which only the adapter's own replacement of the global Request can
 * copy: middleware writes `new Request(request, …)`.
 *
 * @returns null where a Request is impossible, such as for a url with a name and password
 */
function toStandardRequest(adapted: Request, incoming: IncomingMessage): Request | null {
  const { method, url, signal } = adapted;
  const body = method === 'GET' || method === 'HEAD' ? null : adapted.body;
  try {
    const request = new Request(url, { method, signal, body, duplex: 'half' } as RequestInit);
    addHeaders(request.headers, incoming);
    return request;
  } catch {
    return null;
  }
}

/** Adds the headers of a request to those of a Request, which would copy all of an object with headers once more. */
function addHeaders(headers: Headers, { rawHeaders }: IncomingMessage): void {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = [rawHeaders[index], rawHeaders[index + 1]];
    if (!name.startsWith(':')) headers.append(name, value); // HTTP/2's pseudo-headers are left out.
  }
}

/** Returns the response with a body whose failure goes to `failed` and not, as the adapter would, to the client. */
function guardBody(response: Response, failed: (error: unknown) => void): Response {
  if (response.body === null) return response;
  const reader = response.body.getReader();
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = await reader.read().catch((error: unknown) => ({ error }));
      if (cancelled) return;
      if ('error' in chunk) failed(chunk.error);
      if ('error' in chunk || chunk.done) controller.close();
      else controller.enqueue(chunk.value);
    },
    cancel(reason) {
      cancelled = true;
      return reader.cancel(reason);
    },
  });
  return new Response(body, response);
}

function plain(status: 400 | 405 | 500): Response {
  return new Response(`${STATUS_CODES[status]}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
}
