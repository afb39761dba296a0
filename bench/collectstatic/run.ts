import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeIntoPage } from '../page';
import { type Contender, contenders, DEBIAN_PYTHON, type Run } from './contenders';
import { type Input, inputs, prepareInput } from './inputs';
import { type Cost, measure, typical } from './measure';
import { formatRows, type Row } from './report';
import { measureServing } from './serving';

const { values: options } = parseArgs({
  options: {
    /** The number of measurements of each contender. One that takes more than this many seconds in all is measured once. */
    runs: { type: 'string', default: '5' },
    patience: { type: 'string', default: '20' },
    /** Only inputs, or contenders, whose name holds this. Without it, all inputs that do not take minutes. */
    input: { type: 'string' },
    with: { type: 'string', multiple: true },
    /** Interpreters whose Django takes part. */
    python: { type: 'string', multiple: true, default: [DEBIAN_PYTHON] },
    /** Prints the tables, and leaves the README alone; so does what is no complete run. */
    'dry-run': { type: 'boolean', default: false },
  },
});

const scratch = path.resolve('.scratch', 'bench-collectstatic');
/**
 * In memory where that is possible, so that it is the programs that are compared: ext4 takes up to thirty times as long
 * to create files in the minutes after others were removed.
 */
const targets = mkdtempSync(
  path.join(existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), 'whitenoise-collectstatic-'),
);
let projects = 0;

async function main(): Promise<void> {
  process.once('exit', () => rmSync(targets, { recursive: true, force: true }));
  const wanted = inputs(scratch).filter(({ name, slow }) =>
    options.input === undefined ? !slow : name.includes(options.input),
  );
  const all = await contenders(scratch, options.python);
  const taking = all.filter(({ name }) => options.with?.some((part) => name.includes(part)) ?? true);
  const empty = new Map(taking.map((contender) => [contender, emptyCost(contender)]));
  const rows: Row[] = [];
  for (const offer of wanted) {
    const input = prepareInput(offer);
    const { name } = input;
    for (const contender of taking) {
      if (input.compressed && contender.leavesOutCompression) continue;
      const { cold, warm, changed, serving } = costs(contender, input);
      const { name: title, reference = null } = contender;
      rows.push({
        input: name,
        contender: title,
        reference,
        cold,
        warm,
        changed,
        empty: empty.get(contender) ?? null,
        serving,
      });
      const ofOne = changed === null ? '' : `, ${tell(changed)} with one file changed`;
      console.log(
        `${name} · ${contender.name}: ${tell(cold)} cold, ${tell(warm)} with nothing changed${ofOne}`,
      );
    }
  }
  const results = `${formatRows(rows)}\n\nNode ${process.version}, ${os.availableParallelism()} processors (${os.cpus()[0]?.model.trim()}).`;
  console.log(`\n${results}`);
  const isComplete = options.input === undefined && options.with === undefined;
  if (isComplete && !options['dry-run']) {
    writeIntoPage(path.join(__dirname, 'README.md'), 'npm run bench:collectstatic', results);
  }
}

function emptyCost({ empty }: Contender): Cost | null {
  const cost = empty ? repeat(() => empty) : null;
  return typeof cost === 'string' ? null : cost;
}

function costs(contender: Contender, input: Input): Pick<Row, 'cold' | 'warm' | 'changed' | 'serving'> {
  // Every cold run has a project and a target of its own, which stay until the end.
  let run: Run = { argv: [] };
  let target = '';
  const cold = repeat(
    () => run,
    () => {
      const base = path.join(targets, `${projects++}`);
      mkdirSync(base, { recursive: true });
      target = path.join(base, 'static');
      run = contender.prepare(input, path.join(base, 'project'), target);
    },
  );
  const { change } = input;
  if (typeof cold === 'string') return { cold, warm: cold, changed: change ? cold : null, serving: null };
  settle(run);
  const warm = repeat(() => run);
  // Only what we collect is served here.
  const isServed = input.served !== undefined && contender.isOurs === true;
  const serving = isServed ? measureServing(target, `lib/${input.served}`) : null;
  if (change === undefined) return { cold, warm, changed: null, serving };
  let isFirst = true;
  const changed = repeat(
    () => run,
    () => {
      if (!isFirst) settle(run);
      isFirst = false;
      change();
    },
  );
  return { cold, warm, changed, serving };
}

/**
 * Runs it when the files are old enough for their times to be trusted: the first such run reads those again that a build
 * found too fresh.
 */
function settle(run: Run): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2100);
  measure(run, scratch);
}

/** Runs it as often as was asked for and patience lasts. */
function repeat(run: () => Run, before: () => void = () => {}): Cost | string {
  const costs: Cost[] = [];
  let spent = 0;
  while (costs.length < Number(options.runs) && (costs.length === 0 || spent < Number(options.patience))) {
    before();
    const cost = measure(run(), scratch);
    if (typeof cost === 'string') return cost;
    costs.push(cost);
    spent += cost.elapsed;
  }
  return typical(costs);
}

function tell(cost: Cost | string): string {
  return typeof cost === 'string' ? `failed (${cost})` : `${cost.cpu.toFixed(2)} s CPU`;
}

void main();
