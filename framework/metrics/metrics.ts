import type { ReportPage } from '../server';
import type { MemoryUse } from '../whitenoise';
import { AnswerCounter } from './counter';
import { renderReport } from './render';
import { type MetricsReport, remainsOf, sumReports } from './report';

/** Metrics of a server: the counter, and the page that tells. */
export interface Metrics {
  readonly counter: AnswerCounter;
  readonly page: ReportPage<MetricsReport>;
}

/**
 * Counts the answers of this process, for a page that tells of all.
 *
 * @param path the URL path of the page
 * @param memoryUse of the wrapper's file contents
 */
export function metricsAt(path: string, memoryUse: () => MemoryUse): Metrics {
  const counter = new AnswerCounter(memoryUse);
  return {
    counter,
    page: {
      path,
      own: () => counter.report(),
      sum: sumReports,
      remains: remainsOf,
      render: renderReport,
    },
  };
}
