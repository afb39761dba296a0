import { Command as Check } from './commands/check';
import { Command as Completion } from './commands/completion';
import { Command as DiffSettings } from './commands/diffsettings';
import { Command as Help } from './commands/help';
import { Command as RunServer } from './commands/runserver';
import { Command as Serve } from './commands/serve';
import { Command as StartApp } from './commands/startapp';
import { Command as StartProject } from './commands/startproject';
import { Command as Version } from './commands/version';
import { CORE_APP, type CommandRegistration } from './registry';

/** The framework's own commands that belong to no app. */
export const CORE_COMMANDS: readonly CommandRegistration[] = [
  { name: 'check', app: CORE_APP, load: () => Check },
  { name: 'completion', app: CORE_APP, standalone: true, load: () => Completion },
  { name: 'diffsettings', app: CORE_APP, load: () => DiffSettings },
  { name: 'help', app: CORE_APP, standalone: true, load: () => Help },
  { name: 'runserver', app: CORE_APP, load: () => RunServer },
  { name: 'serve', app: CORE_APP, load: () => Serve },
  { name: 'startapp', app: CORE_APP, load: () => StartApp },
  { name: 'startproject', app: CORE_APP, standalone: true, load: () => StartProject },
  { name: 'version', app: CORE_APP, standalone: true, load: () => Version },
];
