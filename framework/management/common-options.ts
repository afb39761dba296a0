import { type Command, Option } from 'commander';
import { CommandError } from './command-errors';
import type { ColourChoice } from './style';

/** The amount of output: nothing, the usual, more, everything. */
export type Verbosity = 0 | 1 | 2 | 3;

/** The options that every command takes. */
export interface CommonOptions {
  readonly verbosity: Verbosity;
  /** Shows the stack of a CommandError too. */
  readonly traceback: boolean;
  readonly skipChecks: boolean;
  /** The settings module, when given on the command line. */
  readonly settings?: string | undefined;
  readonly color?: boolean | undefined;
  readonly forceColor?: boolean | undefined;
}

/** Declares the common options on a command's parser, below its own. */
export function addCommonOptions(parser: Command): void {
  const options = [
    new Option('-v, --verbosity <level>', '0 says nothing, 1 the usual, 2 more, 3 everything')
      .choices(['0', '1', '2', '3'])
      .default('1'),
    new Option('--settings <module>', 'path of the settings module, such as project/settings'),
    new Option('--traceback', 'show the stack of every error').default(false),
    new Option('--no-color', 'no colours').default(undefined),
    new Option('--force-color', 'colours even where there is no terminal'),
    new Option('--skip-checks', 'skip the system checks').default(false),
  ];
  for (const option of options) {
    parser.addOption(option.helpGroup('Common options:'));
  }
}

/** Turns the verbosity, which commander gives as a string, into a number. */
export function completeCommonOptions<T extends Readonly<Record<string, unknown>>>(
  options: T,
): T & CommonOptions {
  return { ...options, verbosity: Number(options.verbosity ?? 1) as Verbosity } as unknown as T &
    CommonOptions;
}

/**
 * Combines the two colour flags.
 * @throws CommandError when both are given
 */
export function colourChoice(options: Pick<CommonOptions, 'color' | 'forceColor'>): ColourChoice {
  const off = options.color === false;
  if (off && options.forceColor) {
    throw new CommandError("The --no-color and --force-color options can't be used together.");
  }
  return off ? false : options.forceColor ? true : undefined;
}
