import { statSync } from 'node:fs';
import path from 'node:path';
import type { Command as Parser } from 'commander';
import { BaseCommand, CommandError, type CommandOptions } from '../../management';
import { brotli, compressFolder, gzip, SKIP_COMPRESS_EXTENSIONS } from '../compression';
import { formatBytes } from './bytes';
import { commandError } from './errors';
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
      .option('--no-brotli', 'no .br variants');
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
    const { written, unchanged, notWorthwhile } = await compressFolder(folder, {
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
    }).catch((error: unknown) => {
      throw commandError(error);
    });
    const not = notWorthwhile > 0 ? `, ${notWorthwhile} not worthwhile` : '';
    return quiet ? '' : `${written} written, ${unchanged} unchanged${not}.`;
  }
}
