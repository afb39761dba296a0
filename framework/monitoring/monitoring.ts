import type { Server } from 'node:http';
import type { ReportPage } from '../server';
import type { MemoryUse } from '../whitenoise';
import type { LogFormat } from './log/format';
import { requestLog } from './log/request-log';
import { metricsAt } from './metrics/metrics';
import { observe } from './observe';

export interface MonitoringOptions {
  /** The form of the log's lines; null for no log. */
  readonly requestLog: LogFormat | null;
  /** The URL path of the metrics; null for none. */
  readonly metricsPath: string | null;
  /** Tells of the memory that the wrapper's file contents take. */
  readonly memoryUse: () => MemoryUse;
}

/** Options of a server that is monitored. */
export interface Monitoring {
  readonly prepare?: (server: Server) => void;
  readonly report?: ReportPage;
}

/** Makes what a server needs in order to be monitored; nothing where nothing is asked for. */
export function monitoring({ requestLog: format, metricsPath, memoryUse }: MonitoringOptions): Monitoring {
  const metrics = metricsPath === null ? null : metricsAt(metricsPath, memoryUse);
  if (metrics === null && format === null) return {};
  const observer = { log: format === null ? null : requestLog(format), counter: metrics?.counter ?? null };
  return {
    prepare: (server) => observe(server, observer),
    ...(metrics === null ? {} : { report: metrics.page as ReportPage }),
  };
}
