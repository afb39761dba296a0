import type { Command as Parser } from 'commander';
import { ImproperlyConfigured } from '../../conf';
import { BaseCommand, CommandError, type CommandOptions, repeatable } from '../../management';
import {
  buildOfFolders,
  type CollectConflict,
  type CollectFoldersOptions,
  type FoldersBuild,
} from '../collect-folders';
import { DEFAULT_IGNORE_PATTERNS } from '../finders';
import { commandError } from './errors';
import { previousOption, wholeNumber } from './previous-option';
import { sourceMapQuality } from './quality-option';
import { addReportOptions, type ReportOptions } from './report-options';
import { runBuild } from './run-build';

/** The options as commander names them: a list is there, and empty, when nothing was given. */
interface Options extends CommandOptions, CollectFoldersOptions, ReportOptions {
  readonly ignoreReference: readonly string[];
  readonly prehashed: readonly string[];
  readonly importMap: boolean;
  readonly import: readonly string[];
  readonly silence: readonly string[];
}

/** The number of conflicts that are named one by one. */
const NAMED = 5;

/** Builds the static files of folders as collectstatic builds those of a project: no settings are asked. */
export class Command extends BaseCommand {
  readonly help =
    'Collect the static files of folders into one folder that the wrapper serves: hashed names, references, variants, manifest.';
  override readonly requiresSystemChecks = [];
  override readonly missingArgumentsMessage = 'Enter the folders to collect.';

  override addArguments(parser: Parser): void {
    parser
      .argument('<folder...>', 'the folders; the first one that has a file of a name wins')
      .requiredOption('-o, --out <folder>', 'the folder to publish into (required)')
      .option('--prefix <path>', 'URL path that the files are served under', '/')
      .option('--host <origin>', 'the origin of a CDN whose URLs lead to the files as well')
      .option(
        '-i, --ignore <pattern>',
        'leave out files and folders like this; may be given several times',
        repeatable,
        [],
      )
      .option(
        '--no-default-ignore',
        `do not leave out ${DEFAULT_IGNORE_PATTERNS.map((p) => `'${p}'`).join(', ')}`,
      )
      .option(
        '--ignore-reference <glob>',
        'references like this may lead nowhere; may be given several times',
        repeatable,
        [],
      )
      .option(
        '--prehashed <glob>',
        'files like this have a hash of their bundler in their names; may be given several times',
        repeatable,
        [],
      )
      .option(
        '--import-map',
        'leave imports of modules as they are: pages map them by assets.importMap()',
        false,
      )
      .option(
        '--import <name=path>',
        'the file that a bare name leads to, or the folder for a name with a slash at its end; may be given several times',
        repeatable,
        [],
      )
      .option('--html', 'rewrite what pages refer to', false)
      .option('--svg', 'rewrite what SVG files refer to', false)
      .option('--webmanifest', 'rewrite what web app manifests refer to', false)
      .option('--keep-only-hashed', 'do not publish files under their own names', false)
      .option('--no-compress', 'no gzip and Brotli variants')
      .addOption(sourceMapQuality())
      .option('-n, --dry-run', 'check everything, write nothing', false)
      .option('-c, --clear', 'remove everything else from the folder, once the files are published', false)
      .option('--keep-versions <number>', 'keep as many earlier versions of each file (3)', wholeNumber)
      .option(
        '--keep-days <number>',
        'keep a version for as many days after another one took its place (7)',
        wholeNumber,
      )
      .addOption(previousOption())
      .option(
        '--silence <id>',
        'do not tell warnings of this kind; may be given several times',
        repeatable,
        [],
      );
    addReportOptions(parser);
  }

  async handle(given: CommandOptions, ...folders: string[]): Promise<string> {
    const options = given as Options;
    const { json, stdout, stderr, style, errorStyle } = this;
    const conflicts: CollectConflict[] = [];
    let count = 0;
    const build = planned(folders, options);
    const summary = await runBuild(
      {
        ...build,
        options: {
          ...build.options,
          report: (event) => {
            if (event.kind === 'conflict') conflicts.push(event);
            else if (event.kind === 'unmodified') count++;
            else if (event.kind === 'phase' && event.phase === 'digest') count += event.total;
          },
        },
      },
      {
        command: 'collect',
        json,
        options,
        stdout,
        stderr,
        style,
        errorStyle,
        verbosity: options.verbosity,
        silenced: options.silence,
        silencedBy: '--silence <id>',
      },
    );
    if (options.verbosity >= 1 && count === 0) {
      stderr.write(`warning: there is no file to collect in ${folders.map((one) => `'${one}'`).join(', ')}`);
    }
    if (options.verbosity === 1 && conflicts.length > 0) stderr.write(conflictsText(conflicts));
    return summary;
  }
}

function planned(folders: readonly string[], options: Options): FoldersBuild {
  const { out, prefix, host, ignore, defaultIgnore, ignoreReference, prehashed } = options;
  const {
    html,
    svg,
    webmanifest,
    keepOnlyHashed,
    compress,
    clear,
    dryRun,
    keepVersions,
    keepDays,
    previous,
    sourceMapQuality: quality,
  } = options;
  const files = {
    ignore,
    defaultIgnore,
    ignoreReferences: ignoreReference,
    prehashed,
    ...(options.importMap ? { modules: 'importmap' as const } : {}),
    html,
    svg,
    webmanifest,
  };
  const publishing = {
    out,
    prefix,
    host,
    keepOnlyHashed,
    compress,
    clear,
    dryRun,
    sourceMapQuality: quality,
  };
  const before = { keepVersions, keepDays, previous };
  try {
    const imports = namedImports(options.import);
    return buildOfFolders(folders, { ...files, imports, ...publishing, ...before }, 'collect');
  } catch (error) {
    if (error instanceof ImproperlyConfigured) throw new CommandError(error.message, 2, { cause: error });
    throw commandError(error);
  }
}

/** Reads `--import name=path`. */
function namedImports(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((one) => {
      const end = one.indexOf('=');
      if (end > 0) return [one.slice(0, end), one.slice(end + 1)];
      throw new ImproperlyConfigured(`--import must be a name and a path, as three=three/a.js, got '${one}'`);
    }),
  );
}

/** Tells which files are left out. Verbosity 2 has a line for each already. */
function conflictsText(conflicts: readonly CollectConflict[]): string {
  const blocks = conflicts
    .slice(0, NAMED)
    .map(
      ({ path, taken, source }) =>
        `warning: two files are named '${path}'\n  published: ${taken}\n  left out:  ${source}`,
    );
  const rest = conflicts.length - NAMED;
  if (rest > 0) blocks.push(`${rest} more files are left out; --verbosity 2 names them.`);
  return blocks.join('\n');
}
