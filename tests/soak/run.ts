// Mixed load for a long time on a site larger than the memory budget: npm run soak -- --minutes 30 [--rate 150] [--write]
// It ends with 1 if an answer was wrong, or if memory or descriptors grow. With --write, docs/soak.svg and the
// figures in docs/reliability.md are written.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeFigures } from '../figures';
import { Load } from './load';
import { plot } from './plot';
import type { Vitals } from './server';
import { MEMORY_BUDGET, writeSite } from './site';

/** Seconds between two looks at the server. */
const INTERVAL = 10;
/** The time in ms that the server has to come to rest at the end: longer than idle connections are kept. */
const REST = 8_000;
/** The part of its memory that may be added between the middle and the last third of the time. */
const GROWTH = 0.05;

interface Sample extends Vitals {
  readonly descriptors: number;
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '150' },
    write: { type: 'boolean', default: false },
  },
});

void main(Number(values.minutes), Number(values.rate));

async function main(minutes: number, rate: number): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), 'whitenoise-soak-'));
  const files = writeSite(root);
  const child = fork(path.join(__dirname, 'server.ts'), [root], { execArgv: ['-r', 'ts-node/register'] });
  let died: string | null = null;
  child.once('exit', (code, signal) => {
    died = `the server ended with ${code ?? signal}`;
  });
  try {
    const [port] = (await once(child, 'message')) as [number];
    const vitals = async (): Promise<Vitals> => {
      child.send('vitals');
      return ((await once(child, 'message')) as [Vitals])[0];
    };
    const descriptors = () => readdirSync(`/proc/${child.pid}/fd`).length;
    await vitals();
    const atRest = descriptors();
    const load = new Load(port, files);
    load.start(rate);

    const samples: Sample[] = [];
    const failures: string[] = [];
    let requests = 0;
    for (let second = INTERVAL; second <= minutes * 60; second += INTERVAL) {
      await new Promise((resolve) => setTimeout(resolve, INTERVAL * 1000));
      if (died) throw new Error(died);
      if (second % 60 === 0) child.send('reload');
      const stretch = load.take();
      const sorted = stretch.latencies.toSorted((a, b) => a - b);
      const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
      const sample = {
        ...(await vitals()),
        descriptors: descriptors(),
        p50: at(0.5),
        p99: at(0.99),
        worst: at(1),
      };
      samples.push(sample);
      requests += stretch.requests;
      failures.push(...stretch.failures);
      if (second % 60 === 0) {
        const { rss, descriptors: open, p50, p99, delay } = sample;
        console.log(
          `${second / 60} min: ${requests} requests, ${failures.length} failed, RSS ${mebibytes(rss)} MiB, ${open} descriptors, ` +
            `latency ${p50.toFixed(1)}/${p99.toFixed(1)} ms, event loop p99 ${delay.p99.toFixed(1)} ms`,
        );
      }
    }
    await load.stop();
    await new Promise((resolve) => setTimeout(resolve, REST));
    report({ minutes, samples, requests, failures, stale: load.stale, atRest, afterwards: descriptors() });
  } finally {
    child.kill();
    rmSync(root, { recursive: true, force: true });
  }
}

interface Outcome {
  readonly minutes: number;
  readonly samples: readonly Sample[];
  readonly requests: number;
  readonly failures: readonly string[];
  /** The number of kept connections that were found closed, so that the request was sent again. */
  readonly stale: number;
  readonly atRest: number;
  readonly afterwards: number;
}

function report({ minutes, samples, requests, failures, stale, atRest, afterwards }: Outcome): void {
  const third = (number: number) =>
    median(
      samples.slice((number * samples.length) / 3, ((number + 1) * samples.length) / 3).map(({ rss }) => rss),
    );
  const growth = third(2) / third(1) - 1;
  const faults = [
    ...(failures.length > 0 ? [`${failures.length} requests failed, first: ${failures[0]}`] : []),
    ...(growth > GROWTH ? [`memory grew by ${(growth * 100).toFixed(1)} %`] : []),
    ...(afterwards > atRest ? [`${afterwards - atRest} descriptors were left open`] : []),
  ];
  const of = (pick: (sample: Sample) => number) => median(samples.map(pick));
  const rows = [
    ['requests, wrong or failed ones', `${new Intl.NumberFormat('en').format(requests)}, ${failures.length}`],
    ['sent again, the kept connection having been closed after its announced time', String(stale)],
    [
      'RSS in the first, middle and last third',
      `${[0, 1, 2].map((n) => mebibytes(third(n))).join(' / ')} MiB`,
    ],
    ['descriptors before, and after the last connection', `${atRest}, ${afterwards}`],
    [
      'latency, median and 99th percentile',
      `${of(({ p50 }) => p50).toFixed(1)} ms, ${of(({ p99 }) => p99).toFixed(1)} ms`,
    ],
    ['event-loop delay, 99th percentile', `${of(({ delay }) => delay.p99).toFixed(1)} ms`],
    ['CPU of the server', `${(of(({ cpu }) => cpu) / INTERVAL / 10).toFixed(1)} % of a core`],
  ];
  for (const [what, value] of rows) console.log(`${what}: ${value}`);
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
  if (!values.write) return;
  const table = rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
  writeFigures(
    'soak',
    `${minutes} minutes, memory budget ${mebibytes(MEMORY_BUDGET)} MiB, Node ${process.version}:\n\n| | |\n|---|---|\n${table}`,
  );
  writeFileSync(
    path.join(__dirname, '../../docs/soak.svg'),
    plot(minutes, [
      {
        title: 'Memory, MiB',
        lines: [
          { label: 'RSS', values: samples.map(({ rss }) => rss / 2 ** 20) },
          { label: 'heap', values: samples.map(({ heap }) => heap / 2 ** 20) },
        ],
      },
      {
        title: 'Open descriptors',
        lines: [{ label: 'all', values: samples.map(({ descriptors }) => descriptors) }],
      },
      {
        title: 'Event-loop delay, ms',
        lines: [
          { label: 'p50', values: samples.map(({ delay }) => delay.p50) },
          { label: 'p99', values: samples.map(({ delay }) => delay.p99) },
        ],
      },
      {
        title: 'Latency of a request, ms',
        lines: [
          { label: 'p50', values: samples.map(({ p50 }) => p50) },
          { label: 'p99', values: samples.map(({ p99 }) => p99) },
        ],
      },
    ]),
  );
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
