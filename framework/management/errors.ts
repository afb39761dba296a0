/**
 * A command cannot do what it was asked to, for a reason the person at the prompt can mend. Printed as one
 * line, without a stack; the process exits with `returnCode`.
 */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';

  /**
   * @param message what is wrong, for the person who typed the command
   * @param returnCode the exit code, 1 when left out
   */
  constructor(
    message: string,
    readonly returnCode = 1,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The command was typed wrong: printed after the command's usage, exit code 2. */
export class CommandUsageError extends CommandError {
  override readonly name = 'CommandUsageError';

  constructor(
    message: string,
    /** `usage: manage.ts findstatic [options] <files...>` */
    readonly usage: string,
  ) {
    super(message, 2);
  }
}
