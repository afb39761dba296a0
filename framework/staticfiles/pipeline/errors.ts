export { SourceChangedError } from '../source-changed';

/** A folder lies where a file is to be published, or a file where a folder has to be. */
export class ObstacleError extends Error {
  override readonly name = 'ObstacleError';
}
