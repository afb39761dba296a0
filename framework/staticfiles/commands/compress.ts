import { statSync } from 'node:fs';
import path from 'node:path';
import type { Command as Parser } from 'commander';
import { urlPrefix } from '../../assets';
import { BaseCommand, CommandError, type CommandOptions } from '../../management';
import { ManifestError } from '../../manifest';
import { compressRelease } from '../compress-release';
import {
  brotli,
  type CompressFolderOptions,
  type CompressFolderResult,
  compressFolder,
  gzip,
  SKIP_COMPRESS_EXTENSIONS,
} from '../compression';
import { formatProblems } from '../problems';
import { KEEP_BY_DEFAULT } from '../releases';
import { formatBytes } from './bytes';
import { commandError } from './errors';
import { previousOption, previousRelease, wholeNumber } from './previous-option';
import { deltaLine, earlierVersions } from './run-build';
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
      .option('-q, --quiet', 'say nothing')
      .option('--no-gzip', 'no .gz variants')
      .option('--no-brotli', 'no .br variants')
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
  }

  async handle(options: CommandOptions, root = '', ...extensions: string[]): Promise<string> {
    const folder = path.resolve(root);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw new CommandError(`There is no folder '${root}'.`);
    }
    const encoders = [...(options.gzip ? [gzip] : []), ...(options.brotli ? [brotli] : [])];
    if (encoders.length === 0)
      throw new CommandError('With --no-gzip and --no-brotli there is nothing to do.');
    provideThreads();
    const quiet = options.quiet === true || options.verbosity === 0;
    const previous = previousRelease({
      option: options.previous,
      setting: null,
      baseFolder: folder,
      staticUrl: urlPrefix(String(options.prefix)),
    });
    const compression: CompressFolderOptions = {
      encoders,
      skipExtensions: extensions.length > 0 ? extensions : SKIP_COMPRESS_EXTENSIONS,
      onVariant: ({ path, encoding, identityBytes, encodedBytes }) => {
        if (quiet) return;
        this.stdout.write(
          `${path}: ${encoding}, ${formatBytes(identityBytes)} → ${formatBytes(encodedBytes)}`,
        );
      },
      onUserFile: (path, encoding) =>
        this.stderr.write(
          `Left alone: ${path} is not compressed with ${encoding}, although its name says so.`,
        ),
    };
    try {
      if (previous === null) {
        const result = await compressFolder(folder, compression);
        return quiet ? '' : variantsLine(result);
      }
      const { keepVersions = KEEP_BY_DEFAULT.versions, keepDays = KEEP_BY_DEFAULT.days } = options;
      const keep = { versions: keepVersions as number, days: keepDays as number };
      const result = await compressRelease(folder, { ...compression, previous, keep });
      if (result.problems.length > 0 && options.verbosity > 0) {
        this.stderr.write(`${formatProblems(result.problems, '--quiet', this.errorStyle)}\n`);
      }
      const lines = [variantsLine(result), earlierVersions(result.earlier), deltaLine(result.deltas)];
      return quiet ? '' : lines.filter((line) => line !== '').join('\n');
    } catch (error) {
      if (error instanceof ManifestError) throw new CommandError(error.message, 1, { cause: error });
      throw commandError(error);
    }
  }
}

function variantsLine({ written, unchanged, notWorthwhile }: CompressFolderResult): string {
  const not = notWorthwhile > 0 ? `, ${notWorthwhile} not worthwhile` : '';
  return `${written} written, ${unchanged} unchanged${not}.`;
}
