import { CommandError } from './command-errors';

/** Makes the error for an unknown command; `meant` is the nearest name. */
export function unknownCommand(name: string, meant: string | null): CommandError {
  return new CommandError(`Unknown command: '${name}'.${meant === null ? '' : ` Did you mean ${meant}?`}`);
}
