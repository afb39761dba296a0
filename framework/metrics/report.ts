/** The numbers of one process, or of several together. It is JSON: processes send it to each other. */
export interface MetricsReport {
  /** Counted since the start, by a metric's name and its labels' values: `requests file 200`. */
  readonly counts: Readonly<Record<string, number>>;
  readonly workers: number;
  readonly bodyCacheBytes: number;
  readonly bodyCacheBudget: number;
  /** Seconds since the last report, by statistic: p50, p90, p99, max. */
  readonly eventLoopDelay: Readonly<Record<string, number>>;
}

/** Adds up the reports of processes. Of delays the worst counts: an average would hide the worker that hangs. */
export function sumReports(reports: readonly MetricsReport[]): MetricsReport {
  const counts: Record<string, number> = {};
  const eventLoopDelay: Record<string, number> = {};
  for (const report of reports) {
    for (const [name, count] of Object.entries(report.counts)) counts[name] = (counts[name] ?? 0) + count;
    for (const [statistic, seconds] of Object.entries(report.eventLoopDelay)) {
      eventLoopDelay[statistic] = Math.max(eventLoopDelay[statistic] ?? 0, seconds);
    }
  }
  const sum = (name: 'workers' | 'bodyCacheBytes' | 'bodyCacheBudget') =>
    reports.reduce((total, report) => total + report[name], 0);
  return {
    counts,
    eventLoopDelay,
    workers: sum('workers'),
    bodyCacheBytes: sum('bodyCacheBytes'),
    bodyCacheBudget: sum('bodyCacheBudget'),
  };
}

/** The part of a report that outlives its process: a counter that fell would look like a restart of everything. */
export function remainsOf({ counts }: MetricsReport): MetricsReport {
  return { counts, workers: 0, bodyCacheBytes: 0, bodyCacheBudget: 0, eventLoopDelay: {} };
}
