import { APPS } from '../apps';
import type { Parts } from '../services';
import { COMMAND_REGISTRY, COMMANDS, CORE_APP, type CommandClass, CommandRegistry } from './registry';

/** The commands that belong to no app, each loaded when it is run. */
const CORE_COMMANDS: readonly [name: string, standalone: boolean, load: () => CommandClass][] = [
  ['check', false, () => (require('./commands/check') as typeof import('./commands/check')).Command],
  [
    'completion',
    true,
    () => (require('./commands/completion') as typeof import('./commands/completion')).Command,
  ],
  [
    'diffsettings',
    false,
    () => (require('./commands/diffsettings') as typeof import('./commands/diffsettings')).Command,
  ],
  ['help', true, () => (require('./commands/help') as typeof import('./commands/help')).Command],
  [
    'runserver',
    false,
    () => (require('./commands/runserver') as typeof import('./commands/runserver')).Command,
  ],
  ['serve', false, () => (require('./commands/serve') as typeof import('./commands/serve')).Command],
  ['startapp', false, () => (require('./commands/startapp') as typeof import('./commands/startapp')).Command],
  [
    'startproject',
    true,
    () => (require('./commands/startproject') as typeof import('./commands/startproject')).Command,
  ],
  ['version', true, () => (require('./commands/version') as typeof import('./commands/version')).Command],
];

/** Brings the registry of commands and the framework's own commands into a site. */
export function provideManagement(parts: Parts): void {
  parts.provide(
    COMMAND_REGISTRY,
    (services) => new CommandRegistry(services.getAll(COMMANDS), services.get(APPS)),
  );
  for (const [name, standalone, load] of CORE_COMMANDS) {
    parts.contribute(COMMANDS, () => ({ name, app: CORE_APP, standalone, load }));
  }
}
