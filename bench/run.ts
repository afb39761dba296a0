#!/usr/bin/env ts-node
/**
 * `npm run bench`: starts all contenders at once, visits them in rounds, and writes what it found to
 * `last-results.json`, `last-results.svg` and the table in `README.md`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Case, cases } from './cases';
import { CONTENDERS, isInstalled } from './contenders';
import { MANY, writeFixtures } from './fixtures';
import { loadGenerator } from './load';
import { prepare, type Question, type Running, type Sample, sample } from './measure';
import { beyondBudget, type MemoryUse, slowReaders } from './memory';
import { writeIntoPage } from './page';
import { plot } from './plot';
import { freePort, pinned, startServer, stopServer } from './processes';
import { renderReport } from './report';
import { type Outcome, type Results, type Run, saveResults } from './results';
import { measureStartUp, type StartUp } from './start-up';
import { median } from './statistics';

const USAGE = `Usage: npm run bench -- [options]

  --short           few cases, rounds and files: proves that the benchmark runs (writes nothing unless --save)
  --runs <n>        run everything so many times and show the spread (default 1)
  --rounds <n>      visits to every contender per case (default 5)
  --seconds <n>     length of a visit, whole seconds (default 2)
  --case <name>     only this case; may be repeated
  --with <name>     only this contender; may be repeated: ${CONTENDERS.map(({ name }) => name).join(', ')}
  --no-start        leave out the cold start and the memory
  --save            write last-results.json, last-results.svg and README.md (default for a complete run)
  --help            this text
`;

/** The cases of the short mode. */
const SHORT = ['10 kB', 'br', '304', 'range', 'miss', 'many files'];

interface Options {
  readonly short: boolean;
  readonly runs: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly many: number;
  readonly only: readonly string[];
  readonly contenders: readonly string[];
  readonly memory: boolean;
  /** Sizes of the folders of the cold start. */
  readonly startUp: readonly number[];
  readonly save: boolean;
}

class UsageError extends Error {}

function whole(name: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (!/^[1-9]\d{0,4}$/.test(given))
    throw new UsageError(`--${name}: expected a whole number from 1, got '${given}'`);
  return Number(given);
}

function chosen(name: string, given: readonly string[], known: readonly string[]): readonly string[] {
  const unknown = given.find((one) => !known.includes(one));
  if (unknown !== undefined) throw new UsageError(`--${name}: no '${unknown}'; there is ${known.join(', ')}`);
  return given.length > 0 ? given : known;
}

