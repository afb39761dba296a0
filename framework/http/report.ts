import { inspect } from 'node:util';
import type { ErrorReporter } from './error-pages';

/** Writes what went wrong, with which request, to the standard error output. */
export const reportToStderr: ErrorReporter = (error, request) => {
  const { pathname } = new URL(request.url);
  // The query stays out: it may hold what a log must not.
  process.stderr.write(`Error: ${request.method} ${pathname}\n${inspect(error)}\n`);
};
