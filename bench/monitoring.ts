#!/usr/bin/env ts-node
/**
 * `npm run bench:monitoring -- [rounds] [case...]`: the CPU time of an answer with monitoring off, with metrics, and with
 * either log, in one run; and with the least that any log does, a line that is always the same. The servers take turns, one
 * round forwards and the next one backwards, and each measurement is compared with that of the servers without monitoring
 * in the same round: the machine may be busy with other things. There are four servers of each kind, as equal ones differ by
 * some percent for as long as they run, and twice the kind without monitoring, to show how far. Beside the file stands
 * nginx, with its own log.
 *
 * The load generator keeps busy and asks at a pace that leaves the server time. Where it waited for answers, to wake it
 * would cost the server 2 to 6 µs, and more often so the longer an answer takes: that would count as work of the log.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundled } from './bundle';
import { BROWSER } from './cases';
import { isInstalled } from './contenders';
import { median } from './figures';
import { loadGenerator } from './load';
import { nginxCommand } from './nginx';
import { cpuMicros, freePort, pinned, startServer } from './processes';
import { PLAIN } from './setups';

const ROOT = path.join(__dirname, '..');
const ROUNDS = Number(process.argv[2] ?? 7);
const CONNECTIONS = 32;

/** The servers of each kind. */
const PROCESSES = 4;

/** Times an answer's CPU time that the generator takes before it asks again: the server is busy for two thirds. */
const PACE = 1.5;

interface Kind {
  readonly name: string;
  /** The kind that it is compared with. */
  readonly base: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Its log goes to a file and not to a reader. */
  readonly toFile?: boolean;
  /** No log of ours but the least of one: constant-log.ts. */
  readonly least?: 'requests' | 'answers' | 'ids';
  /** nginx, with these parameters of its `access_log`. */
  readonly accessLog?: string;
}

const OFF = 'off';
const NGINX = 'nginx';
const OURS: readonly Kind[] = [
  { name: OFF, base: OFF },
  { name: 'off, again', base: OFF },
  { name: 'metrics', base: OFF, env: { TEST_METRICS: '/metrics' } },
  { name: 'combined', base: OFF, env: { TEST_LOG: 'combined' } },
  { name: 'json', base: OFF, env: { TEST_LOG: 'json' } },
];
const LEAST = {
  requests: { name: 'a constant line', base: OFF, least: 'requests' },
  answers: { name: 'a constant line', base: OFF, least: 'answers' },
  ids: { name: 'a constant id', base: OFF, least: 'ids' },
} as const;
const BESIDE_FILES: readonly Kind[] = [
  { name: 'combined, to a file', base: OFF, env: { TEST_LOG: 'combined' }, toFile: true },
  { name: NGINX, base: NGINX, accessLog: 'off' },
  { name: 'nginx, combined', base: NGINX, accessLog: 'access.log combined buffer=32k flush=1s' },
];

const FILE = '/static/app.css';
// Node answers a connection that is not asked to stay by this word alone.
const THROUGH_NODE = { ...BROWSER, Connection: 'keep-alive, x' };

interface Case {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly kinds: readonly Kind[];
  /** Seconds until the engine has compiled what answers. */
  readonly warmUp: number;
}

const CASES: readonly Case[] = [
  {
    name: 'accelerated',
    path: FILE,
    headers: BROWSER,
    kinds: [...OURS, LEAST.answers, LEAST.ids, ...(isInstalled('nginx') ? BESIDE_FILES : [])],
    warmUp: 2,
  },
  { name: 'node', path: FILE, headers: THROUGH_NODE, kinds: [...OURS, LEAST.requests, LEAST.ids], warmUp: 2 },
  { name: 'page', path: '/', headers: BROWSER, kinds: [...OURS, LEAST.requests], warmUp: 5 },
];

interface Running {
  readonly kind: Kind;
  readonly child: ChildProcess;
  readonly origin: string;
}

async function start(kind: Kind, folder: string): Promise<Running> {
  const port = await freePort();
  const child = await (kind.accessLog === undefined ? startOurs : startNginx)(kind, port, folder);
  return { kind, child, origin: `http://127.0.0.1:${port}` };
}

