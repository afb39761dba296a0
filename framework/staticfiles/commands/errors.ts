import { CommandError } from '../../management';
import { isSystemError } from '../../system-error';
import { BuildError } from '../build-error';

/**
 * Turns an error of a build into the error that its command throws: one whose message tells a person everything there
 * is to know becomes a single line, any other keeps its stack.
 */
export function commandError(error: unknown): unknown {
  // The file system's errors name the operation and the path.
  const isExpected = error instanceof BuildError || isSystemError(error);
  return isExpected ? new CommandError(error.message, 1, { cause: error }) : error;
}
