/** The commands of `manage.ts` and their base class. */
export { BaseCommand, type CommandOptions, type CommandResult } from './base-command';
export { type CallOptions, callCommand } from './call-command';
export { CommandError, CommandUsageError } from './command-errors';
export { COMMAND_LINE, type CommandLine, type CommandLineHost, runCommandLine } from './command-line';
export type { CommonOptions, Verbosity } from './common-options';
export {
  DEVELOPMENT_APPLICATION,
  type DevelopmentApplication,
  type StaticFilesFrom,
} from './development-application';
export { type CommandHost, checkSite } from './execution';
export { commandHelp } from './help';
export { JSON_VERSION, JsonOutput, jsonOption } from './json-output';
export { type Output, StreamOutput, TextOutput } from './output';
export { repeatable } from './parser';
export { managementProviders } from './providers';
export {
  COMMAND_REGISTRY,
  COMMANDS,
  type CommandClass,
  type CommandRegistration,
  CommandRegistry,
} from './registry';
export { createStyle, type Style } from './style';
