import { inspect } from 'node:util';
import { ImproperlyConfigured } from './conf';

/**
 * Runs the first step of a program. When the configuration is wrong and nobody catches the error, the process ends
 * as a command does: with the message alone, without a stack trace, and exit code 1. Code that catches the error
 * gets it unchanged.
 *
 * @throws the error of `start`
 */
export function explainingUncaught<T>(start: () => T): T {
  try {
    return start();
  } catch (error) {
    if (error instanceof ImproperlyConfigured) explainIfUncaught(error);
    throw error;
  }
}

/** Prints the message of an error that nobody catches. Such an error arrives before the next turn of the event loop. */
function explainIfUncaught(error: ImproperlyConfigured): void {
  const explain = (uncaught: unknown): void => {
    process.stderr.write(`${uncaught === error ? `${error.name}: ${error.message}` : inspect(uncaught)}\n`);
    process.exit(1);
  };
  process.once('uncaughtException', explain);
  setImmediate(() => process.off('uncaughtException', explain));
}
