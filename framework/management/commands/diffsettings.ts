import { inspect } from 'node:util';
import { Option, type Command as Parser } from 'commander';
import { defineSettings, maskSecrets, SETTINGS, type Settings, settingsEntries } from '../../conf';
import { dependencies } from '../../container';
import { BaseCommand, type CommandOptions } from '../base-command';
import { jsonOption } from '../json-output';

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
      )
      .addOption(jsonOption());
  }

  handle(options: CommandOptions): string {
    const defaults = new Map<string, unknown>(settingsEntries(defineSettings({})));
    this.json?.write(true, { settings: this.#facts(defaults, options.all === true) });
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

  /** Lists the settings that differ, or all, as `--json` writes them. */
  #facts(defaults: ReadonlyMap<string, unknown>, all: boolean) {
    return settingsEntries(this.#settings).flatMap(([name, value]) => {
      const changed = shown(value) !== shown(defaults.get(name));
      if (!changed && !all) return [];
      const fact = (of: unknown) => plain(maskSecrets(name, of));
      return [{ name, value: fact(value), default: fact(defaults.get(name)), changed }];
    });
  }
}

/** The nearest value that JSON has: functions, patterns and the like become what diffsettings shows of them. */
function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? shown(value) : value;
  const isPlain = Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
  if (!isPlain) return shown(value);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

function shown(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: null });
}
