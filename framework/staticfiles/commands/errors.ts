import { CommandError } from '../../management';
import { CompressionError } from '../compression';
import { DestinationLockedError } from '../destination';
import { ObstacleError, SourceChangedError } from '../pipeline';

/**
 * What a build throws, as what a command throws: errors whose message tells a person all there is to know become
 * one line, others keep their stack.
 */
export function commandError(error: unknown): unknown {
  return isExpected(error) ? new CommandError(error.message, 1, { cause: error }) : error;
}

function isExpected(error: unknown): error is Error {
  return (
    error instanceof DestinationLockedError ||
    error instanceof ObstacleError ||
    error instanceof SourceChangedError ||
    error instanceof CompressionError ||
    // The file system's errors name the operation and the path.
    (error instanceof Error && 'syscall' in error && 'code' in error)
  );
}
