import type { Server } from 'node:http';
import type { ReportPage } from '../server';
import type { MemoryUse } from '../whitenoise';
import type { AnswerSink } from './answered';
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
  const sinks: AnswerSink[] = [];
  if (metrics !== null) sinks.push(metrics.sink);
  if (format !== null) sinks.push(requestLog(format));
  if (sinks.length === 0) return {};
  const sink: AnswerSink = (answered) => {
    for (const take of sinks) take(answered);
  };
  return {
    prepare: (server) => observe(server, sink),
    ...(metrics === null ? {} : { report: metrics.page as ReportPage }),
  };
}
