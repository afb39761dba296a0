import type { Command as Parser } from 'commander';
import { SETTINGS, type Settings } from '../../conf';
import { dependencies } from '../../container';
import { BaseCommand, CommandError, type CommandOptions, repeatable } from '../../management';
import { sourcesWithin } from '../checks';
import { deltaRemarks } from '../delta-remarks';
import type { Destination } from '../destination';
import { DEFAULT_IGNORE_PATTERNS, FINDERS, type Finder } from '../finders';
import { plainFiles } from '../pipeline';
import { PROCESSORS, type ProcessorStep } from '../processors';
import type { KeepPolicy } from '../releases';
import { STORAGE, type Storage } from '../storage';
import { ask } from './ask';
import { previousOption, previousRelease } from './previous-option';
import { addReportOptions, type ReportOptions } from './report-options';
import { runBuild } from './run-build';

interface Options extends CommandOptions, ReportOptions {
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
  static readonly inject = dependencies<typeof Command>(FINDERS, STORAGE, SETTINGS, PROCESSORS);

  readonly #finders: readonly Finder[];
  readonly #storage: Storage;
  readonly #settings: Settings;
  readonly #processors: readonly ProcessorStep[];

  constructor(
    finders: readonly Finder[],
    storage: Storage,
    settings: Settings,
    processors: readonly ProcessorStep[],
  ) {
    super();
    this.#finders = finders;
    this.#storage = storage;
    this.#settings = settings;
    this.#processors = processors;
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
      .option(
        '-c, --clear',
        'remove what is neither part of the release nor kept of earlier ones, once it is published',
        false,
      )
      .option('-l, --link', 'link to the files instead of copying them', false)
      .addOption(previousOption())
      .option(
        '--no-default-ignore',
        `do not leave out ${DEFAULT_IGNORE_PATTERNS.map((p) => `'${p}'`).join(', ')}`,
      );
    addReportOptions(parser);
  }

  async handle(given: CommandOptions): Promise<string> {
    const options = given as Options;
    const { destination } = this.#storage;
    if (options.link && !destination.link) throw new CommandError("Can't symlink to a remote destination.");
    if (options.clear && destination.folder !== undefined) this.#assertOwnFolder(destination.folder);
    if (options.input && !options.noinput) await this.#confirm(options, destination);
    const summary = await this.#build(options, destination);
    if (!options.dryRun) this.#storage.reload?.();
    else if (options.verbosity >= 1) await this.#remark(options);
    return summary;
  }

  /** Refuses `--clear` in a folder that holds sources, since it removes every file that is not published. */
  #assertOwnFolder(folder: string): void {
    const locations = this.#finders.flatMap((finder) => finder.locations ?? []);
    const [source] = sourcesWithin(folder, this.#settings.BASE_DIR, locations);
    if (source !== undefined) throw new CommandError(`--clear would delete ${source}: it lies in ${folder}.`);
  }

  /** Tells what keeps browsers from getting changed files as differences, which a check of a release is to show. */
  async #remark({ postProcess }: Options): Promise<void> {
    if (!postProcess) return;
    const remarks = await deltaRemarks(this.#settings, this.#storage.processing);
    const told = remarks.filter(({ id }) => !this.#settings.SILENCED_SYSTEM_CHECKS.includes(id));
    for (const { id, message, hint } of told) this.stderr.write(`info: ${message} ${hint} (${id})`);
  }

  #build(options: Options, destination: Destination): Promise<string> {
    const { link, clear, dryRun, verbosity } = options;
    const { BASE_DIR, STATIC_URL, STATICFILES_PREVIOUS } = this.#settings;
    const previous = previousRelease({
      option: options.previous,
      setting: STATICFILES_PREVIOUS,
      baseFolder: BASE_DIR,
      staticUrl: STATIC_URL,
    });
    const ignorePatterns = [...(options.defaultIgnore ? DEFAULT_IGNORE_PATTERNS : []), ...options.ignore];
    const { WHITENOISE_CHARSET: charset, WHITENOISE_MIMETYPES: custom } = this.#settings;
    const mediaTypes = { charset, custom };
    const processing = options.postProcess ? this.#storage.processing : plainFiles();
    return runBuild(
      {
        finders: this.#finders,
        processing,
        destination,
        options: {
          ignorePatterns,
          link,
          clear,
          dryRun,
          keep: keepPolicy(this.#settings),
          previous,
          mediaTypes,
          processors: options.postProcess ? this.#processors : [],
        },
      },
      {
        command: 'collectstatic',
        json: this.json,
        options,
        stdout: this.stdout,
        stderr: this.stderr,
        style: this.style,
        errorStyle: this.errorStyle,
        verbosity,
        silenced: this.#settings.SILENCED_SYSTEM_CHECKS,
        silencedBy: 'SILENCED_SYSTEM_CHECKS',
      },
    );
  }

  async #confirm(options: Options, destination: Destination): Promise<void> {
    const { folder } = destination;
    if (folder !== undefined && (await destination.inventory()).size === 0) return;
    const answer = await ask(question(options, folder), this.stdout);
    if (answer !== 'yes') throw new CommandError('Collecting static files cancelled.');
  }
}

function keepPolicy({ STATICFILES_KEEP_VERSIONS, STATICFILES_KEEP_DAYS }: Settings): KeepPolicy {
  return { versions: STATICFILES_KEEP_VERSIONS, days: STATICFILES_KEEP_DAYS };
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
