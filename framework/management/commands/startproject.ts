import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Command as Parser } from 'commander';
import { BaseCommand, type CommandOptions } from '../base-command';
import { CommandError } from '../command-errors';
import { checkName } from '../scaffolding/names';
import { scaffold } from '../scaffolding/scaffold';
import { frameworkVersion } from '../version';

/** `startproject`: a new project that runs. */
export class Command extends BaseCommand {
  readonly help = 'Create a project: settings, urls, a first app, tests, and what platforms need to run it.';
  override readonly requiresSystemChecks = [];
  override readonly missingArgumentsMessage = 'You must provide a project name.';

  override addArguments(parser: Parser): void {
    parser
      .argument('<name>', 'the name of the project')
      .argument('[directory]', 'where to create it; a new folder of its name when left out');
  }

  handle(_options: CommandOptions, name: string, directory?: string): string {
    checkName('project', name);
    const target = resolve(directory ?? name);
    if (directory === undefined && existsSync(target)) throw new CommandError(`'${target}' already exists.`);
    scaffold('project', target, {
      name,
      version: frameworkVersion(),
      secretKey: randomBytes(48).toString('base64url'),
    });
    const folder = relative(process.cwd(), target);
    return [
      `Created ${name}. Next:`,
      '',
      ...(folder === '' ? [] : [`    cd ${folder}`]),
      '    npm install',
      '    npm run dev',
    ].join('\n');
  }
}