function readOptions(argv: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      short: { type: 'boolean', default: false },
      runs: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      case: { type: 'string', multiple: true, default: [] },
      with: { type: 'string', multiple: true, default: [] },
      'no-start': { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const { short } = values;
  const complete = !short && values.case.length === 0 && values.with.length === 0 && !values['no-start'];
  return {
    short,
    runs: whole('runs', values.runs, 1),
    rounds: whole('rounds', values.rounds, short ? 1 : 5),
    seconds: whole('seconds', values.seconds, short ? 1 : 2),
    many: short ? 500 : MANY,
    only: chosen(
      'case',
      short && values.case.length === 0 ? SHORT : values.case,
      cases(1).map(({ name }) => name),
    ),
    contenders: chosen(
      'with',
      values.with,
      CONTENDERS.map(({ name }) => name),
    ),
    memory: !values['no-start'] && !short,
    startUp: values['no-start'] ? [] : short ? [1_000] : [10_000, 100_000],
    save: values.save || complete,
  };
}

/** Starts everyone who takes part and can, each on a port of its own, all pinned to the same processor. */
async function startAll(names: readonly string[], folder: string): Promise<Running[]> {
  const running: Running[] = [];
  for (const contender of CONTENDERS.filter(({ name }) => names.includes(name))) {
    if (contender.needs !== undefined && !isInstalled(contender.needs)) {
      console.log(`${contender.label}: left out, ${contender.needs} is not installed`);
      continue;
    }
    const port = await freePort();
    const root = join(folder, 'root');
    const scratch = join(folder, contender.name);
    mkdirSync(scratch, { recursive: true });
    const { argv, env = {} } = contender.command({ root, port, scratch });
    const environment = {
      ...process.env,
      NODE_ENV: 'production',
      BENCH_ROOT: root,
      BENCH_PORT: String(port),
      ...env,
    };
    const child = await startServer(pinned(0, argv), environment, port);
    running.push({ contender, child, pid: child.pid ?? 0, origin: `http://127.0.0.1:${port}`, scratch });
  }
  return running;
}

/** A contender's outcome in a case: medians of its rounds, and the ratio to each other one round by round. */
function outcome(mine: readonly Sample[], everyone: ReadonlyMap<string, readonly Sample[]>): Outcome {
  const ratio: Record<string, number> = {};
  for (const other of ['floor', 'nginx']) {
    const theirs = everyone.get(other);
    if (theirs) ratio[other] = median(mine.map(({ cpu }, round) => cpu / (theirs[round]?.cpu ?? Number.NaN)));
  }
  return {
    cpu: median(mine.map(({ cpu }) => cpu)),
    requestsPerSecond: median(mine.map(({ requestsPerSecond }) => requestsPerSecond)),
    memory: mine.at(-1)?.memory ?? 0,
    ratio,
  };
}

interface Participant {
  readonly who: Running;
  readonly question: Question;
  readonly samples: Sample[];
}

async function runCase(
  item: Case,
  running: readonly Running[],
  { rounds, seconds }: Options,
  warmUp: boolean,
): Promise<Record<string, Outcome>> {
  const generator = loadGenerator();
  const outcomes: Record<string, Outcome> = {};
  let taking: Participant[] = [];
  for (const who of running) {
    const question = await prepare(item, who);
    if (typeof question === 'string') outcomes[who.contender.name] = { without: question };
    else taking.push({ who, question, samples: [] });
  }
  /** Visits everyone; who fails under load leaves the case, unless it is one of ours: then the benchmark fails. */
  const visitAll = async (keep: boolean): Promise<void> => {
    for (const one of taking) {
      try {
        const visited = await sample(one.who, one.question, item.paths, seconds, generator.run);
        if (keep) one.samples.push(visited);
      } catch (error) {
        const { name } = one.who.contender;
        if (name === 'whitenoise' || name === 'accelerated') throw error;
        outcomes[name] = { without: (error as Error).message };
      }
    }
    taking = taking.filter(({ who }) => outcomes[who.contender.name] === undefined);
  };
  // Warm: compiled code, filled caches.
  if (warmUp) await visitAll(false);
  for (let round = 0; round < rounds; round++) await visitAll(true);
  const everyone = new Map(taking.map(({ who, samples }) => [who.contender.name, samples]));
  for (const { who, samples } of taking) outcomes[who.contender.name] = outcome(samples, everyone);
  return outcomes;
}

function say(item: Case, outcomes: Readonly<Record<string, Outcome>>): void {
  console.log(`\n${item.name}: ${item.note}`);
  for (const [name, one] of Object.entries(outcomes)) {
    if ('without' in one) console.log(`  ${name.padEnd(16)} - ${one.without}`);
    else {
      const ratios = Object.entries(one.ratio).map(([other, ratio]) => `${ratio.toFixed(2)} × ${other}`);
      const memory = `${(one.memory / 1e6).toFixed(0)} MB`;
      const rate = `${Math.round(one.requestsPerSecond)}/s`;
      console.log(
        `  ${name.padEnd(16)} ${one.cpu.toFixed(1).padStart(8)} µs ${rate.padStart(9)} ${memory.padStart(7)}  ${ratios.join('  ')}`,
      );
    }
  }
}

async function benchmark(options: Options): Promise<Results> {
  const folder = mkdtempSync(join(tmpdir(), 'whitenoise-bench-'));
  const all = cases(options.many).filter(({ name }) => options.only.includes(name));
  const clean = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', clean);
  process.setMaxListeners(0);
  let running: Running[] = [];
  const runs: Run[] = [];
  try {
    writeFixtures(join(folder, 'root'), options.many);
    running = await startAll(options.contenders, folder);
    for (let turn = 0; turn < options.runs; turn++) {
      const run: Record<string, Record<string, Outcome>> = {};
      for (const item of all) {
        const outcomes = await runCase(item, running, options, turn === 0 && !options.short);
        run[item.name] = outcomes;
        say(item, outcomes);
      }
      runs.push(run);
    }
  } finally {
    await Promise.all(running.map(({ child }) => stopServer(child)));
    clean();
    process.off('exit', clean);
  }
  const startUp: StartUp[] = options.startUp.map((files) => {
    const result = measureStartUp(files, options.rounds);
    const { milliseconds, bytes } = result;
    console.log(
      `\ncold start, ${files} files: ${milliseconds.toFixed(0)} ms, ${(bytes / 1e6).toFixed(0)} MB`,
    );
    return result;
  });
  const memory: MemoryUse[] = options.memory
    ? [
        await slowReaders('whitenoise'),
        await beyondBudget('whitenoise', 100_000),
        await beyondBudget('whitenoise', 10_000),
      ]
    : [];
  for (const { note, bytes } of memory) console.log(`\n${note}: ${(bytes / 1e6).toFixed(0)} MB over idle`);
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`,
    generator: loadGenerator().name,
    rounds: options.rounds,
    seconds: options.seconds,
    contenders: running.map(({ contender: { name, label } }) => ({ name, label })),
    cases: all.map(({ name, note }) => ({ name, note })),
    runs,
    startUp,
    memory,
  };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) return void process.stdout.write(USAGE);
  const results = await benchmark(options);
  console.log(`\n${renderReport(results)}`);
  if (!options.save) return;
  // Not 'results.json': require('./results') would find that before results.ts.
  saveResults(join(__dirname, 'last-results.json'), results);
  writeFileSync(join(__dirname, 'last-results.svg'), plot(results, ['1 kB', '10 kB', '100 kB', '304']));
  writeIntoPage(join(__dirname, 'README.md'), 'npm run bench', renderReport(results));
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(code));

main().catch((error: unknown) => {
  const wrongUse = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
  console.error(wrongUse ? `${(error as Error).message}\n\n${USAGE}` : error);
  process.exitCode = wrongUse ? 2 : 1;
});
