import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

/** Arguments of `whitenoise-node serve`. */
export interface ServeArguments {
  readonly folder: string;
  readonly port: number;
  readonly host: string;
  readonly prefix: string;
  /** The name of index files, false for none. */
  readonly index: string | false;
  /** The file that answers navigations to unknown paths, relative to the folder; null for 404. */
  readonly spa: string | null;
  /** The files that clients may keep for ever: those of a bundler, or those whose URL the pattern is found in; null for none. */
  readonly immutable: 'bundler' | RegExp | null;
  /** Compress in memory what has no compressed variants. */
  readonly compress: boolean;
  readonly cors: boolean;
  /** Seconds, for the files that are not immutable. */
  readonly maxAge: number;
  readonly autorefresh: boolean;
  readonly dotfiles: boolean;
  readonly log: boolean;
  /** The number of processes that answer. */
  readonly workers: number;
  /** Seconds; undefined for the default of servers. */
  readonly drain: number | undefined;
  readonly healthCheckPath: string | null;
}

/** A command line that cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const USAGE = `Usage: whitenoise-node serve <folder> [options]

Serves a folder of static files: compressed variants beside the files or made in memory, conditional requests, ranges.
A 404.html in the folder is the page for what is missing.

Options:
  -p, --port <number>     port to listen on (PORT, 8000); 0 for any that is free
      --host <address>    address to listen on (HOST, 127.0.0.1); 0.0.0.0 for every interface
      --prefix <path>     URL path to serve under (/)
      --index <name>      name of the index file (index.html)
      --no-index          serve no index files
      --spa               answer navigations to unknown paths with the index file of the folder
      --immutable[=<pattern>]
                          let clients keep for ever what a bundler named by its hash, as assets/index-DiwrgTda.js, or
                          what has a URL in which the regular expression is found; on with --spa
      --no-immutable      let them keep nothing for ever
      --no-compress       send files that have no compressed variants beside them as they are
      --no-cors           do not let other origins read the files
      --max-age <seconds> how long clients may keep other files (60)
      --autorefresh       look at the disk on every request
      --dotfiles          serve names that begin with a dot
      --log               write a line for every answer
      --workers <number>  processes that answer (1), or auto for one per core
      --health-check <path>
                          URL path that answers load balancers: 200 while it serves, 503 while it shuts down
      --drain <seconds>   time in which health checks fail before connections are refused (3; 0 on a terminal)
  -h, --help              show this text
`;

/**
 * Reads the arguments behind `serve`.
 *
 * @returns null when help is asked for
 * @throws UsageError
 */
export function parseServeArguments(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): ServeArguments | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  const [folder, ...more] = positionals;
  if (folder === undefined) throw new UsageError('a folder to serve is missing');
  if (more.length > 0) throw new UsageError(`one folder is served, got ${positionals.join(', ')}`);
  const index = values['no-index'] ? false : (values.index ?? 'index.html');
  if (values.spa && index === false)
    throw new UsageError('--spa needs an index file, and --no-index forbids it');
  return {
    folder,
    port: wholeNumber('--port', values.port ?? environment.PORT ?? '8000', 65_535),
    host: values.host ?? environment.HOST ?? '127.0.0.1',
    prefix: values.prefix ?? '/',
    index,
    spa: values.spa && index !== false ? index : null,
    immutable: values['no-immutable'] ? null : immutable(values.immutable ?? (values.spa ? '' : null)),
    compress: !values['no-compress'],
    cors: !values['no-cors'],
    maxAge: wholeNumber('--max-age', values['max-age'] ?? '60', Number.MAX_SAFE_INTEGER),
    autorefresh: values.autorefresh ?? false,
    dotfiles: values.dotfiles ?? false,
    log: values.log ?? false,
    workers: workerCount(values.workers ?? '1'),
    drain: values.drain === undefined ? undefined : wholeNumber('--drain', values.drain, 3600),
    healthCheckPath: healthCheckPath(values['health-check'] ?? null),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: withEmptyPattern(args),
      allowPositionals: true,
      options: {
        port: { type: 'string', short: 'p' },
        host: { type: 'string' },
        prefix: { type: 'string' },
        index: { type: 'string' },
        'no-index': { type: 'boolean' },
        spa: { type: 'boolean' },
        immutable: { type: 'string' },
        'no-immutable': { type: 'boolean' },
        'no-compress': { type: 'boolean' },
        'no-cors': { type: 'boolean' },
        'max-age': { type: 'string' },
        autorefresh: { type: 'boolean' },
        dotfiles: { type: 'boolean' },
        log: { type: 'boolean' },
        workers: { type: 'string' },
        'health-check': { type: 'string' },
        drain: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Writes `--immutable` as `--immutable=`: parseArgs knows no option whose value may be left out. */
function withEmptyPattern(args: readonly string[]): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  return args.map((arg, index) => (arg === '--immutable' && index < end ? '--immutable=' : arg));
}

/** @param pattern a regular expression; empty for the names of bundlers */
function immutable(pattern: string | null): 'bundler' | RegExp | null {
  if (pattern === null) return null;
  if (pattern === '') return 'bundler';
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw new UsageError(
      `--immutable: expected a regular expression, got '${pattern}': ${(error as Error).message}`,
    );
  }
}

function workerCount(text: string): number {
  if (text === 'auto') return availableParallelism();
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new UsageError(`--workers: expected a whole number from 1 to 9999, or auto, got '${text}'`);
}

function healthCheckPath(path: string | null): string | null {
  if (path === null || /^\/[^?#\s]*$/.test(path)) return path;
  throw new UsageError(`--health-check: expected a URL path such as /healthz, got '${path}'`);
}

function wholeNumber(option: string, text: string, largest: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= largest) return value;
  throw new UsageError(`${option}: expected a whole number from 0 to ${largest}, got '${text}'`);
}
