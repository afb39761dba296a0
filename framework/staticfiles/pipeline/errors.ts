/** A folder lies where a file is to be published, or a file where a folder has to be. */
export class ObstacleError extends Error {
  override readonly name = 'ObstacleError';
}

/** A source changed while it was being published. */
export class SourceChangedError extends Error {
  override readonly name = 'SourceChangedError';
}
