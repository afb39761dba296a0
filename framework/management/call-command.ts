import type { Command } from 'commander';
import { nearest } from '../nearest';
import type { CommandOptions, CommandResult } from './base-command';
import { CommandError, CommandUsageError } from './command-errors';
import { type CommandHost, createExecution } from './execution';
import { type Output, StreamOutput } from './output';
import { createParser, parseArguments } from './parser';
import { COMMAND_REGISTRY, createCommand } from './registry';

/** Options of a called command, by the names that `handle` sees, and the destinations of its output. */
export type CallOptions = Readonly<Record<string, unknown>> & {
  readonly stdout?: Output;
  readonly stderr?: Output;
};

/**
 * Runs a command from code: `await callCommand(site, 'collectstatic', { input: false, verbosity: 0 })`.
 *
 * System checks are skipped unless `skipChecks: false` is given. Errors of the command reach the caller.
 *
 * @returns the result of the command's `handle`
 * @throws CommandError for an unknown command, option or wrong arguments
 */
export async function callCommand(
  host: CommandHost,
  name: string,
  options: CallOptions = {},
  args: readonly string[] = [],
): Promise<CommandResult> {
  const registration = host.container.get(COMMAND_REGISTRY).find(name);
  if (registration === undefined) throw new CommandError(`Unknown command: '${name}'`);
  const {
    stdout = new StreamOutput(process.stdout),
    stderr = new StreamOutput(process.stderr),
    ...own
  } = options;
  const command = createCommand(host.container, registration);
  const parser = createParser('manage.ts', name, command);
  rejectUnknown(parser, name, own);
  const parsed = understand(() => parseArguments(parser, command, ['--skip-checks', ...args]));
  const merged = { ...parsed.options, ...own } as CommandOptions;
  const execution = createExecution(host, { stdout, stderr, program: 'manage.ts', command: name }, merged);
  return command.execute(execution, merged, parsed.args);
}

function understand<T>(parse: () => T | null): T {
  try {
    const parsed = parse();
    if (parsed !== null) return parsed;
    throw new CommandError("callCommand cannot show help: use the command line's --help.");
  } catch (error) {
    if (error instanceof CommandUsageError) {
      throw new CommandError(error.message.replace(/^.*?: error: /, 'Error: '));
    }
    throw error;
  }
}

function rejectUnknown(parser: Command, name: string, options: Readonly<Record<string, unknown>>): void {
  const valid = parser.options.map((option) => option.attributeName()).sort();
  const unknown = Object.keys(options).filter((option) => !valid.includes(option));
  const [first] = unknown;
  if (first === undefined) return;
  const meant = unknown.length === 1 ? nearest(first, valid) : null;
  throw new CommandError(
    `Unknown option(s) for ${name} command: ${unknown.join(', ')}.${meant === null ? '' : ` Did you mean ${meant}?`}` +
      ` Valid options are: ${[...new Set(valid)].join(', ')}.`,
  );
}
