#!/usr/bin/env ts-node
/**
 * `npm run bench:monitoring [rounds]`: the CPU time of an answer with monitoring off, with metrics, and with either log,
 * in one run. The servers take turns, one round forwards and the next one backwards, and each measurement is compared
 * with that of the server without monitoring in the same round: the machine may be busy with other things. A second
 * server without monitoring shows how far two equal ones differ.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BROWSER } from './cases';
import { median } from './figures';
import { loadGenerator } from './load';
import { cpuMicros, freePort, pinned } from './processes';

const ROUNDS = Number(process.argv[2] ?? 15);
const ROOT = path.join(__dirname, '..');

const OFF = 'off';
const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [OFF]: {},
  'off, again': {},
  metrics: { TEST_METRICS: '/metrics' },
  combined: { TEST_LOG: 'combined' },
  json: { TEST_LOG: 'json' },
  'json and metrics': { TEST_LOG: 'json', TEST_METRICS: '/metrics' },
};

const FILE = '/static/app.css';
// Node answers a connection that is not asked to stay by this word alone.
const THROUGH_NODE = { ...BROWSER, Connection: 'keep-alive, x' };
const CASES: readonly { name: string; path: string; headers: Readonly<Record<string, string>> }[] = [
  { name: 'file, on the connection', path: FILE, headers: BROWSER },
  { name: 'file, through Node', path: FILE, headers: THROUGH_NODE },
  { name: 'page', path: '/', headers: BROWSER },
];

interface Running {
  readonly kind: string;
  readonly child: ChildProcess;
  readonly pid: number;
  readonly origin: string;
}

/** Starts a server whose log is read by another process, as a platform reads it. */
async function start(kind: string, folder: string): Promise<Running> {
  const port = await freePort();
  const [program = '', ...args] = pinned(0, [
    process.execPath,
    ...['-r', 'ts-node/register', 'tests/monitoring/fixtures/serve.ts'],
  ]);
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...KINDS[kind], PORT: String(port), HOST: '127.0.0.1', TEST_FOLDER: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  child.stdout?.resume();
  return { kind, child, pid: child.pid ?? 0, origin: `http://127.0.0.1:${port}` };
}

/** Gives what stands at a part of a sorted list, from 0 for its first value to 1 for its last. */
function quantile(sorted: readonly number[], part: number): string {
  return (sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN).toFixed(3);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-monitoring-'));
  const servers: Running[] = [];
  for (const kind of Object.keys(KINDS)) servers.push(await start(kind, folder));
  const generator = loadGenerator('http');
  for (const { name, path: target, headers } of CASES) {
    const times = new Map<string, number[]>(Object.keys(KINDS).map((kind) => [kind, []]));
    // The first round is for the engine to get warm.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const { kind, pid, origin } of round % 2 === 0 ? servers : [...servers].reverse()) {
        const before = cpuMicros(pid);
        const load = { origin, path: target, headers, seconds: 1, connections: 32, scratch: folder };
        const { requests, errors } = await generator.run(load);
        if (errors > 0 || requests === 0) {
          throw new Error(`${name}, ${kind}: ${errors} of ${requests} requests failed`);
        }
        if (round > 0) times.get(kind)?.push((cpuMicros(pid) - before) / requests);
      }
    }
    const base = times.get(OFF) ?? [];
    for (const [kind, taken] of times) {
      const ratios = taken.map((time, round) => time / (base[round] ?? Number.NaN)).sort((a, b) => a - b);
      process.stdout.write(
        `${name.padEnd(24)} ${kind.padEnd(16)} ${Math.min(...taken)
          .toFixed(1)
          .padStart(
            6,
          )} µs at least, ${median(taken).toFixed(1).padStart(6)} µs  × ${median(ratios).toFixed(3)}` +
          `  (half of the rounds from ${quantile(ratios, 0.25)} to ${quantile(ratios, 0.75)})\n`,
      );
    }
  }
  for (const { child } of servers) child.kill();
  rmSync(folder, { recursive: true, force: true });
}

void main();
