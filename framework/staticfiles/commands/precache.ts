import { statSync } from 'node:fs';
import path from 'node:path';
import type { Command as Parser } from 'commander';
import { Container } from 'inversify';
import {
  openAssets,
  type PrecacheEntry,
  PrecacheError,
  type PrecacheOptions,
  PublishedNames,
  precacheEntries,
} from '../../assets';
import { dependencies } from '../../container';
import {
  BaseCommand,
  COMMAND_LINE,
  CommandError,
  type CommandOptions,
  jsonOption,
  repeatable,
} from '../../management';
import { MANIFEST_NAME, ManifestError, readManifest } from '../../manifest';
import { collectedLocation } from '../collected';
import { STORAGE } from '../storage';

/** The options as commander names them: a list is there, and empty, when nothing was given. */
interface Options extends CommandOptions {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly prefix?: string;
  readonly host?: string;
}

/**
 * Prints the list of files that a service worker keeps: those of a folder, or of the project's collected files with the
 * URLs that its pages have.
 */
export class Command extends BaseCommand {
  readonly help =
    'Print the hashed URLs that a service worker keeps for times without the server, as Workbox takes them.';
  override readonly requiresSystemChecks = [];

  static readonly inject = dependencies<typeof Command>(Container);

  readonly #container: Container;

  constructor(container: Container) {
    super();
    this.#container = container;
  }

  override addArguments(parser: Parser): void {
    parser
      .argument('[folder]', 'the folder with the collected files and their manifest; those of the project')
      .option(
        '--include <glob>',
        "keep files like this, such as 'app/**'; all when left out; may be given several times",
        repeatable,
        [],
      )
      .option(
        '--exclude <glob>',
        "leave out files like this ('*.map'); may be given several times",
        repeatable,
        [],
      )
      .option('--prefix <path>', 'URL path that the files of the folder are served under (/)')
      .option('--host <origin>', 'the host that they are fetched from, such as that of a CDN')
      .addOption(jsonOption());
  }

  async handle(given: CommandOptions, folder?: string): Promise<string> {
    const options = given as Options;
    try {
      const entries =
        folder === undefined ? await this.#ofProject(options) : entriesOfFolder(folder, options);
      this.json?.write(true, { entries });
      return this.json === null ? listed(entries) : '';
    } catch (error) {
      if (!(error instanceof PrecacheError || error instanceof ManifestError)) throw error;
      throw new CommandError(error.message, 1, { cause: error });
    }
  }

  async #ofProject(options: Options): Promise<PrecacheEntry[]> {
    this.#assertProject(options);
    const storage = this.#container.get(STORAGE);
    const { folder, manifestName } = collectedLocation(storage);
    if (manifestName === null) {
      throw new CommandError('STATICFILES_STORAGE writes no manifest: its files have no hashed names.');
    }
    const label = folder ?? storage.destination.label;
    const published =
      folder === null
        ? parsed(await storage.destination.read(manifestName), `${label}/${manifestName}`)
        : PublishedNames.read(folder, manifestName);
    if (published === null) throw withoutManifest(label, manifestName, 'Run collectstatic first.');
    const url = ({ source }: { readonly source: string }) => storage.url(source, { force: true });
    return precacheEntries([{ published, url }], patternsOf(options));
  }

  /** @throws CommandError where no project was found, or options are given that its settings decide */
  #assertProject({ prefix, host }: Options): void {
    const error = this.#container.get(COMMAND_LINE, { optional: true })?.settingsError ?? null;
    if (error !== null)
      throw new CommandError(`Enter the folder with the collected files.\n${error.message}`);
    const given = prefix === undefined ? (host === undefined ? null : '--host') : '--prefix';
    if (given === null) return;
    throw new CommandError(
      `${given} goes with a folder: the URLs of a project's files are those of STATIC_URL and STATIC_HOST.`,
      2,
    );
  }
}

function entriesOfFolder(folder: string, { prefix = '/', host = '', ...options }: Options): PrecacheEntry[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CommandError(`There is no folder '${folder}'.`);
  }
  if (readManifest(folder) === null) {
    const advice = 'Fill the folder with whitenoise-node collect, or collectstatic.';
    throw withoutManifest(folder, MANIFEST_NAME, advice);
  }
  return openAssets(folder, { prefix, host }).precache(patternsOf(options));
}

function parsed(bytes: Buffer | null, label: string): PublishedNames | null {
  return bytes && PublishedNames.parse(bytes.toString(), label);
}

function withoutManifest(place: string, name: string, advice: string): CommandError {
  return new CommandError(`There is no ${path.basename(name)} in '${place}'. ${advice}`);
}

/** Gives the patterns that were typed, and the defaults where none were. */
function patternsOf({ include, exclude }: Pick<Options, 'include' | 'exclude'>): PrecacheOptions {
  return {
    include: include.length > 0 ? include : undefined,
    exclude: exclude.length > 0 ? exclude : undefined,
  };
}

/** Writes the list as JSON, an entry a line, so that a change of a file is a change of its line. */
function listed(entries: readonly PrecacheEntry[]): string {
  return entries.length === 0
    ? '[]'
    : `[\n${entries.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')}\n]`;
}
