import { STATUS_CODES } from 'node:http';
import type { Settings } from '../../conf';
import type { Templates } from '../../templates';
import { HttpError } from '../errors';
import type { NoMatch } from '../urls';
import { debugErrorPage, debugErrorText } from './debug-error';
import { debugNotFoundPage, debugNotFoundText } from './debug-not-found';
import { markup } from './markup';

/** Is told of every error that no view caught, once. */
export type ErrorReporter = (error: unknown, request: Request) => void;

/** No url matches the path of a request. */
export class NoUrlMatches extends HttpError {
  override readonly name = 'NoUrlMatches';
  constructor(
    path: string,
    readonly tried: NoMatch['tried'],
  ) {
    super(404, `The path ${path} matches none of the site's urls.`);
  }
}

/** What a client is shown when something went wrong: everything in DEBUG, nothing that it has no business with otherwise. */
export class ErrorPages {
  constructor(
    private readonly settings: Settings,
    private readonly templates: () => Templates,
    private readonly report: ErrorReporter,
  ) {}

  /** The response that an error thrown by a view or by middleware comes to. */
  async respond(error: unknown, request: Request): Promise<Response> {
    if (error instanceof HttpError && error.status < 500) return this.#refuse(error, request);
    // A view whose client has gone away is often ended by its signal: nobody is there to be told, and nothing broke.
    if (!request.signal.aborted) this.report(error, request);
    if (this.settings.DEBUG) {
      return wantsHtml(request)
        ? page(500, debugErrorPage(error, request, this.settings))
        : plain(500, debugErrorText(error, request));
    }
    return this.#plainPage(error instanceof HttpError ? error.status : 500, request);
  }

  async #refuse(error: HttpError, request: Request): Promise<Response> {
    const { status, message } = error;
    if (!this.settings.DEBUG) return this.#plainPage(status, request);
    if (status === 404) {
      const tried = error instanceof NoUrlMatches ? error.tried : null;
      return wantsHtml(request)
        ? page(status, debugNotFoundPage(message, request, tried))
        : plain(status, debugNotFoundText(message, request, tried));
    }
    return wantsHtml(request) ? page(status, builtIn(status, message)) : plain(status, `${message}\n`);
  }

  /** The project's template `404.html`, `500.html`, …, or a page that says only what the status is. */
  async #plainPage(status: number, request: Request): Promise<Response> {
    try {
      const templates = this.templates();
      if (templates.has(`${status}.html`)) {
        // The page for a failure sees no context processors: they may be what fails.
        return page(status, await templates.render(`${status}.html`, {}, status < 500 ? request : undefined));
      }
    } catch (error) {
      this.report(error, request);
    }
    return wantsHtml(request) ? page(status, builtIn(status)) : plain(status, `${titleOf(status)}\n`);
  }
}

function titleOf(status: number): string {
  return STATUS_CODES[status] ?? `Error ${status}`;
}

function builtIn(status: number, message = ''): string {
  return markup`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${titleOf(status)}</title></head>
<body><h1>${titleOf(status)}</h1><p>${message}</p></body>
</html>
`.html;
}

function wantsHtml(request: Request): boolean {
  return request.headers.get('accept')?.includes('text/html') ?? false;
}

function page(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
