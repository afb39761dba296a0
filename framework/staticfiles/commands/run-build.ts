import { CommandError, type JsonOutput, type Output, type Style, type Verbosity } from '../../management';
import { DELTA_PACKAGES } from '../compression';
import type { Destination } from '../destination';
import type { Finder } from '../finders';
import {
  type BuildEvent,
  type BuildOptions,
  type BuildResult,
  build,
  type Processing,
  type Report,
} from '../pipeline';
import { countPlaces, formatProblems, type Problem, withoutSilenced } from '../problems';
import {
  type BuildReport,
  formatBytes,
  formatTable,
  reportedResult,
  reportFacts,
  Stopwatch,
} from '../report';
import { commandError } from './errors';
import { progressOn } from './progress';
import { type ReportOptions, ReportPage } from './report-options';
import { provideThreads } from './threads';

/** A build that a command runs: what `build` takes. */
export interface CommandedBuild {
  readonly finders: readonly Finder[];
  readonly processing: Processing;
  readonly destination: Destination;
  readonly options: BuildOptions;
}

/** The output of a command that builds. */
export interface BuildOutput {
  /** The name of the command. */
  readonly command: string;
  /** Takes the report as a document; null where none is wanted. */
  readonly json: JsonOutput | null;
  /** The ways in which the files are shown besides. */
  readonly options: ReportOptions;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Styles texts for stdout. */
  readonly style: Style;
  /** Styles texts for stderr. */
  readonly errorStyle: Style;
  readonly verbosity: Verbosity;
  /** The ids of the warnings that are not told. */
  readonly silenced: readonly string[];
  /** The way to silence a warning, as the report's last line names it. */
  readonly silencedBy: string;
}

/**
 * Runs a build as Django's collectstatic shows it: a line for each event, as far as the verbosity asks for it, a bar
 * on a terminal, then the problems. A person at a terminal gets a table below Django's summary; what other programs
 * read stays as Django writes it.
 *
 * @returns the summary; empty at verbosity 0
 * @throws CommandError when nothing was published
 */
export async function runBuild(commanded: CommandedBuild, output: BuildOutput): Promise<string> {
  provideThreads();
  const { stderr, verbosity } = output;
  const { finders, processing, destination, options } = commanded;
  const page = ReportPage.open(output.options.report, destination);
  const progress = progressOn(stderr, verbosity);
  const lines = eventLines(output, options.dryRun ?? false);
  const stopwatch = new Stopwatch();
  const showsTable =
    verbosity >= 1 && output.json === null && (output.options.table ?? output.stdout.isTerminal);
  const report: Report = (event) => {
    stopwatch.take(event);
    if (event.kind === 'damaged') progress?.clear();
    progress?.take(event);
    lines(event);
    options.report?.(event);
  };
  let result: BuildResult;
  try {
    const listFiles = showsTable || output.json !== null || page !== null;
    result = await build(finders, processing, destination, { ...options, report, listFiles });
  } catch (error) {
    throw commandError(error);
  } finally {
    progress?.clear();
  }
  const built: BuildReport = {
    command: output.command,
    destination: destination.folder ?? null,
    dryRun: options.dryRun ?? false,
    ...stopwatch.stop(),
    ...reportedResult(result),
    problems: withoutSilenced(result.problems, output.silenced),
  };
  output.json?.write(countPlaces(built.problems, 'error') === 0, reportFacts(built));
  const written = page && (await page.write(built));
  tellProblems(built.problems, output);
  if (verbosity === 0) return '';
  const told = showsTable
    ? [lackOfCoder(result.deltas), `\n${formatTable(built, output.stdout.columns, output.style)}`]
    : [savedLine(result), earlierVersions(result.earlier), deltaLine(result.deltas)];
  const reported = written === null ? '' : `Report: ${written}`;
  return [`\n${summary(result, options, destination)}`, ...told, reported]
    .filter((line) => line !== '')
    .join('\n');
}

