import type { Container } from 'inversify';
import { createParser } from './parser';
import { COMMAND_REGISTRY, createCommand } from './registry';
import { unknownCommand } from './unknown-command';

/**
 * Formats the text of `help <command>`.
 * @throws CommandError when there is no such command
 */
export function commandHelp(container: Container, program: string, name: string): string {
  const registry = container.get(COMMAND_REGISTRY);
  const registration = registry.find(name);
  if (registration === undefined) throw unknownCommand(name, registry);
  return createParser(program, name, createCommand(container, registration))
    .configureHelp({ helpWidth: 100 })
    .helpInformation();
}
