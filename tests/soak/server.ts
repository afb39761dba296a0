// The process under test: an application behind whiteNoise, accelerated. It tells its parent how it is.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { whiteNoise } from '../../framework/whitenoise';
import { MEMORY_BUDGET } from './site';

/** Every so many ms. */
const RESOLUTION = 10;

/** The state of the process since the last report, in bytes and milliseconds. */
export interface Vitals {
  readonly rss: number;
  readonly heap: number;
  readonly delay: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly cpu: number;
}

const application = whiteNoise(
  (_request, response) => {
    const page =
      '<!doctype html><title>A page</title><script type="module" src="/static/small/1.js"></script>';
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': Buffer.byteLength(page) });
    response.end(page);
  },
  { root: process.argv[2] ?? '', prefix: '/static/', memoryBudget: MEMORY_BUDGET },
);
const server = createServer(application);
application.accelerate(server);
const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
delays.enable();
let cpu = process.cpuUsage();

process.on('message', (what) => {
  if (what === 'reload') void application.reload();
  if (what !== 'vitals') return;
  const used = process.cpuUsage(cpu);
  cpu = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const milliseconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  const [p50, p99] = [delays.percentile(50), delays.percentile(99)].map(milliseconds) as [number, number];
  const vitals: Vitals = {
    rss,
    heap: heapUsed,
    delay: { p50, p99, max: milliseconds(delays.max) },
    cpu: (used.user + used.system) / 1000,
  };
  delays.reset();
  process.send?.(vitals);
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
