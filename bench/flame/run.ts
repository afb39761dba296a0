#!/usr/bin/env ts-node
/**
 * `npm run bench:flame`: where the time of an answer goes, by `perf` (Debian's package linux-perf; Linux only). Draws a
 * flame graph for each contender beside this file and puts a table of shares into `../README.md`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BROWSER } from '../cases';
import { contenderNamed, isInstalled, labelIn } from '../contenders';
import { writeFixtures } from '../fixtures';
import { loadGenerator } from '../load';
import { markdownTable, writeIntoPage } from '../page';
import { pinned, stopServer } from '../processes';
import { start } from '../running';
import { PLAIN } from '../setups';
import { flameGraph } from './graph';
import { LAYERS, type Layer, readStacks, type Stack, shares } from './stacks';

/** The programs whose time is shown. */
const LOOKED_AT = ['accelerated', 'whitenoise', 'floor'];
const FILE = '10k.js';
/** Samples a second: no divisor of anything that happens regularly. */
const FREQUENCY = '1999';

const { values: options } = parseArgs({
  options: {
    /** The seconds for which each is profiled. */
    seconds: { type: 'string', default: '10' },
    /** Prints the table, and writes nothing. */
    'dry-run': { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const missing = ['perf', 'wrk'].find((program) => !isInstalled(program));
  if (missing !== undefined) throw new Error(`${missing} is not installed`);
  const folder = mkdtempSync(join(tmpdir(), 'whitenoise-flame-'));
  try {
    const root = join(folder, 'root');
    writeFixtures(root, 1);
    const seen = new Map<string, readonly Stack[]>();
    for (const name of LOOKED_AT) seen.set(name, await lookAt(name, root, folder));
    const report = render(seen);
    console.log(report);
    if (options['dry-run']) return;
    for (const [name, stacks] of seen) {
      writeFileSync(join(__dirname, `${name}.svg`), flameGraph(`${label(name)}, ${FILE}`, stacks));
    }
    writeIntoPage(join(__dirname, '..', 'README.md'), 'npm run bench:flame', report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Samples a contender under full load. */
async function lookAt(name: string, root: string, folder: string): Promise<Stack[]> {
  const scratch = join(folder, name);
  // V8 writes down the names of what it compiles, where perf looks for them.
  const watched = ([node = '', ...argv]: readonly string[]) =>
    pinned(0, [node, '--perf-basic-prof', '--interpreted-frames-native-stack', ...argv]);
  const { child, origin } = await start(contenderNamed(name), PLAIN, root, scratch, watched);
  try {
    const load = { origin, path: `/static/${FILE}`, headers: BROWSER, connections: 32, scratch };
    await loadGenerator('http').run({ ...load, seconds: 2 }); // warm
    const recorded = join(scratch, 'perf.data');
    const loading = loadGenerator('http').run({ ...load, seconds: Number(options.seconds) + 1 });
    execFileSync(
      'perf',
      [
        ...['record', '-F', FREQUENCY, '-e', 'cpu-clock', '-g', '-p', String(child.pid), '-o', recorded],
        ...['--', 'sleep', options.seconds],
      ],
      { stdio: 'ignore' },
    );
    await loading;
    const text = execFileSync('perf', ['script', '-i', recorded, '-F', 'comm,ip,sym,dso'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return readStacks(text);
  } finally {
    await stopServer(child);
    rmSync(`/tmp/perf-${child.pid}.map`, { force: true });
  }
}

function render(seen: ReadonlyMap<string, readonly Stack[]>): string {
  const all = [...seen.values()].map(shares);
  const rows = (Object.keys(LAYERS) as Layer[]).map((layer) => [
    LAYERS[layer],
    ...all.map((share) => `${(100 * share[layer]).toFixed(1)} %`),
  ]);
  const samples = ['samples', ...[...seen.values()].map(({ length }) => length.toLocaleString('en'))];
  return [
    `A file of 10 kB, ${options.seconds} s of full load each, Node ${process.versions.node}, ${cpus()[0]?.model.trim()}.`,
    markdownTable(['', ...[...seen.keys()].map(label)], [...rows, samples]),
  ].join('\n\n');
}

const label = (name: string): string => labelIn(contenderNamed(name), PLAIN);

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
