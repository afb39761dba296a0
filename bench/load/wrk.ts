import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinned } from '../processes';
import { headerArguments, type Load, type LoadResult, run } from './load';

/** Prints one line that is easy to read back, whatever wrk's own report looks like. */
const REPORT = `
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d\\n", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout))
end
`;

/** Asks for the paths of a list at random; the requests are laid out once, when wrk knows its headers. */
const spread = (list: string): string => `
local requests = {}
function init(args)
  math.randomseed(4711)
  for line in io.lines(${JSON.stringify(list)}) do requests[#requests + 1] = wrk.format("GET", line) end
end
function request() return requests[math.random(#requests)] end
`;

/** Asks for one path again and again, and counts to the time of the next request itself in between. */
const paced = (microseconds: number): string => `
local request_bytes
local due = 0
function init(args) request_bytes = wrk.format("GET") end
function request()
  while os.clock() < due do end
  due = os.clock() + ${microseconds / 1e6}
  return request_bytes
end
`;

/** HTTP/1.1 by wrk, with TLS or without. */
export async function wrk(load: Load): Promise<LoadResult> {
  const script = join(load.scratch, 'load.lua');
  const list = join(load.scratch, 'paths.txt');
  if (load.paths) writeFileSync(list, `${load.paths.join('\n')}\n`);
  const requests = load.paths ? spread(list) : load.pace === undefined ? '' : paced(load.pace);
  writeFileSync(script, requests + REPORT);
  const output = await run(
    pinned(1, [
      ...['wrk', '--threads', '1', '--connections', String(load.connections)],
      ...['--duration', `${load.seconds}s`, '--timeout', '10s', '--script', script],
      ...[...headerArguments(load.headers), load.origin + load.path],
    ]),
    load.seconds,
  );
  const result = /^RESULT (\d+) (\d+) (\d+)$/m.exec(output);
  if (!result) throw new Error(`wrk said nothing that can be read:\n${output}`);
  return { requests: Number(result[1]), seconds: Number(result[2]) / 1e6, errors: Number(result[3]) };
}
