import { ContainerModule } from 'inversify';
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

/** Brings the registry of commands and the framework's own commands into a site's container. */
export function managementModule(): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(COMMAND_REGISTRY).to(CommandRegistry).inSingletonScope();
    for (const [name, standalone, load] of CORE_COMMANDS) {
      bind(COMMANDS).toConstantValue({ name, app: CORE_APP, standalone, load });
    }
  });
}
