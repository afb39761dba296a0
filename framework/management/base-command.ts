import type { Command } from 'commander';
import type { CheckReport } from '../checks';
import type { CommonOptions } from './common-options';
import { JsonOutput } from './json-output';
import { type Output, StreamOutput } from './output';
import { createStyle, type Style } from './style';

/** The options that every command has, and those that it declares in `addArguments`. */
export type CommandOptions = CommonOptions & Readonly<Record<string, unknown>>;

/** The result of a command: a text to print, or nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handle() that returns nothing is the usual one.
export type CommandResult = string | void;

/** The surroundings of a command's run, given by the command line or by `callCommand`. */
export interface Execution {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Styles texts for stdout. */
  readonly style: Style;
  /** Styles texts for stderr. */
  readonly errorStyle: Style;
  /** The program that was typed before the command's name, for messages: `manage.ts`. */
  readonly program: string;
  /** The command's name. */
  readonly command: string;
  /** Runs system checks; throws SystemCheckError when a serious one fails. */
  check(tags: readonly string[] | undefined): Promise<CheckReport>;
}

/**
 * A command of `manage.ts`.
 *
 * Export a subclass as `Command` from `<app>/management/commands/<name>.ts`. Its constructor gets the services that it
 * names by decorators or a static `inject`. Every run makes a new instance.
 */
export abstract class BaseCommand {
  /** Says in one line or a paragraph what the command does. */
  abstract readonly help: string;

  /** System checks that must pass first: all, those with one of these tags, or none (`[]`). */
  readonly requiresSystemChecks: '__all__' | readonly string[] = '__all__';

  /** The message for a missing argument, in place of the parser's. */
  readonly missingArgumentsMessage?: string;

  protected stdout: Output = new StreamOutput(process.stdout);
  protected stderr: Output = new StreamOutput(process.stderr);
  protected style: Style = createStyle(false);
  protected errorStyle: Style = createStyle(false);
  protected program = 'manage.ts';
  /** Takes the result where `--json` was given to a command that has the option; null otherwise. */
  protected json: JsonOutput | null = null;

  #check: Execution['check'] | undefined;

  /** Declares the command's own options and arguments on commander's parser. */
  addArguments(_parser: Command): void {}

  /**
   * Runs the command.
   *
   * @param options the common options and the command's own, by commander's names (`--dry-run` → `dryRun`)
   * @param args the arguments, in order
   * @returns a text to print, which `callCommand` returns, or nothing
   * @throws CommandError for problems that the caller can mend
   */
  abstract handle(options: CommandOptions, ...args: string[]): CommandResult | Promise<CommandResult>;

  /** Runs system checks from inside a command; throws SystemCheckError on a serious finding. */
  protected async check(tags?: readonly string[]): Promise<CheckReport | undefined> {
    return this.#check?.(tags);
  }

  /** Runs the checks, then {@link handle}, and writes its text to stdout. The command line and `callCommand` call it. */
  async execute(
    execution: Execution,
    options: CommandOptions,
    args: readonly string[],
  ): Promise<CommandResult> {
    this.json = options.json === true ? new JsonOutput(execution.stdout, execution.command) : null;
    // The document stands alone on stdout.
    this.stdout = this.json === null ? execution.stdout : execution.stderr;
    this.stderr = execution.stderr;
    this.style = this.json === null ? execution.style : execution.errorStyle;
    this.errorStyle = execution.errorStyle;
    this.program = execution.program;
    this.#check = execution.check;
    const tags = this.requiresSystemChecks;
    try {
      if (!options.skipChecks && tags.length > 0)
        await execution.check(tags === '__all__' ? undefined : tags);
      const text = await this.handle(options, ...args);
      if (typeof text === 'string' && text !== '') this.stdout.write(text);
      return text;
    } catch (error) {
      this.json?.fail(error);
      throw error;
    }
  }
}
