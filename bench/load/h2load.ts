import { forStreams } from '../ask';
import { pinned } from '../processes';
import { headerArguments, type Load, type LoadResult, run } from './load';

/** Connections, and requests at once on each, as browsers on a few pages would make them. */
const CONNECTIONS = 8;
const STREAMS = 8;

/** Requests by which the rate of a server is found out that has not been asked before. */
const FIRST = CONNECTIONS * STREAMS;

/** The last rate of each URL, in requests a second. */
const rates = new Map<string, number>();

/**
 * HTTP/2 by h2load. It is told a number of requests that will take about the time of the load: told a duration, it sometimes
 * does not end (1.52, with bodies of 1 MB).
 */
export async function h2load(load: Load): Promise<LoadResult> {
  const url = load.origin + load.path;
  const rate = rates.get(url) ?? rateOf(await ask(load, url, FIRST));
  const result = await ask(load, url, Math.max(FIRST, Math.round(rate * load.seconds)));
  rates.set(url, rateOf(result));
  return result;
}

const rateOf = ({ requests, seconds }: LoadResult): number => requests / seconds;

async function ask({ headers, seconds }: Load, url: string, requests: number): Promise<LoadResult> {
  const output = await run(
    pinned(1, [
      ...['h2load', '--threads', '1', '-c', String(CONNECTIONS), '-m', String(STREAMS)],
      ...['-n', String(requests), ...headerArguments(forStreams(headers)), url],
    ]),
    seconds,
  );
  return readH2load(output);
}

const UNITS: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, us: 1e-6 };

/** Reads the report of h2load. */
export function readH2load(output: string): LoadResult {
  const time = /^finished in ([\d.]+)(s|ms|us),/m.exec(output);
  const requests = / (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout/.exec(output);
  const statuses = /^status codes: (\d+) 2xx, (\d+) 3xx/m.exec(output);
  if (!time || !requests || !statuses) throw new Error(`h2load said nothing that can be read:\n${output}`);
  const [succeeded = 0, failed = 0, errored = 0, late = 0] = requests.slice(1).map(Number);
  const right = Number(statuses[1]) + Number(statuses[2]);
  return {
    requests: succeeded,
    seconds: Number(time[1]) * (UNITS[time[2] ?? ''] ?? Number.NaN),
    errors: failed + errored + late + Math.max(0, succeeded - right),
  };
}
