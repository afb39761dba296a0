import { inspect } from 'node:util';
import { Option, type Command as Parser } from 'commander';
import { defineSettings, maskSecrets, SETTINGS, type Settings, settingsEntries } from '../../conf';
import { dependencies } from '../../container';
import { BaseCommand, type CommandOptions } from '../base-command';

/** `diffsettings`: what the project's settings change. */
export class Command extends BaseCommand {
  readonly help = 'Show how the settings differ from the defaults. Secrets are masked.';
  override readonly requiresSystemChecks = [];

  static readonly inject = dependencies<typeof Command>(SETTINGS);

  readonly #settings: Settings;

  constructor(settings: Settings) {
    super();
    this.#settings = settings;
  }

  override addArguments(parser: Parser): void {
    parser
      .option('--all', 'show all settings; with --output hash those with default values are marked by ###')
      .addOption(
        new Option('--output <form>', 'hash marks what is not a default by ###; unified shows - and + lines')
          .choices(['hash', 'unified'])
          .default('hash'),
      );
  }

  handle(options: CommandOptions): string {
    const defaults = new Map<string, unknown>(settingsEntries(defineSettings({})));
    const show = (name: string, value: unknown) => `${name} = ${shown(maskSecrets(name, value))}`;
    return settingsEntries(this.#settings)
      .flatMap(([name, value]) => {
        const line = show(name, value);
        const usual = show(name, defaults.get(name));
        if (line === usual && shown(value) === shown(defaults.get(name))) {
          if (!options.all) return [];
          return options.output === 'unified' ? [`  ${line}`] : [`### ${line}`];
        }
        if (options.output === 'hash') return [line];
        return [this.style.error(`- ${usual}`), this.style.success(`+ ${line}`)];
      })
      .join('\n');
  }
}

function shown(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: null });
}
