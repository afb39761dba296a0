import { statSync } from 'node:fs';
import path from 'node:path';
import type { Command as Parser } from 'commander';
import { urlPrefix } from '../../assets';
import { BaseCommand, CommandError, type CommandOptions } from '../../management';
import { ManifestError } from '../../manifest';
import { type CompressReleaseResult, compressRelease } from '../compress-release';
import {
  brotliFor,
  type CompressFolderOptions,
  type CompressFolderResult,
  compressFolder,
  gzip,
  SKIP_COMPRESS_EXTENSIONS,
} from '../compression';
import { FolderDestination } from '../destination';
import type { BuildEvent } from '../pipeline';
import { formatProblems } from '../problems';
import { KEEP_BY_DEFAULT } from '../releases';
import { folderFiles, formatBytes, formatTable, reportFacts, Stopwatch } from '../report';
import { commandError } from './errors';
import { previousOption, previousRelease, wholeNumber } from './previous-option';
import { progressOn } from './progress';
import { sourceMapQuality } from './quality-option';
import { addReportOptions, ReportPage } from './report-options';
import { columnsOf, deltaLine, earlierVersions } from './run-build';
import { provideThreads } from './threads';

/** WhiteNoise's `compress`: works on any folder, with or without a project. */
export class Command extends BaseCommand {
  readonly help = 'Puts gzip and Brotli variants beside the files of a folder.';
  override readonly requiresSystemChecks = [];
  override readonly missingArgumentsMessage = 'Enter the folder to compress.';

  override addArguments(parser: Parser): void {
    parser
      .argument('<root>', 'the folder')
      .argument('[extensions...]', 'extensions of files to leave alone, in place of the built-in list')
      .option('-q, --quiet', 'tell only of errors, warnings and files that are left alone')
      .option('--no-gzip', 'no .gz variants')
      .option('--no-brotli', 'no .br variants')
      .addOption(sourceMapQuality())
      .addOption(previousOption())
      .option('--prefix <path>', 'URL path that the files are served under, for --previous', '/')
      .option(
        '--keep-versions <number>',
        'with --previous, keep as many earlier versions of each file (3)',
        wholeNumber,
      )
      .option(
        '--keep-days <number>',
        'with --previous, keep a version for as many days after another one took its place (7)',
        wholeNumber,
      );
    addReportOptions(parser);
  }

  async handle(options: CommandOptions, root = '', ...extensions: string[]): Promise<string> {
    const folder = path.resolve(root);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw new CommandError(`There is no folder '${root}'.`);
    }
    const encoders = [
      ...(options.gzip ? [gzip] : []),
      ...(options.brotli ? [brotliFor(options.sourceMapQuality as number)] : []),
    ];
    if (encoders.length === 0)
      throw new CommandError('With --no-gzip and --no-brotli there is nothing to do.');
    provideThreads();
    const quiet = options.quiet === true || options.verbosity === 0;
    const showsTable =
      !quiet && this.json === null && ((options.table as boolean | undefined) ?? this.stdout.isTerminal);
    const page = ReportPage.open(options.report as string | undefined, new FolderDestination(folder));
    const progress = quiet ? null : progressOn(this.stderr, options.verbosity);
    const stopwatch = new Stopwatch();
    const compressed = new Set<string>();
    const compression: CompressFolderOptions = {
      encoders,
      skipExtensions: extensions.length > 0 ? extensions : SKIP_COMPRESS_EXTENSIONS,
      onWork: (work, what) => {
        const event: BuildEvent =
          what === 'done' ? { kind: 'step', work } : { kind: 'phase', phase: 'compress', total: 0, work };
        stopwatch.take(event);
        progress?.take(event);
      },
      onVariant: ({ path, encoding, identityBytes, encodedBytes }) => {
        compressed.add(path);
        if (quiet || showsTable) return;
        this.stdout.write(
          `${path}: ${encoding}, ${formatBytes(identityBytes)} → ${formatBytes(encodedBytes)}`,
        );
      },
      onUserFile: (path, encoding) =>
        this.stderr.write(
          `Left alone: ${path} is not compressed with ${encoding}, although its name says so.`,
        ),
    };
    const result = await this.#compress(folder, compression, options).finally(() => progress?.clear());
    const times = stopwatch.stop();
    if (result.problems.length > 0 && options.verbosity > 0) {
      this.stderr.write(
        `${formatProblems(result.problems, '--quiet', this.errorStyle, columnsOf(this.stderr))}\n`,
      );
    }
    const report = async () => ({
      command: 'compress',
      destination: folder,
      dryRun: false,
      ...times,
      ...reportedCompression(result),
      files: await folderFiles(folder, compressed),
      removed: [],
    });
    const { written, unchanged, notWorthwhile } = result;
    const variants = { written, unchanged, notWorthwhile };
    if (this.json !== null) this.json.write(true, { ...reportFacts(await report()), variants });
    const reported = page && (await page.write(await report()));
    if (quiet) return '';
    const more = showsTable
      ? [`\n${formatTable(await report(), this.stdout.columns, this.style)}`]
      : [earlierVersions(result.earlier), deltaLine(result.deltas)];
    if (reported !== null) more.push(`Report: ${reported}`);
    return [variantsLine(result), ...more].filter((line) => line !== '').join('\n');
  }

  /** Compresses the folder, and carries the release before over where one is named. */
  async #compress(
    folder: string,
    compression: CompressFolderOptions,
    { previous: option, prefix, ...options }: CommandOptions,
  ): Promise<CompressReleaseResult> {
    const staticUrl = urlPrefix(String(prefix));
    const previous = previousRelease({ option, setting: null, baseFolder: folder, staticUrl });
    const { keepVersions = KEEP_BY_DEFAULT.versions, keepDays = KEEP_BY_DEFAULT.days } = options;
    const keep = { versions: keepVersions as number, days: keepDays as number };
    try {
      return previous === null
        ? { ...WITHOUT_RELEASE, ...(await compressFolder(folder, compression)) }
        : await compressRelease(folder, { ...compression, previous, keep });
    } catch (error) {
      if (error instanceof ManifestError) throw new CommandError(error.message, 1, { cause: error });
      throw commandError(error);
    }
  }
}

/** The result of compressing a folder that is not made a release. */
const WITHOUT_RELEASE = {
  earlier: { kept: 0, fetched: 0, dropped: 0 },
  deltas: { deltas: 0, releases: 0, bytes: 0, insteadOf: 0, lacksCoder: false },
  problems: [],
};

/** The part of a report that compressing gives: it copies nothing. */
function reportedCompression({ earlier, deltas, problems }: CompressReleaseResult) {
  const { deltas: count, releases, bytes, insteadOf } = deltas;
  return {
    counts: { copied: 0, unmodified: 0, postProcessed: 0, skipped: 0, deleted: 0 },
    earlier,
    deltas: { count, releases, bytes, insteadOf },
    problems,
  };
}

function variantsLine({ written, unchanged, notWorthwhile }: CompressFolderResult): string {
  const not = notWorthwhile > 0 ? `, ${notWorthwhile} not worthwhile` : '';
  return `${written} written, ${unchanged} unchanged${not}.`;
}