/** Writes Django's line for each event, as far as the verbosity asks for it. */
function eventLines({ stdout, stderr, verbosity }: BuildOutput, dryRun: boolean): Report {
  const write = (level: number, text: string) => {
    if (verbosity >= level) stdout.write(text);
  };
  return (event: BuildEvent) => {
    // There may be a hundred thousand of them, and mostly nobody reads them.
    if (verbosity < 2 && (event.kind === 'unmodified' || event.kind === 'post-processing skipped')) return;
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
        if (verbosity >= 1) stderr.write(`${event.message.replace(/\s+/g, ' ')}. A new one replaces it.`);
        return;
      case 'conflict':
        return write(2, conflict(event.path));
      case 'post-processed':
        return dryRun ? undefined : write(2, `Post-processed '${event.path}' as '${event.published}'`);
      case 'fetched':
        return write(2, `Fetched '${event.published}', an earlier version of '${event.path}'`);
      case 'post-processing skipped':
        return dryRun ? undefined : write(2, `Skipped post-processing '${event.path}'`);
    }
  };
}

function tellProblems(
  problems: readonly Problem[],
  { stderr, errorStyle, verbosity, silencedBy }: BuildOutput,
): void {
  const errors = countPlaces(problems, 'error');
  if (errors === 0 && (verbosity === 0 || problems.length === 0)) return;
  stderr.write(`${formatProblems(problems, silencedBy, errorStyle, columnsOf(stderr))}\n`);
  if (errors > 0) {
    throw new CommandError(
      `Nothing was published, because of ${errors === 1 ? 'the error' : `the ${errors} errors`} above.`,
    );
  }
}

function conflict(path: string): string {
  return (
    `Found another file with the destination path '${path}'. It will be ignored since only the first ` +
    'encountered file is collected. If this is not what you want, make sure every static file has a unique path.'
  );
}

function summary(result: BuildResult, { link, dryRun }: BuildOptions, destination: Destination): string {
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
  return `${listed(parts)}.`;
}

/** The line of a summary about the bytes that variants save; empty where there are none. */
function savedLine({ savings }: BuildResult): string {
  const saved = savings.map(
    ({ encoding, identityBytes, encodedBytes }) =>
      `${encoding} ${formatBytes(identityBytes - encodedBytes)} of ${formatBytes(identityBytes)} ` +
      `(${Math.round((1 - encodedBytes / identityBytes) * 100)} %)`,
  );
  return saved.length > 0 ? `Saved: ${listed(saved)}.` : '';
}

/** The line of a summary about earlier versions; empty where there are none. */
export function earlierVersions(counts: BuildResult['earlier']): string {
  const parts = Object.entries(counts).map(([what, count]) => (count > 0 ? `${count} ${what}` : ''));
  const text = listed(parts);
  return text === '' ? '' : `Earlier versions: ${text}.`;
}

/** The line of a summary about what browsers save that have an earlier version, or about what that takes. */
export function deltaLine(deltas: BuildResult['deltas']): string {
  const { deltas: count, releases, bytes, insteadOf, lacksCoder } = deltas;
  if (lacksCoder) return lackOfCoder(deltas);
  if (count === 0) return '';
  const from = `${releases} earlier release${releases === 1 ? '' : 's'}`;
  return `Deltas: ${count} from ${from}, ${formatBytes(bytes)} instead of ${formatBytes(insteadOf)}.`;
}

/** Tells what differences to earlier versions would take; empty where nothing is lacking. */
function lackOfCoder({ lacksCoder }: BuildResult['deltas']): string {
  if (!lacksCoder) return '';
  return (
    `Deltas: none, since Node ${process.versions.node} compresses without dictionaries. Build with Node 22.19 or 24.15, ` +
    `or npm install --save-dev ${DELTA_PACKAGES[0]}: then browsers fetch of a changed file what has changed.`
  );
}

function listed(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

/** The columns that a code frame may take: as many as it likes where no terminal breaks lines. */
export function columnsOf({ isTerminal, columns }: Output): number {
  return isTerminal ? columns - 1 : Number.POSITIVE_INFINITY;
}
