import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command as Parser } from 'commander';
import { displayPath, importRoots, SETTINGS, type Settings } from '../../conf';
import { dependencies } from '../../container';
import { BaseCommand, type CommandOptions } from '../base-command';
import { CommandError } from '../command-errors';
import { checkName, className } from '../scaffolding/names';
import { scaffold } from '../scaffolding/scaffold';

/** `startapp`: a new app in the project. */
export class Command extends BaseCommand {
  readonly help = 'Create an app: urls, views, a template, a stylesheet and a test.';
  override readonly requiresSystemChecks = [];
  override readonly missingArgumentsMessage = 'You must provide an app name.';

  static readonly inject = dependencies<typeof Command>(SETTINGS);

  readonly #settings: Settings;

  constructor(settings: Settings) {
    super();
    this.#settings = settings;
  }

  override addArguments(parser: Parser): void {
    parser
      .argument('<name>', 'the name of the app')
      .argument('[directory]', "where to create it; the project's apps/<name> when left out");
  }

  handle(_options: CommandOptions, name: string, directory?: string): string {
    checkName('app', name);
    const target = directory === undefined ? join(this.#appsFolder(), name) : resolve(directory);
    if (directory === undefined && existsSync(target)) throw new CommandError(`'${target}' already exists.`);
    const reference = this.#reference(target);
    scaffold('app', target, { name, className: className(name), reference });
    return [
      `Created ${displayPath(target)}. To use it, add to the settings:`,
      '',
      `    INSTALLED_APPS: [..., '${reference}']`,
      '',
      'and to the urls:',
      '',
      `    path('${name}/', include('${reference}/urls'))`,
    ].join('\n');
  }

  /** Returns the folder of the project's other apps, beside the settings. */
  #appsFolder(): string {
    const { SETTINGS_MODULE } = this.#settings;
    return SETTINGS_MODULE === null ? process.cwd() : join(dirname(SETTINGS_MODULE), 'apps');
  }

  /** Returns the app's reference for the settings: its path from the import root. */
  #reference(target: string): string {
    const [root = this.#settings.BASE_DIR] = importRoots(this.#settings);
    return relative(root, target).split('\\').join('/');
  }
}
