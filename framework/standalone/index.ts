/** `whitenoise-node serve <folder>`: a static server and nothing else. It loads the wrapper and the log, not the framework. */
import path from 'node:path';
import { ManifestError } from '../manifest';
import { observe, requestLog } from '../monitoring';
import { ServeError, serveProgram } from '../server';
import { WhiteNoiseOptionError } from '../whitenoise';
import { parseServeArguments, USAGE, UsageError } from './arguments';
import { applicationForFolder, FolderError, homeOf } from './serve-folder';

/** Milliseconds that answers in the making may take to end after a signal. */
const SHUTDOWN_TIMEOUT = 10_000;

/**
 * Runs the command until a signal ends it.
 *
 * @param args what stands behind `serve`
 * @returns when it serves, or cannot, the exit code: 1 when the folder, its manifest or the address cannot be served, 2 for a
 *   command line that cannot be understood
 */
export async function serveCommand(args: readonly string[], environment = process.env): Promise<number> {
  try {
    const given = parseServeArguments(args, environment);
    if (given === null) {
      process.stdout.write(USAGE);
      return 0;
    }
    const { folder, host, port, prefix, workers, healthCheckPath, drain } = given;
    await serveProgram(applicationForFolder(given), {
      host,
      port,
      workers,
      healthCheckPath,
      shutdownDrain: drain === undefined ? undefined : drain * 1000,
      shutdownTimeout: SHUTDOWN_TIMEOUT,
      prepare: (server) => {
        if (given.log) observe(server, { log: requestLog('combined', workers > 1), counter: null });
      },
      announcement: (url) => `Serving ${path.resolve(folder)} at ${new URL(homeOf(prefix), url).href}`,
    });
    return 0;
  } catch (error) {
    if (error instanceof UsageError || error instanceof WhiteNoiseOptionError) {
      process.stderr.write(`whitenoise-node serve: ${error.message}\nSee whitenoise-node serve --help\n`);
      return 2;
    }
    if (error instanceof FolderError || error instanceof ManifestError || error instanceof ServeError) {
      process.stderr.write(`whitenoise-node serve: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
}