/** Starts a server whose log is read by another process, as a platform reads it. */
async function startOurs(
  { env, least, toFile = false }: Kind,
  port: number,
  folder: string,
): Promise<ChildProcess> {
  const [program = '', ...args] = pinned(0, [
    process.execPath,
    ...(least === undefined ? [] : ['-r', await bundled('constant-log.ts')]),
    await bundled('../tests/monitoring/fixtures/serve.ts'),
  ]);
  const child = spawn(program, args, {
    cwd: ROOT,
    env: {
      ...process.env,
      ...env,
      BENCH_LEAST: least,
      PORT: String(port),
      HOST: '127.0.0.1',
      TEST_FOLDER: folder,
    },
    stdio: ['ignore', toFile ? openSync(path.join(folder, 'log'), 'w') : 'pipe', 'inherit'],
  });
  child.stdout?.resume();
  while (!(await answers(port))) await new Promise((resolve) => setTimeout(resolve, 50));
  return child;
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/`)).ok;
  } catch {
    return false;
  }
}

function startNginx({ accessLog = 'off' }: Kind, port: number, folder: string): Promise<ChildProcess> {
  const scratch = path.join(folder, `nginx-${port}`);
  mkdirSync(scratch);
  const place = { root: path.join(folder, 'static'), port, scratch, setup: PLAIN };
  return startServer(pinned(0, nginxCommand(place, accessLog)), process.env, port);
}

/** Measures the CPU time in µs of an answer. */
async function measure({ child, origin, kind }: Running, one: Case, folder: string, pace?: number) {
  const pid = child.pid ?? 0;
  const before = cpuMicros(pid);
  const load = { origin, path: one.path, headers: one.headers, seconds: 1, connections: CONNECTIONS };
  const { requests, errors } = await loadGenerator('http').run({
    ...load,
    scratch: folder,
    ...(pace === undefined ? {} : { pace }),
  });
  if (errors > 0 || requests === 0) {
    throw new Error(`${one.name}, ${kind.name}: ${errors} of ${requests} requests failed`);
  }
  return (cpuMicros(pid) - before) / requests;
}

async function run(one: Case, folder: string): Promise<void> {
  const servers: Running[] = [];
  for (let count = 0; count < PROCESSES; count++) {
    for (const kind of one.kinds) servers.push(await start(kind, folder));
  }
  // The engine gets warm. The first server tells the pace.
  let pace = 0;
  for (let index = servers.length - 1; index >= 0; index--) {
    const server = servers[index] as Running;
    for (let second = 1; second < one.warmUp; second++) await measure(server, one, folder);
    pace = PACE * (await measure(server, one, folder));
  }
  const rounds: Map<string, number>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const times = new Map<string, number>();
    for (const server of round % 2 === 0 ? servers : [...servers].reverse()) {
      const earlier = times.get(server.kind.name) ?? 0;
      times.set(server.kind.name, earlier + (await measure(server, one, folder, pace)) / PROCESSES);
    }
    rounds.push(times);
  }
  for (const { child } of servers) child.kill();
  process.stdout.write(`${one.name}, a request every ${pace.toFixed(0)} µs\n`);
  for (const kind of one.kinds) process.stdout.write(`  ${describe(kind, rounds)}\n`);
}

/** Tells the least and the median time of a kind, and its difference to its base in the same rounds. */
function describe({ name, base }: Kind, rounds: readonly Map<string, number>[]): string {
  const of = (round: Map<string, number>, kind: string) => round.get(kind) ?? Number.NaN;
  const times = rounds.map((round) => of(round, name));
  const more = rounds.map((round) => of(round, name) - of(round, base));
  const ratios = rounds.map((round) => of(round, name) / of(round, base)).sort((a, b) => a - b);
  const quantile = (part: number) =>
    (ratios[Math.round((ratios.length - 1) * part)] ?? Number.NaN).toFixed(3);
  const micros = (value: number) => value.toFixed(2).padStart(7);
  return (
    `${name.padEnd(20)}${micros(Math.min(...times))} µs at least,${micros(median(times))} µs` +
    ` ${micros(median(more))} more  × ${median(ratios).toFixed(3)}` +
    `  (half of the rounds from ${quantile(0.25)} to ${quantile(0.75)})`
  );
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-monitoring-'));
  const asked = process.argv.slice(3);
  for (const one of CASES) {
    if (asked.length === 0 || asked.includes(one.name)) await run(one, folder);
  }
  rmSync(folder, { recursive: true, force: true });
}

void main();
