import type { Command as Parser } from 'commander';
import { Container } from 'inversify';
import { dependencies } from '../../container';
import { BaseCommand, type CommandOptions } from '../base-command';
import { COMMAND_LINE } from '../command-line';
import { commandHelp } from '../help';
import { COMMAND_REGISTRY, type CommandRegistry, createCommand } from '../registry';

/** `help`: the list of commands, or one command's options. */
export class Command extends BaseCommand {
  readonly help = 'List the commands, or explain one of them.';
  override readonly requiresSystemChecks = [];

  static readonly inject = dependencies<typeof Command>(Container, COMMAND_REGISTRY);

  readonly #container: Container;
  readonly #registry: CommandRegistry;

  constructor(container: Container, registry: CommandRegistry) {
    super();
    this.#container = container;
    this.#registry = registry;
  }

  override addArguments(parser: Parser): void {
    parser.argument('[command]', 'the command to explain').option('--commands', 'only names, one per line');
  }

  handle(options: CommandOptions, name?: string): string {
    if (options.commands) return this.#registry.names().join('\n');
    return name === undefined ? this.#list() : commandHelp(this.#container, this.program, name);
  }

  #list(): string {
    const lines = [
      '',
      `Type '${this.program} help <command>' for help on a specific command.`,
      '',
      'Available commands:',
    ];
    const width = Math.max(...this.#registry.names().map((name) => name.length));
    for (const [app, names] of this.#registry.byApp()) {
      lines.push('', this.style.heading(`[${app}]`), ...names.map((name) => this.#line(name, width)));
    }
    const error = this.#container.get(COMMAND_LINE, { optional: true })?.settingsError ?? null;
    if (error !== null) {
      const note = `Note that only the framework's own commands are listed: ${error.message}`;
      lines.push('', this.style.notice(note));
    }
    return lines.join('\n');
  }

  /** One line of the list: the command's name, and the first sentence of what it says of itself. */
  #line(name: string, width: number): string {
    const description = this.#description(name);
    return description === '' ? `    ${name}` : `    ${name.padEnd(width)}  ${this.style.faint(description)}`;
  }

  /** Reads the first sentence of a command's help; empty for one that cannot be loaded, which says so when it is run. */
  #description(name: string): string {
    try {
      const registration = this.#registry.find(name);
      if (registration === undefined) return '';
      const { help } = createCommand(this.#container, registration);
      return /^.*?(?:\.(?=\s|$)|$)/.exec(help)?.[0] ?? '';
    } catch {
      return '';
    }
  }
}
