import { basename } from 'node:path';
import type { ServiceIdentifier } from 'inversify';
import { SystemCheckError } from '../checks';
import { ImproperlyConfigured } from '../conf';
import { CommandError, CommandUsageError } from './command-errors';
import { type CommonOptions, colourChoice } from './common-options';
import { complete } from './completion/complete';
import { COMPLETING } from './completion/script';
import { type CommandHost, createExecution } from './execution';
import { type Output, StreamOutput } from './output';
import { createParser, parseArguments } from './parser';
import { COMMAND_REGISTRY, type CommandRegistration, createCommand } from './registry';
import { readableStack } from './report-error';
import { createStyle, usesColour } from './style';
import { UnknownCommand, unknownCommand } from './unknown-command';

/** The command line of the running process, for commands that mention it. */
export interface CommandLine {
  /** `manage.ts`, or what else was typed. */
  readonly program: string;
  /** The error by which the project's settings could not be loaded; null when they were loaded. */
  readonly settingsError: Error | null;
}

/** The token of the {@link CommandLine}. Nothing is bound to it when a command is called from code. */
export const COMMAND_LINE: ServiceIdentifier<CommandLine> = Symbol.for('whitenoise-node:CommandLine');

/** The services that {@link runCommandLine} needs from outside. */
export interface CommandLineHost {
  /** Creates the project's site for a command; throws ImproperlyConfigured when it cannot. */
  loadSite(settings: string | undefined, command: string): CommandHost;
  /** Creates a site of default settings, for commands that need no project. */
  bareSite(): CommandHost;
  readonly stdout?: Output;
  readonly stderr?: Output;
}

/**
 * Runs the command that was typed.
 *
 * @param argv as in `process.argv`: the runtime, the script, then the arguments
 * @returns the exit code: 0, 1 for errors, 2 for wrong usage, or the CommandError's own
 */
export async function runCommandLine(argv: readonly string[], host: CommandLineHost): Promise<number> {
  const stdout = host.stdout ?? new StreamOutput(process.stdout);
  const stderr = host.stderr ?? new StreamOutput(process.stderr);
  const program = basename(argv[1] ?? 'manage.ts').replace(/^bin\.[jt]s$/, 'whitenoise-node');
  const args = normalise(argv.slice(2));
  let flags: ReportFlags = typedFlags(args);
  try {
    if (process.env[COMPLETING] !== undefined) return completeWords(host, stdout);
    const [name = 'help', ...rest] = args;
    const { site, settingsError } = openSite(host, optionValue(args, '--settings'), name);
    site.container.rebind(COMMAND_LINE).toConstantValue({ program, settingsError });
    const registration = find(site, name, program, settingsError);
    const command = createCommand(site.container, registration);
    const parser = createParser(program, name, command);
    const parsed = parseArguments(parser, command, rest);
    if (parsed === null) {
      stdout.write(parser.helpInformation());
      return 0;
    }
    // From here on abbreviated flags count too.
    flags = parsed.options;
    await command.execute(
      createExecution(site, { stdout, stderr, program, command: name }, parsed.options),
      parsed.options,
      parsed.args,
    );
    return 0;
  } catch (error) {
    return report(error, stderr, flags);
  }
}

/** Answers the shell's completion: the words that may come next, one per line. */
function completeWords(host: CommandLineHost, stdout: Output): number {
  const { COMP_WORDS = '', COMP_CWORD = '1' } = process.env;
  const { site } = openSite(host, undefined, 'completion');
  const words = complete(site, COMP_WORDS.split('\n'), Number(COMP_CWORD));
  if (words.length > 0) stdout.write(words.join('\n'));
  return 0;
}

/** Replaces `--help`, `-h` and `--version` in place of a command by the command of that name. */
function normalise(args: readonly string[]): readonly string[] {
  const first = args.findIndex((argument, index) => !isGlobalSetting(args, index) && argument !== '');
  if (first === -1) return ['help', ...args];
  const [word = ''] = args.slice(first);
  const others = args.filter((_, index) => index !== first);
  if (word === '--help' || word === '-h') return ['help', ...others];
  if (word === '--version') return ['version', ...others];
  return [word, ...others];
}

/** Recognises `--settings` and its value, which may stand before the command's name. */
function isGlobalSetting(args: readonly string[], index: number): boolean {
  const argument = args[index] ?? '';
  return argument === '--settings' || argument.startsWith('--settings=') || args[index - 1] === '--settings';
}

function optionValue(args: readonly string[], name: string): string | undefined {
  const index = args.findIndex((argument) => argument === name || argument.startsWith(`${name}=`));
  if (index === -1) return undefined;
  const argument = args[index] ?? '';
  return argument === name ? args[index + 1] : argument.slice(name.length + 1);
}

function openSite(host: CommandLineHost, settings: string | undefined, command: string) {
  try {
    return { site: host.loadSite(settings, command), settingsError: null };
  } catch (error) {
    if (!(error instanceof ImproperlyConfigured)) throw error;
    return { site: host.bareSite(), settingsError: error };
  }
}

/** Finds the command of this name. A command that needs a project is refused when the settings are broken. */
function find(
  site: CommandHost,
  name: string,
  program: string,
  settingsError: ImproperlyConfigured | null,
): CommandRegistration {
  const registry = site.container.get(COMMAND_REGISTRY);
  const registration = registry.find(name);
  if (settingsError !== null && registration?.standalone !== true) {
    const meant = registration === undefined ? registry.nearest(name) : null;
    // An unknown name may be that of an app's command, unless it is a slip for one that needs no project.
    if (meant === null || registry.find(meant)?.standalone !== true) throw settingsError;
    throw unknownCommand(name, registry, `\n${settingsError.message}`);
  }
  if (registration !== undefined) return registration;
  throw unknownCommand(name, registry, `\nType '${program} help' for usage.`);
}

/** The flags that decide how an error is shown. */
type ReportFlags = Partial<Pick<CommonOptions, 'traceback' | 'color' | 'forceColor'>>;

/** Reads those flags from the arguments before the command's parser is known. */
function typedFlags(args: readonly string[]): ReportFlags {
  return {
    traceback: args.includes('--traceback'),
    color: args.includes('--no-color') ? false : undefined,
    forceColor: args.includes('--force-color'),
  };
}

/** Prints an error according to its kind, and returns the exit code. */
function report(error: unknown, stderr: Output, flags: ReportFlags): number {
  const choice = flags.color === false && flags.forceColor ? undefined : colourChoice(flags);
  const style = createStyle(usesColour(stderr, choice));
  if (!(error instanceof Error)) {
    stderr.write(style.error(String(error)));
    return 1;
  }
  const known = error instanceof CommandError || error instanceof ImproperlyConfigured;
  if (error instanceof SystemCheckError) stderr.write(`SystemCheckError: ${error.message}`);
  else if (flags.traceback || !known) stderr.write(readableStack(error));
  else if (error instanceof CommandUsageError) stderr.write(`${error.usage}\n${style.error(error.message)}`);
  else if (error instanceof UnknownCommand) stderr.write(error.message);
  else stderr.write(style.error(`${error.name}: ${error.message}`));
  return error instanceof CommandError ? error.returnCode : 1;
}
