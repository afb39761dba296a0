import { Command, CommanderError, Help, type Option } from 'commander';
import type { BaseCommand, CommandOptions } from './base-command';
import { CommandUsageError } from './command-errors';
import { addCommonOptions, completeCommonOptions } from './common-options';

/** The options and arguments that were typed. */
export interface ParsedArguments {
  readonly options: CommandOptions;
  readonly args: readonly string[];
}

/** Creates the parser of a command, with its own options first, then the common ones. It never writes or exits. */
export function createParser(program: string, name: string, command: BaseCommand): Command {
  const parser = new Command(name)
    .usage('[options]')
    .description(command.help)
    .helpOption('-h, --help', 'show this help and exit')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
  parser.createHelp = () => Object.assign(new PlainHelp(), parser.configureHelp());
  command.addArguments(parser);
  addCommonOptions(parser);
  parser.name(`${program} ${name}`);
  const operands = parser.registeredArguments.map((argument) => {
    const shown = argument.variadic ? `${argument.name()}...` : argument.name();
    return argument.required ? `<${shown}>` : `[${shown}]`;
  });
  return parser.usage(['[options]', ...operands].join(' '));
}

/** Leaves out defaults that say nothing: a switch that is off, a list that is empty. */
class PlainHelp extends Help {
  override optionDescription(option: Option): string {
    const { defaultValue } = option;
    const saysNothing = defaultValue === false || (Array.isArray(defaultValue) && defaultValue.length === 0);
    return saysNothing ? option.description : super.optionDescription(option);
  }
}

/** Formats the line above a usage error. */
export function usageLine(parser: Command): string {
  return `usage: ${parser.name()} ${parser.usage()}`;
}

/**
 * Parses a command's part of the command line.
 *
 * @returns null when `--help` was given
 * @throws CommandUsageError
 */
export function parseArguments(
  parser: Command,
  command: BaseCommand,
  argv: readonly string[],
): ParsedArguments | null {
  const fail = (message: string) =>
    new CommandUsageError(`${parser.name()}: error: ${message}`, usageLine(parser));
  try {
    parser.parse(expandAbbreviations(parser, argv, fail), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed' || error.code === 'commander.help') return null;
    const missing = error.code === 'commander.missingArgument' ? command.missingArgumentsMessage : undefined;
    throw fail(missing ?? error.message.replace(/^error: /, ''));
  }
  return { options: completeCommonOptions(parser.opts()), args: parser.args };
}

/**
 * Completes long options that were abbreviated, as in `--verb 2`. `--settings` may not be abbreviated: it is read
 * before the command's parser is known.
 */
function expandAbbreviations(
  parser: Command,
  argv: readonly string[],
  fail: (message: string) => Error,
): string[] {
  const known = longFlags(parser);
  const end = argv.indexOf('--');
  return argv.map((argument, index) => {
    if (!argument.startsWith('--') || argument === '--' || (end !== -1 && index > end)) return argument;
    const [flag = argument] = argument.split('=', 1);
    if (known.includes(flag)) return argument;
    const meant = known.filter((candidate) => candidate.startsWith(flag));
    const [only] = meant;
    if (meant.length > 1) throw fail(`ambiguous option: ${flag} could match ${meant.join(', ')}`);
    return only === undefined || only === '--settings' ? argument : only + argument.slice(flag.length);
  });
}

function longFlags(parser: Command): string[] {
  return [...parser.options.flatMap(flagsOf), '--help'].filter((flag) => flag.startsWith('--'));
}

/** Collects the values of an option that may be given several times; a parser for commander's `option()`. */
export function repeatable(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

/** Lists the spellings of an option, such as `-v` and `--verbosity`. */
export function flagsOf(option: Option): string[] {
  return [option.short, option.long].filter((flag): flag is string => typeof flag === 'string');
}
