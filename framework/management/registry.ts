import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Container, ServiceIdentifier } from 'inversify';
import type { AppRegistry } from '../apps';
import { construct } from '../container';
import { nearest } from '../nearest';
import type { BaseCommand } from './base-command';
import { CommandError } from './command-errors';

/** A class whose instances are commands. */
export interface CommandClass {
  /** Set for a command that makes the release of the static files: URLs are unhashed while it runs. */
  readonly makesRelease?: boolean;
  new (...args: never[]): BaseCommand;
}

/** A command that is known by name and loaded when it is run. */
export interface CommandRegistration {
  readonly name: string;
  /** The app it is listed under. */
  readonly app: string;
  /** Marks a command that works in a folder without a project, and with broken settings. */
  readonly standalone?: boolean;
  load(): CommandClass;
}

/** The {@link CommandRegistration}s of the framework's own commands. One bound later replaces one of the same name. */
export const COMMANDS: ServiceIdentifier<CommandRegistration> = Symbol.for('whitenoise-node:Commands');

/** The site's {@link CommandRegistry}. */
export const COMMAND_REGISTRY: ServiceIdentifier<CommandRegistry> = Symbol.for(
  'whitenoise-node:CommandRegistry',
);

/** Every command of a site: the framework's, and those in the apps' `management/commands/`. */
export class CommandRegistry {
  readonly #commands = new Map<string, CommandRegistration>();

  constructor(registered: readonly CommandRegistration[], apps: AppRegistry) {
    // Earlier apps come later here, and so replace what others registered under the same name.
    const discovered = [...apps.apps].reverse().flatMap((app) => discover(app.path, app.label));
    for (const command of [...registered, ...discovered]) this.#commands.set(command.name, command);
  }

  /** All names, sorted. */
  names(): string[] {
    return [...this.#commands.keys()].sort();
  }

  /** The names by the app they come from; the framework's own first, then by name. */
  byApp(): Map<string, string[]> {
    const groups = new Map<string, string[]>();
    for (const name of this.names()) {
      const app = this.#commands.get(name)?.app ?? '';
      groups.set(app, [...(groups.get(app) ?? []), name]);
    }
    return new Map(
      [...groups].sort(([a], [b]) => (a === CORE_APP ? -1 : b === CORE_APP ? 1 : a < b ? -1 : 1)),
    );
  }

  find(name: string): CommandRegistration | undefined {
    return this.#commands.get(name);
  }

  /** The name that was most likely meant. */
  nearest(name: string): string | null {
    return nearest(name, this.names());
  }
}

/** The heading that the framework's own commands are listed under. */
export const CORE_APP = 'whitenoise-node';

/** The commands that lie in an app's folder. */
function discover(folder: string, app: string): CommandRegistration[] {
  const commands = join(folder, 'management', 'commands');
  const require = createRequire(join(commands, 'noop.js'));
  // A .ts file is a command only where this process can load it: not beside its compiled form.
  const loadable = Object.keys(require.extensions).filter((extension) => /^\.[cm]?[jt]s$/.test(extension));
  const names = listFolder(commands).flatMap((file) => {
    const match = /^([^_.][^.]*)(\.[cm]?[jt]s)$/.exec(file);
    return match?.[1] !== undefined && match[2] !== undefined && loadable.includes(match[2])
      ? [match[1]]
      : [];
  });
  return [...new Set(names)].map((name) => ({
    name,
    app,
    load: () => loadCommand(join(commands, name), require),
  }));
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function loadCommand(path: string, require: NodeJS.Require): CommandClass {
  const module = require(path) as { Command?: unknown };
  if (typeof module.Command !== 'function') {
    throw new CommandError(`${path} does not export a class named Command.`);
  }
  return module.Command as CommandClass;
}

/** A new command, with what its constructor needs. */
export function createCommand(container: Container, registration: CommandRegistration): BaseCommand {
  return construct<BaseCommand>(container, registration.load());
}
