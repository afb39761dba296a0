import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInstalled } from './contenders';
import { pinned } from './processes';

/** A stretch of load: as many requests as the server can take, over a fixed number of connections. */
export interface Load {
  readonly origin: string;
  readonly path: string;
  readonly paths?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly connections: number;
  /** A folder for a script of the load generator. */
  readonly scratch: string;
}

export interface LoadResult {
  readonly requests: number;
  /** The real duration of the load, in seconds. */
  readonly seconds: number;
  /** Answers of another status class and broken connections: a measurement with any is void. */
  readonly errors: number;
}

function run(argv: readonly string[]): Promise<string> {
  const [program = '', ...rest] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${argv.join(' ')}: exit ${code}\n${out}`)),
    );
  });
}

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

async function wrk(load: Load): Promise<LoadResult> {
  const headers = Object.entries(load.headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const script = join(load.scratch, 'load.lua');
  const list = join(load.scratch, 'paths.txt');
  if (load.paths) writeFileSync(list, `${load.paths.join('\n')}\n`);
  writeFileSync(script, (load.paths ? spread(list) : '') + REPORT);
  const output = await run(
    pinned(1, [
      ...['wrk', '--threads', '1', '--connections', String(load.connections)],
      ...['--duration', `${load.seconds}s`, '--timeout', '10s', '--script', script, ...headers],
      load.origin + load.path,
    ]),
  );
  const result = /^RESULT (\d+) (\d+) (\d+)$/m.exec(output);
  if (!result) throw new Error(`wrk said nothing that can be read:\n${output}`);
  return { requests: Number(result[1]), seconds: Number(result[2]) / 1e6, errors: Number(result[3]) };
}

async function autocannon(load: Load): Promise<LoadResult> {
  const { paths, ...rest } = load;
  const spec = join(load.scratch, 'autocannon.json');
  writeFileSync(spec, JSON.stringify({ ...rest, paths: paths ?? [load.path] }));
  const register = require.resolve('ts-node/register');
  const script = join(__dirname, 'autocannon.ts');
  const output = await run(pinned(1, [process.execPath, '--require', register, script, spec]));
  return JSON.parse(output) as LoadResult;
}

/** The load generator that is there: wrk, which leaves more of the processor to the server, or autocannon. */
export function loadGenerator(): { name: string; run: (load: Load) => Promise<LoadResult> } {
  return isInstalled('wrk') ? { name: 'wrk', run: wrk } : { name: 'autocannon', run: autocannon };
}
