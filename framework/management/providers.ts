import { ContainerModule } from 'inversify';
import { APPS, type AppRegistry } from '../apps';
import { CORE_COMMANDS } from './core-commands';
import { COMMAND_REGISTRY, COMMANDS, type CommandRegistration, CommandRegistry } from './registry';

/** Binds the registry of commands and the commands that belong to no app. */
export const managementProviders = new ContainerModule(({ bind }) => {
  for (const command of CORE_COMMANDS) bind(COMMANDS).toConstantValue(command);
  bind(COMMAND_REGISTRY)
    .toResolvedValue(
      (commands: CommandRegistration[], apps: AppRegistry) => new CommandRegistry(commands, apps),
      [{ serviceIdentifier: COMMANDS, isMultiple: true }, APPS],
    )
    .inSingletonScope();
});
