/** An encoder failed. `cause` is its own error. */
export class CompressionError extends Error {
  override readonly name = 'CompressionError';

  constructor(what: string, cause: unknown) {
    super(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
