import type { MetricsReport } from './report';

/** A text for a scraper, and its media type. */
export interface Exposition {
  readonly type: string;
  readonly text: string;
}

/**
 * Writes a report in the text format of Prometheus.
 *
 * prom-client is loaded here and not with this module: only a site with a METRICS_PATH has use for it.
 */
export async function renderReport(report: MetricsReport): Promise<Exposition> {
  const { Counter, Gauge, Registry } = require('prom-client') as typeof import('prom-client');
  const registry = new Registry();
  const registers = [registry];
  const counters: Readonly<Record<string, InstanceType<typeof Counter>>> = {
    requests: new Counter({
      name: 'whitenoise_requests_total',
      help: 'Answers by kind (file, page, malformed) and status.',
      labelNames: ['kind', 'status'],
      registers,
    }),
    bytes: new Counter({
      name: 'whitenoise_response_bytes_total',
      help: 'Bytes of bodies by kind and content coding.',
      labelNames: ['kind', 'encoding'],
      registers,
    }),
    cache: new Counter({
      name: 'whitenoise_file_answers_total',
      help: 'Answers of files by where the bytes came from: hit is memory, miss the disk, revalidated the client (304).',
      labelNames: ['cache'],
      registers,
    }),
    deltas: new Counter({
      name: 'whitenoise_deltas_total',
      help: 'Files that were sent as a difference to an earlier version.',
      registers,
    }),
    delta_bytes_saved: new Counter({
      name: 'whitenoise_delta_bytes_saved_total',
      help: 'Bytes that they were smaller than the smallest form of the file that needs no dictionary.',
      registers,
    }),
    missing_hashed: new Counter({
      name: 'whitenoise_missing_hashed_total',
      help: 'Requests for names with a content hash that are not there: pages of another release ask for them.',
      registers,
    }),
    aborted: new Counter({
      name: 'whitenoise_aborted_answers_total',
      help: 'Answers that broke off, or whose client went away, by kind (file, page).',
      labelNames: ['kind'],
      registers,
    }),
  };
  for (const [key, count] of Object.entries(report.counts)) {
    const [name = '', ...values] = key.split(' ');
    const counter = counters[name] as (InstanceType<typeof Counter> & { labelNames: string[] }) | undefined;
    counter?.inc(
      Object.fromEntries(counter.labelNames.map((label, index) => [label, values[index] ?? ''])),
      count,
    );
  }

  const gauge = (name: string, help: string, value: number) =>
    new Gauge({ name, help, registers }).set(value);
  gauge('whitenoise_not_modified_ratio', 'Share of 304 in the answers of files.', notModifiedShare(report));
  gauge(
    'whitenoise_body_cache_bytes',
    'Bytes of file contents in memory, all workers.',
    report.bodyCacheBytes,
  );
  gauge('whitenoise_body_cache_budget_bytes', 'Bytes that they may take.', report.bodyCacheBudget);
  gauge('whitenoise_workers', 'Processes that answer requests.', report.workers);
  for (const [statistic, seconds] of Object.entries(report.eventLoopDelay)) {
    const help = `Lateness of the event loop since the last scrape, ${statistic}; of the worker that was latest.`;
    gauge(`whitenoise_event_loop_delay_${statistic}_seconds`, help, seconds);
  }
  return { type: registry.contentType, text: await registry.metrics() };
}

function notModifiedShare({ counts }: MetricsReport): number {
  const { 'cache hit': hit = 0, 'cache miss': miss = 0, 'cache revalidated': revalidated = 0 } = counts;
  const all = hit + miss + revalidated;
  return all === 0 ? 0 : revalidated / all;
}
