/** An error of the operating system, as `node:fs` and `node:net` throw it. */
export interface SystemError extends NodeJS.ErrnoException {
  readonly code: string;
  readonly syscall: string;
}

/**
 * Tells an error of the operating system from every other.
 *
 * @param codes those that count, such as `'ENOENT'`; with none, every system error counts
 */
export function isSystemError(error: unknown, ...codes: readonly string[]): error is SystemError {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return false;
  return codes.length === 0 || codes.includes(code);
}
