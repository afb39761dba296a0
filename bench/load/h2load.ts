import { forStreams } from '../ask';
import { pinned } from '../processes';
import { headerArguments, type Load, type LoadResult, run } from './load';

/** Connections, and requests at once on each, as browsers on a few pages would make them. */
const CONNECTIONS = 8;
const STREAMS = 8;

/** HTTP/2 by h2load. */
export async function h2load(load: Load): Promise<LoadResult> {
  const output = await run(
    pinned(1, [
      ...['h2load', '--threads', '1', '-c', String(CONNECTIONS), '-m', String(STREAMS)],
      ...['--duration', String(load.seconds)],
      ...[...headerArguments(forStreams(load.headers)), load.origin + load.path],
    ]),
  );
  return readH2load(output, load.seconds);
}

/** Reads the report of h2load. Requests that were still under way at the end count neither way. */
export function readH2load(output: string, seconds: number): LoadResult {
  const requests = / (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout/.exec(output);
  const statuses = /^status codes: (\d+) 2xx, (\d+) 3xx/m.exec(output);
  if (!requests || !statuses) throw new Error(`h2load said nothing that can be read:\n${output}`);
  const [succeeded = 0, failed = 0, errored = 0, late = 0] = requests.slice(1).map(Number);
  const right = Number(statuses[1]) + Number(statuses[2]);
  return { requests: succeeded, seconds, errors: failed + errored + late + Math.max(0, succeeded - right) };
}
