#!/usr/bin/env ts-node
/**
 * `npm run bench:monitoring`: the CPU time of an answer with monitoring off, with metrics, and with either log, in one
 * run. The servers take turns, and the ratio of their medians is what counts: the machine may be busy with other things.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import autocannon from 'autocannon';
import { freePort } from '../tests/running';
import { BROWSER } from './cases';
import { median } from './figures';

const ROUNDS = Number(process.argv[2] ?? 9);
const ROOT = path.join(__dirname, '..');

const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  off: {},
  metrics: { TEST_METRICS: '/metrics' },
  combined: { TEST_LOG: 'combined' },
  json: { TEST_LOG: 'json' },
};

const CASES: readonly { name: string; path: string; headers: Readonly<Record<string, string>> }[] = [
  { name: 'file, on the connection', path: '/static/app.css', headers: BROWSER },
  // Node answers a connection that is not asked to stay by this word alone.
  {
    name: 'file, through Node',
    path: '/static/app.css',
    headers: { ...BROWSER, Connection: 'keep-alive, x' },
  },
  { name: 'page', path: '/', headers: BROWSER },
];

/** Milliseconds of CPU that a process has taken: user and system, in ticks of 10 ms (proc(5)). */
function cpuOf(pid: number | undefined): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * 10;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-monitoring-'));
  const servers: { kind: string; child: ChildProcess; port: number }[] = [];
  for (const [kind, environment] of Object.entries(KINDS)) {
    const port = await freePort();
    const child = spawn(process.execPath, ['-r', 'ts-node/register', 'tests/monitoring/fixtures/serve.ts'], {
      cwd: ROOT,
      env: { ...process.env, ...environment, PORT: String(port), HOST: '127.0.0.1', TEST_FOLDER: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.stdout?.resume();
    servers.push({ kind, child, port });
  }
  for (const { name, path: target, headers } of CASES) {
    const found = new Map<string, number[]>();
    // The first round is for the engine to get warm.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const { kind, child, port } of servers) {
        const before = cpuOf(child.pid);
        const url = `http://127.0.0.1:${port}${target}`;
        const result = await autocannon({ url, headers, connections: 20, duration: 1 });
        const microseconds = ((cpuOf(child.pid) - before) * 1000) / result['2xx'];
        if (round > 0) found.set(kind, [...(found.get(kind) ?? []), microseconds]);
      }
    }
    const base = median(found.get('off') ?? []);
    for (const [kind, times] of found) {
      const middle = median(times);
      const spread = `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)}`;
      process.stdout.write(
        `${name.padEnd(26)} ${kind.padEnd(9)} ${middle.toFixed(1).padStart(6)} µs  × ${(middle / base).toFixed(3)}  (${spread})\n`,
      );
    }
  }
  for (const { child } of servers) child.kill();
  rmSync(folder, { recursive: true, force: true });
}

void main();
