import type { Command as Parser } from 'commander';
import { SETTINGS, type Settings } from '../../conf';
import { dependencies } from '../../container';
import { BaseCommand, CommandError, type CommandOptions, repeatable } from '../../management';
import { sourcesWithin } from '../checks';
import type { Destination } from '../destination';
import { DEFAULT_IGNORE_PATTERNS, FINDERS, type Finder } from '../finders';
import { type BuildEvent, type BuildResult, build, plainFiles, type Report } from '../pipeline';
import { countPlaces, formatProblems, withoutSilenced } from '../problems';
import { STORAGE, type Storage } from '../storage';
import { ask } from './ask';
import { formatBytes } from './bytes';
import { commandError } from './errors';
import { ProgressLine } from './progress';
import { provideThreads } from './threads';

interface Options extends CommandOptions {
  readonly input: boolean;
  readonly noinput?: boolean;
  readonly postProcess: boolean;
  readonly ignore: readonly string[];
  readonly dryRun: boolean;
  readonly clear: boolean;
  readonly link: boolean;
  readonly defaultIgnore: boolean;
}

/** Django's `collectstatic`: options, lines, questions and summary are its own. */
export class Command extends BaseCommand {
  readonly help = 'Collect static files in a single location.';
  override readonly requiresSystemChecks = ['staticfiles'];

  static readonly makesRelease = true;
  static readonly inject = dependencies<typeof Command>(FINDERS, STORAGE, SETTINGS);

  readonly #finders: readonly Finder[];
  readonly #storage: Storage;
  readonly #settings: Settings;

  constructor(finders: readonly Finder[], storage: Storage, settings: Settings) {
    super();
    this.#finders = finders;
    this.#storage = storage;
    this.#settings = settings;
  }

  override addArguments(parser: Parser): void {
    parser
      .option('--noinput', 'do not ask; the same as --no-input')
      .option('--no-input', 'do not ask')
      .option('--no-post-process', 'copy the files only: no hashing, no compression')
      .option(
        '-i, --ignore <pattern>',
        'leave out files and folders like this; may be given several times',
        repeatable,
        [],
      )
      .option('-n, --dry-run', 'check everything, write nothing', false)
      .option('-c, --clear', 'remove what is not part of the release, once it is published', false)
      .option('-l, --link', 'link to the files instead of copying them', false)
      .option(
        '--no-default-ignore',
        `do not leave out ${DEFAULT_IGNORE_PATTERNS.map((p) => `'${p}'`).join(', ')}`,
      );
  }

  async handle(given: CommandOptions): Promise<string> {
    const options = given as Options;
    const { destination } = this.#storage;
    if (options.link && !destination.link) throw new CommandError("Can't symlink to a remote destination.");
    if (options.clear && destination.folder !== undefined) this.#assertOwnFolder(destination.folder);
    if (options.input && !options.noinput) await this.#confirm(options, destination);
    const result = await this.#build(options, destination);
    this.#tellProblems(result, options);
    if (!options.dryRun) this.#storage.reload?.();
    return options.verbosity >= 1 ? summary(result, options, destination) : '';
  }

  /** Refuses `--clear` in a folder that holds sources, since it removes every file that is not published. */
  #assertOwnFolder(folder: string): void {
    const locations = this.#finders.flatMap((finder) => finder.locations ?? []);
    const [source] = sourcesWithin(folder, this.#settings.BASE_DIR, locations);
    if (source !== undefined) throw new CommandError(`--clear would delete ${source}: it lies in ${folder}.`);
  }

