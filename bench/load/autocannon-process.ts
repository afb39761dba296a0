/** The load generator of machines without wrk, in a process of its own: reads a load from a file, prints its result. */
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import type { Load, LoadResult } from './load';

const load = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Load & { paths: string[] };

void autocannon({
  url: load.origin,
  connections: load.connections,
  duration: load.seconds,
  headers: { ...load.headers },
  requests: load.paths.map((path) => ({ method: 'GET', path })),
}).then((outcome) => {
  const result: LoadResult = {
    requests: outcome.requests.total,
    seconds: outcome.duration,
    errors: outcome.errors + outcome.timeouts + outcome['4xx'] + outcome['5xx'],
  };
  process.stdout.write(JSON.stringify(result));
});
