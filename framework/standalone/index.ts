/** `whitenoise-node serve <folder>`: a static server and nothing else. It loads the wrapper alone. */
import cluster from 'node:cluster';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { runAsWorker, runPrimary } from '../server';
import { type WhiteNoiseApplication, WhiteNoiseOptionError } from '../whitenoise';
import { logAnswers } from './access-log';
import { parseServeArguments, type ServeArguments, USAGE, UsageError } from './arguments';
import { applicationForFolder, FolderError, homeOf } from './serve-folder';

/** How long answers that are under way may take to end after a signal, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Runs the command until a signal ends it.
 *
 * @param args what stands behind `serve`
 * @returns the exit code: 0 after SIGINT or SIGTERM, 1 when the folder or the address cannot be served, 2 for a
 *   command line that cannot be understood
 */
export async function serveCommand(args: readonly string[], environment = process.env): Promise<number> {
  try {
    const given = parseServeArguments(args, environment);
    if (given === null) {
      process.stdout.write(USAGE);
      return 0;
    }
    const application = applicationForFolder(given);
    const prepare = (server: Server) => {
      if (given.log) logAnswers(server, (line) => process.stdout.write(`${line}\n`));
    };
    if (given.workers > 1) {
      await serveByWorkers(given, application, prepare);
      return 0;
    }
    const server = createServer(application);
    prepare(server);
    application.accelerate(server);
    await listen(server, given);
    process.stdout.write(`Serving ${path.resolve(given.folder)} at ${addressOf(server, given)}\n`);
    await untilStopped(server);
    return 0;
  } catch (error) {
    if (error instanceof UsageError || error instanceof WhiteNoiseOptionError) {
      process.stderr.write(`whitenoise-node serve: ${error.message}\nSee whitenoise-node serve --help\n`);
      return 2;
    }
    if (error instanceof FolderError || (error as NodeJS.ErrnoException).syscall === 'listen') {
      process.stderr.write(`whitenoise-node serve: ${(error as Error).message}\n`);
      return 1;
    }
    throw error;
  }
}

/** Several processes at one address. They end themselves when they are told to; SIGHUP replaces them one by one. */
async function serveByWorkers(
  { folder, host, port, prefix, workers }: ServeArguments,
  application: WhiteNoiseApplication,
  prepare: (server: Server) => void,
): Promise<void> {
  if (cluster.isWorker) return runAsWorker(application, { host, port, prepare }, PATIENCE);
  // The workers run this very command and serve their own; here it has proved that they can.
  await application.close();
  await runPrimary(workers, host, PATIENCE, (url) => {
    const home = new URL(homeOf(prefix), url).href;
    return `Serving ${path.resolve(folder)} at ${home} with ${workers} workers`;
  });
}

function listen(server: Server, { port, host }: ServeArguments): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function addressOf(server: Server, { prefix }: ServeArguments): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}${homeOf(prefix)}`;
}

/** Resolves when a signal came and every answer is out; a second signal, or much time, cuts them off. */
function untilStopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = () => server.closeAllConnections();
    const stop = () => {
      process.once('SIGINT', cutOff).once('SIGTERM', cutOff);
      setTimeout(cutOff, PATIENCE).unref();
      server.close(() => resolve());
      server.closeIdleConnections();
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
  });
}
