import type { BuildResult, ReleasedFile, RemovedFile } from '../pipeline';
import type { Problem } from '../problems';
import type { PhaseTime } from './stopwatch';

/** Everything that is told of a build: on the terminal, as JSON and as a page. */
export interface BuildReport {
  /** The command that built: `collectstatic`, `collect`, `compress`. */
  readonly command: string;
  /** The folder that the files were published into; null for a destination that is no folder. */
  readonly destination: string | null;
  /** True when nothing was written. */
  readonly dryRun: boolean;
  readonly milliseconds: number;
  readonly phases: readonly PhaseTime[];
  readonly counts: BuildCounts;
  readonly earlier: BuildResult['earlier'];
  readonly deltas: DeltaSum;
  /** The files of the release, in the order of their names; none when nothing was published because of errors. */
  readonly files: readonly ReleasedFile[];
  /** The files of the release before that the release does not have, in the order of their names. */
  readonly removed: readonly RemovedFile[];
  readonly problems: readonly Problem[];
}

/** Numbers of files by what became of them, as Django's collectstatic counts. */
export interface BuildCounts {
  /** Files that were copied, or linked. */
  readonly copied: number;
  readonly unmodified: number;
  /** Files that were published under another name. */
  readonly postProcessed: number;
  /** Files that lost against one of the same path. */
  readonly skipped: number;
  readonly deleted: number;
}

/** The differences of a release to earlier ones. */
export interface DeltaSum {
  readonly count: number;
  /** The most earlier releases that a file has differences to. */
  readonly releases: number;
  readonly bytes: number;
  /** Bytes of what browsers would load without them. */
  readonly insteadOf: number;
}

/** The part of a report that the result of a build gives. */
export function reportedResult(
  result: BuildResult,
): Pick<BuildReport, 'counts' | 'earlier' | 'deltas' | 'files' | 'removed'> {
  const { modified: copied, unmodified, postProcessed, skipped, deleted, earlier, files, removed } = result;
  const { deltas: count, releases, bytes, insteadOf } = result.deltas;
  return {
    counts: { copied, unmodified, postProcessed, skipped, deleted },
    earlier,
    deltas: { count, releases, bytes, insteadOf },
    files,
    removed,
  };
}

/** A report as `--json` writes it: the shape that the guide describes. */
export function reportFacts(report: BuildReport): Readonly<Record<string, unknown>> {
  const { command: _, milliseconds, phases, problems, ...facts } = report;
  return {
    ...facts,
    milliseconds: Math.round(milliseconds),
    phases: phases.map(({ phase, milliseconds }) => ({ phase, milliseconds: Math.round(milliseconds) })),
    problems: problems.map(
      ({ severity, id = null, file, source, line, column, message, hint = null, frame, others }) => ({
        severity,
        id,
        file,
        source,
        line,
        column,
        message,
        hint,
        frame,
        morePlaces: others?.count ?? 0,
      }),
    ),
  };
}
