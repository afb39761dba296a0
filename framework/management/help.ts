import type { CommandHost } from './execution';
import { createParser } from './parser';
import { COMMAND_REGISTRY, createCommand } from './registry';
import { unknownCommand } from './unknown-command';

/**
 * What `help <command>` prints.
 * @throws CommandError when there is no such command
 */
export function commandHelp(host: Pick<CommandHost, 'container'>, program: string, name: string): string {
  const registry = host.container.get(COMMAND_REGISTRY);
  const registration = registry.find(name);
  if (registration === undefined) throw unknownCommand(name, registry.nearest(name));
  return createParser(program, name, createCommand(host.container, registration))
    .configureHelp({ helpWidth: 100 })
    .helpInformation();
}
