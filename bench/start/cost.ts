import { performance } from 'node:perf_hooks';

/** The cost of a piece of work over the process before it. */
export interface Cost {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  /** Resident memory. */
  readonly bytes: number;
}

/** Does the work and prints its cost as JSON. */
export function printCost(work: () => void): void {
  const bare = process.memoryUsage().rss;
  const cpu = process.cpuUsage();
  const start = performance.now();
  work();
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const cost: Cost = {
    milliseconds,
    cpuMilliseconds: (user + system) / 1000,
    bytes: process.memoryUsage().rss - bare,
  };
  process.stdout.write(JSON.stringify(cost));
}
