import { STATUS_CODES } from 'node:http';
import type { Settings } from '../../conf';
import type { Templates } from '../../templates';
import { HttpError } from '../http-errors';
import { NoStaticFile } from '../static-search';
import type { NoMatch } from '../urls';
import { debugErrorPage, debugErrorText } from './debug-error';
import { debugNotFoundPage, debugNotFoundText } from './debug-not-found';
import { debugStaticPage, debugStaticText } from './debug-static';
import { markup } from './markup';

/** Receives every error that no view caught, once. */
export type ErrorReporter = (error: unknown, request: Request) => void;

/** No url matches the path of a request. */
export class NoUrlMatches extends HttpError {
  override readonly name = 'NoUrlMatches';
  readonly tried: NoMatch['tried'];

  constructor(path: string, tried: NoMatch['tried']) {
    super(404, `The path ${path} matches none of the site's urls.`);
    this.tried = tried;
  }
}

/** Turns errors into responses. In DEBUG they show every detail, otherwise nothing of the program. */
export class ErrorPages {
  readonly #settings: Settings;
  readonly #templates: () => Templates;
  readonly #report: ErrorReporter;

  /** @param templates a function, so that no template engine is made before an error needs one */
  constructor(settings: Settings, templates: () => Templates, report: ErrorReporter) {
    this.#settings = settings;
    this.#templates = templates;
    this.#report = report;
  }

  /** Makes the response for an error that a view or middleware has thrown. */
  async respond(error: unknown, request: Request): Promise<Response> {
    if (error instanceof HttpError && error.status < 500) return this.#refuse(error, request);
    // A view often fails by its signal when the client has gone away. That is no fault, so it is not reported.
    if (!request.signal.aborted) this.#report(error, request);
    if (this.#settings.DEBUG) {
      return wantsHtml(request)
        ? page(500, debugErrorPage(error, request, this.#settings))
        : plain(500, debugErrorText(error, request));
    }
    return this.#plainPage(error instanceof HttpError ? error.status : 500, request);
  }

  async #refuse(error: HttpError, request: Request): Promise<Response> {
    const { status, message } = error;
    if (!this.#settings.DEBUG) return this.#plainPage(status, request);
    if (error instanceof NoStaticFile) {
      return wantsHtml(request)
        ? page(status, debugStaticPage(error, request))
        : plain(status, debugStaticText(error));
    }
    if (status === 404) {
      const tried = error instanceof NoUrlMatches ? error.tried : null;
      return wantsHtml(request)
        ? page(status, debugNotFoundPage(message, request, tried))
        : plain(status, debugNotFoundText(message, request, tried));
    }
    return wantsHtml(request) ? page(status, builtIn(status, message)) : plain(status, `${message}\n`);
  }

  /** Renders the project's template `404.html`, `500.html`, …, or a page with the status alone. */
  async #plainPage(status: number, request: Request): Promise<Response> {
    try {
      const templates = this.#templates();
      if (templates.has(`${status}.html`)) {
        // The template for a failure gets no context processors: they may be the cause of it.
        return page(status, await templates.render(`${status}.html`, {}, status < 500 ? request : undefined));
      }
    } catch (error) {
      this.#report(error, request);
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
