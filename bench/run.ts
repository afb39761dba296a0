#!/usr/bin/env ts-node
/**
 * `npm run bench`: starts all contenders, visits them in rounds, and writes the results to `last-results.json`,
 * `last-results.svg`, the history and the tables in `README.md`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderBars } from './bars';
import { type Case, cases } from './cases';
import { CONTENDERS, labelIn } from './contenders';
import { writeFixtures } from './fixtures';
import { drawHistory } from './history/draw';
import { appendToHistory, entryOf, readHistory } from './history/history';
import { loadGenerator } from './load';
import { beyondBudget, type MemoryUse, slowReaders } from './memory';
import { type Options, readOptions, USAGE, UsageError } from './options';
import { writeIntoPage } from './page';
import { plot } from './plot';
import { renderReport, renderStartAndMemory, times } from './report';
import { type CaseResult, type Group, type Outcome, type Results, saveResults } from './results';
import { runCase } from './rounds';
import { startAll, stopAll } from './running';
import { SETUPS, type Setup } from './setups';
import { measureStart } from './start';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) return void process.stdout.write(USAGE);
  const results = await benchmark(options);
  // One visit claims nothing.
  const bars = options.short ? null : renderBars(results);
  const parts = [...renderStartAndMemory(results), ...(bars === null ? [] : ['### Bars', bars])];
  for (const part of parts) console.log(`\n${part}`);
  if (options.save) save(results);
}

async function benchmark(options: Options): Promise<Results> {
  const commit = commitNow();
  const groups = await measureRequests(options);
  const startUp = options.start.length > 0 ? await measureStart(options.start, options.short ? 1 : 5) : [];
  return {
    date: new Date().toISOString().slice(0, 10),
    commit,
    node: process.versions.node,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
    rounds: options.rounds,
    seconds: options.seconds,
    groups,
    startUp,
    memory: options.memory ? await measureMemory() : [],
  };
}

async function measureRequests(options: Options): Promise<Group[]> {
  const folder = mkdtempSync(join(tmpdir(), 'whitenoise-bench-'));
  const clean = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', clean);
  process.setMaxListeners(0);
  try {
    writeFixtures(join(folder, 'root'), options.many);
    const chosen = cases(options.many).filter(({ name }) => options.cases.includes(name));
    const groups: Group[] = [];
    for (const setup of SETUPS) {
      const own = chosen.filter((item) => item.setup === setup);
      const group = own.length > 0 ? await measureGroup(setup, own, folder, options) : null;
      if (group !== null) groups.push(group);
    }
    return groups;
  } finally {
    clean();
    process.off('exit', clean);
  }
}

/** Measures the cases of a setup; null where there is nothing that could put load on its servers. */
async function measureGroup(
  setup: Setup,
  own: readonly Case[],
  folder: string,
  options: Options,
): Promise<Group | null> {
  const generator = loadGenerator(setup.protocol);
  if (generator === null) {
    console.log(`\n${setup.name}: left out, h2load is not installed`);
    return null;
  }
  const contenders = CONTENDERS.filter((one) => own.some(({ name }) => options.takesPart(one, name)));
  const running = await startAll(contenders, setup, folder, options.processes);
  try {
    const results: CaseResult[] = [];
    for (const item of own) {
      const taking = running.filter(({ contender }) => options.takesPart(contender, item.name));
      const outcomes = await runCase(item, taking, generator, options);
      results.push({ name: item.name, note: item.note, outcomes });
      say(item, outcomes);
    }
    return {
      setup: setup.name,
      generator: generator.name,
      contenders: running.map(({ contender }) => ({
        name: contender.name,
        label: labelIn(contender, setup),
      })),
      cases: results,
    };
  } finally {
    await stopAll(running);
  }
}

function say(item: Case, outcomes: Readonly<Record<string, Outcome>>): void {
  console.log(`\n${item.name}: ${item.note}`);
  for (const [name, one] of Object.entries(outcomes)) {
    if ('without' in one) {
      console.log(`  ${name.padEnd(14)} - ${one.without}`);
      continue;
    }
    const ratios = Object.entries(one.ratio)
      .filter(([other]) => other !== name)
      .map(
        ([other, ratio]) =>
          `${times(ratio).padStart(8)} ${other} (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`,
      );
    const memory = `${(one.memory / 1e6).toFixed(0)} MB`;
    const rate = `${Math.round(one.requestsPerSecond)}/s`;
    console.log(
      `  ${name.padEnd(14)} ${one.cpu.value.toFixed(1).padStart(8)} µs ${rate.padStart(9)} ${memory.padStart(7)}  ${ratios.join('  ')}`,
    );
  }
}

async function measureMemory(): Promise<MemoryUse[]> {
  return [
    await slowReaders('whitenoise', 3),
    await beyondBudget('whitenoise', 100_000),
    await beyondBudget('whitenoise', 10_000),
  ];
}

/** The commit that is measured, with a `+` where files of the working copy differ from it. */
function commitNow(): string {
  try {
    const git = (...words: string[]) =>
      execFileSync('git', words, { cwd: __dirname, encoding: 'utf8' }).trim();
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+');
  } catch {
    return 'unknown commit';
  }
}

function save(results: Results): void {
  const beside = (name: string): string => join(__dirname, name);
  // Not 'results.json': require('./results') would find that before results.ts.
  saveResults(beside('last-results.json'), results);
  writeFileSync(beside('last-results.svg'), plot(results, ['1 kB', '10 kB', '100 kB', '304']));
  appendToHistory(beside('history.jsonl'), entryOf(results));
  writeFileSync(beside('history.svg'), drawHistory(readHistory(beside('history.jsonl'))));
  writeIntoPage(beside('README.md'), 'npm run bench', renderReport(results));
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
