import { adviceOnCommand } from '../conf';
import { CommandError } from './command-errors';
import type { CommandRegistry } from './registry';

/** There is no command of the name that was typed. */
export class UnknownCommand extends CommandError {}

/**
 * Makes the error for an unknown command, with advice: for one of Django's, or the nearest name.
 *
 * @param usage a line to end with
 */
export function unknownCommand(name: string, registry: CommandRegistry, usage = ''): UnknownCommand {
  return new UnknownCommand(`Unknown command: '${name}'${adviceOn(name, registry)}${usage}`);
}

function adviceOn(name: string, registry: CommandRegistry): string {
  const advice = adviceOnCommand(name);
  if (advice !== null) return `: ${advice}.`;
  const meant = registry.nearest(name);
  return meant === null ? '.' : `. Did you mean ${meant}?`;
}
