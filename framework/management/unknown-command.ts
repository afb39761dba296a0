import { CommandError } from './errors';

/** There is no such command; `meant` is the nearest one. */
export function unknownCommand(name: string, meant: string | null): CommandError {
  return new CommandError(`Unknown command: '${name}'.${meant === null ? '' : ` Did you mean ${meant}?`}`);
}
