/**
 * A command failed for a reason that the person at the prompt can mend. It is printed as one line, without a
 * stack, and the process exits with `returnCode`.
 */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';

  /** The exit code of the process. */
  readonly returnCode: number;

  /** @param message the problem, for the person who typed the command */
  constructor(message: string, returnCode = 1, options?: ErrorOptions) {
    super(message, options);
    this.returnCode = returnCode;
  }
}

/** The command was typed wrong. It is printed after the command's usage, with exit code 2. */
export class CommandUsageError extends CommandError {
  override readonly name = 'CommandUsageError';

  /** A line such as `usage: manage.ts findstatic [options] <files...>`. */
  readonly usage: string;

  constructor(message: string, usage: string) {
    super(message, 2);
    this.usage = usage;
  }
}
