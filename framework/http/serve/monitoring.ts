import type { Server } from 'node:http';
import { metricsAt } from '../../metrics';
import { type LogFormat, observe, requestLog } from '../../monitoring';
import type { ReportPage } from '../../server';

export interface MonitoringOptions {
  /** The form of the log's lines; null for no log. */
  readonly requestLog: LogFormat | null;
  /** The number of processes that answer. */
  readonly workers: number;
  /** The URL path of the metrics; null for none. */
  readonly metricsPath: string | null;
  /** Tells of the memory that the wrapper's file contents take. */
  readonly memoryUse: () => { readonly bytes: number; readonly budget: number };
}

/** Options of a server that is monitored. */
export interface Monitoring {
  readonly prepare?: (server: Server) => void;
  readonly report?: ReportPage;
}

/** Makes what a server needs in order to be monitored; nothing where nothing is asked for. */
export function monitoring(options: MonitoringOptions): Monitoring {
  const { requestLog: format, workers, metricsPath, memoryUse } = options;
  const metrics = metricsPath === null ? null : metricsAt(metricsPath, memoryUse);
  if (metrics === null && format === null) return {};
  const observer = {
    log: format === null ? null : requestLog(format, workers > 1),
    counter: metrics?.counter ?? null,
  };
  return {
    prepare: (server) => observe(server, observer),
    ...(metrics === null ? {} : { report: metrics.page as ReportPage }),
  };
}
