import { inspect } from 'node:util';
import type { ErrorReporter } from './error-pages';

/** Writes an error and the request that it belongs to to the standard error output. */
export const reportToStderr: ErrorReporter = (error, request) => {
  const { pathname } = new URL(request.url);
  // The query is left out, because it may hold secrets.
  process.stderr.write(`Error: ${request.method} ${pathname}\n${inspect(error)}\n`);
};
