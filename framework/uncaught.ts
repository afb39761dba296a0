import { inspect } from 'node:util';
import { ImproperlyConfigured } from './conf';

/**
 * Runs what a program starts with. When the configuration is wrong and nobody catches the error, the process ends as
 * a command does: with one line for whoever configured it and exit code 1, and not with a stack trace.
 * Whoever does catch it gets it as it is.
 *
 * @throws what `start` throws
 */
export function explainingUncaught<T>(start: () => T): T {
  try {
    return start();
  } catch (error) {
    if (error instanceof ImproperlyConfigured) explainIfUncaught(error);
    throw error;
  }
}

/** An error that nobody catches arrives before the next turn of the event loop, or was caught. */
function explainIfUncaught(error: ImproperlyConfigured): void {
  const explain = (uncaught: unknown): void => {
    process.stderr.write(`${uncaught === error ? `${error.name}: ${error.message}` : inspect(uncaught)}\n`);
    process.exit(1);
  };
  process.once('uncaughtException', explain);
  setImmediate(() => process.off('uncaughtException', explain));
}
