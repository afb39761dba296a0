import { basename } from 'node:path';
import type { Command as Parser } from 'commander';
import { BaseCommand, type CommandOptions } from '../base-command';
import { CommandError } from '../command-errors';
import { completionScript, SHELLS } from '../completion/script';

/** `completion`: what a shell needs to complete commands and options. */
export class Command extends BaseCommand {
  readonly help =
    'Print a script that makes bash or zsh complete commands and options: source <(... completion bash)';
  override readonly requiresSystemChecks = [];

  override addArguments(parser: Parser): void {
    parser.argument('[shell]', 'bash or zsh; the one of this terminal when left out');
  }

  handle(_options: CommandOptions, name = basename(process.env.SHELL ?? 'bash')): string {
    const shell = SHELLS.find((known) => known === name);
    if (shell === undefined)
      throw new CommandError(`No completion for '${name}': expected ${SHELLS.join(' or ')}.`);
    return completionScript(shell);
  }
}