  async #build(options: Options, destination: Destination): Promise<BuildResult> {
    provideThreads();
    const progress =
      options.verbosity === 1 && this.stderr.isTerminal && process.env.TERM !== 'dumb'
        ? new ProgressLine(this.stderr)
        : null;
    const lines = this.#lines(options);
    const report: Report = (event) => {
      if (event.kind === 'damaged') progress?.clear();
      progress?.take(event);
      lines(event);
    };
    const ignorePatterns = [...(options.defaultIgnore ? DEFAULT_IGNORE_PATTERNS : []), ...options.ignore];
    const { link, clear, dryRun } = options;
    const processing = options.postProcess ? this.#storage.processing : plainFiles();
    try {
      return await build(this.#finders, processing, destination, {
        ignorePatterns,
        link,
        clear,
        dryRun,
        report,
      });
    } catch (error) {
      throw commandError(error);
    } finally {
      progress?.clear();
    }
  }

  async #confirm(options: Options, destination: Destination): Promise<void> {
    const { folder } = destination;
    if (folder !== undefined && (await destination.inventory()).size === 0) return;
    const answer = await ask(question(options, folder), this.stdout);
    if (answer !== 'yes') throw new CommandError('Collecting static files cancelled.');
  }

  /** Writes Django's line for each event, as far as the verbosity asks for it. */
  #lines({ verbosity, dryRun }: Options): Report {
    const write = (level: number, text: string) => {
      if (verbosity >= level) this.stdout.write(text);
    };
    return (event: BuildEvent) => {
      switch (event.kind) {
        case 'copy':
          return dryRun
            ? write(1, `Pretending to copy '${event.source}'`)
            : write(2, `Copying '${event.source}'`);
        case 'link':
          return dryRun
            ? write(1, `Pretending to link '${event.source}'`)
            : write(2, `Linking '${event.source}'`);
        case 'unmodified':
          return write(2, `Skipping '${event.name}' (not modified)`);
        case 'delete':
          return write(2, `${dryRun ? 'Pretending to delete' : 'Deleting'} '${event.path}'`);
        case 'damaged':
          if (verbosity >= 1)
            this.stderr.write(`${event.message.replace(/\s+/g, ' ')}. A new one replaces it.`);
          return;
        case 'conflict':
          return write(2, conflict(event.path));
        case 'post-processed':
          return dryRun ? undefined : write(2, `Post-processed '${event.path}' as '${event.published}'`);
        case 'post-processing skipped':
          return dryRun ? undefined : write(2, `Skipped post-processing '${event.path}'`);
      }
    };
  }

  #tellProblems(result: BuildResult, { verbosity }: Options): void {
    const problems = withoutSilenced(result.problems, this.#settings.SILENCED_SYSTEM_CHECKS);
    const errors = countPlaces(problems, 'error');
    if (errors === 0 && (verbosity === 0 || problems.length === 0)) return;
    this.stderr.write(`${formatProblems(problems)}\n`);
    if (errors > 0) {
      throw new CommandError(
        `Nothing was published, because of ${errors === 1 ? 'the error' : `the ${errors} errors`} above.`,
      );
    }
  }
}

function question({ dryRun, clear }: Options, folder: string | undefined): string {
  return [
    '\n',
    dryRun ? 'You have activated the --dry-run option so no files will be modified.\n\n' : '',
    'You have requested to collect static files at the destination\nlocation as specified in your settings',
    folder === undefined ? '.\n\n' : `:\n\n    ${folder}\n\n`,
    clear ? 'This will DELETE ALL FILES in this location!\n' : 'This will overwrite existing files!\n',
    "Are you sure you want to do this?\n\nType 'yes' to continue, or 'no' to cancel: ",
  ].join('');
}

function conflict(path: string): string {
  return (
    `Found another file with the destination path '${path}'. It will be ignored since only the first ` +
    'encountered file is collected. If this is not what you want, make sure every static file has a unique path.'
  );
}

function summary(result: BuildResult, { link, dryRun }: Options, destination: Destination): string {
  const { modified, unmodified, skipped, deleted } = result;
  const postProcessed = dryRun ? 0 : result.postProcessed;
  const files = (count: number) => `${count} static file${count === 1 ? '' : 's'}`;
  const to = destination.folder === undefined ? '' : ` to '${destination.folder}'`;
  const parts = [
    deleted > 0 ? `${files(deleted)} deleted` : '',
    `${files(modified)} ${link ? 'symlinked' : 'copied'}${to}`,
    unmodified > 0 ? `${unmodified} unmodified` : '',
    postProcessed > 0 ? `${postProcessed} post-processed` : '',
    skipped > 0 ? `${skipped} skipped due to conflict` : '',
  ];
  const saved = result.savings.map(
    ({ encoding, identityBytes, encodedBytes }) =>
      `${encoding} ${formatBytes(identityBytes - encodedBytes)} of ${formatBytes(identityBytes)} ` +
      `(${Math.round((1 - encodedBytes / identityBytes) * 100)} %)`,
  );
  return `\n${parts.filter((part) => part !== '').join(', ')}.${saved.length > 0 ? `\nSaved: ${saved.join(', ')}.` : ''}`;
}
