import type { CommandHost } from '../execution';
import { createParser, flagsOf } from '../parser';
import { COMMAND_REGISTRY, createCommand } from '../registry';

/**
 * Completes a command line.
 *
 * @param words the program, then what was typed
 * @param index the index of the word that is being typed
 * @returns names of commands, or options; one that takes a value ends with `=`
 */
export function complete(host: CommandHost, words: readonly string[], index: number): string[] {
  const registry = host.container.get(COMMAND_REGISTRY);
  const current = words[index] ?? '';
  const starting = (candidates: readonly string[]) => candidates.filter((word) => word.startsWith(current));
  if (index <= 1) return starting(registry.names());
  const name = words[1] ?? '';
  if (name === 'help') return starting(registry.names());
  const registration = registry.find(name);
  if (registration === undefined || !current.startsWith('-')) return [];
  const parser = createParser('manage.ts', name, createCommand(host.container, registration));
  const given = new Set(words.slice(2, index));
  const options = parser.options
    .filter((option) => !flagsOf(option).some((flag) => given.has(flag)))
    .map((option) => (option.long ?? option.short ?? '') + (option.required ? '=' : ''));
  return starting([...options, '--help']);
}
