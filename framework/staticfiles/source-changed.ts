/** A source changed while it was being collected. */
export class SourceChangedError extends Error {
  override readonly name = 'SourceChangedError';

  /** @param source absolute path */
  constructor(source: string) {
    super(`${source} changed while it was being collected. Run collectstatic again.`);
  }
}
