import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Contender, contenders, DEBIAN_PYTHON, type Run } from './contenders';
import { type Input, inputs } from './inputs';
import { type Cost, measure, typical } from './measure';
import { formatRows, type Row } from './report';

const { values: options } = parseArgs({
  options: {
    /** How often each is measured. What takes more than this many seconds in all is measured once. */
    runs: { type: 'string', default: '5' },
    patience: { type: 'string', default: '20' },
    /** Only inputs, or contenders, whose name holds this. */
    input: { type: 'string', default: '' },
    with: { type: 'string', multiple: true },
    /** Interpreters whose Django takes part. */
    python: { type: 'string', multiple: true, default: [DEBIAN_PYTHON] },
    /** Prints the tables, and leaves the README alone. */
    'dry-run': { type: 'boolean', default: false },
  },
});

const BEGIN = '<!-- results: written by `npm run bench:collectstatic` -->';
const END = '<!-- end of results -->';

const scratch = path.resolve('.scratch', 'bench-collectstatic');
const targets = path.join(scratch, 'targets');
let projects = 0;

function main(): void {
  rmSync(targets, { recursive: true, force: true });
  const wanted = inputs(scratch).filter(({ name }) => name.includes(options.input));
  const taking = contenders(scratch, options.python).filter(
    ({ name }) => options.with?.some((part) => name.includes(part)) ?? true,
  );
  const empty = new Map(taking.map((contender) => [contender, emptyCost(contender)]));
  const rows: Row[] = [];
  for (const { name, compressed, make } of wanted) {
    const input: Input = { name, compressed, folder: make() };
    for (const contender of taking) {
      const { cold, warm } = costs(contender, input);
      const { name: title, reference = null } = contender;
      rows.push({
        input: name,
        contender: title,
        reference,
        cold,
        warm,
        empty: empty.get(contender) ?? null,
      });
      console.log(`${name} · ${contender.name}: ${tell(cold)} cold, ${tell(warm)} with nothing changed`);
    }
  }
  const results = `${formatRows(rows)}\n\nNode ${process.version}, ${os.availableParallelism()} processors (${os.cpus()[0]?.model.trim()}).`;
  if (options['dry-run']) console.log(`\n${results}`);
  else write(results);
  rmSync(targets, { recursive: true, force: true });
}

function emptyCost({ empty }: Contender): Cost | null {
  const cost = empty ? repeat(() => empty) : null;
  return typeof cost === 'string' ? null : cost;
}

function costs(contender: Contender, input: Input): Pick<Row, 'cold' | 'warm'> {
  // Every cold run has a project and a target of its own, which stay until the end: ext4 without a journal does not
  // use an inode again for some seconds, and creating files just after others were removed takes many times as long.
  let run: Run = { argv: [] };
  const cold = repeat(
    () => run,
    () => {
      const base = path.join(targets, `${projects++}`);
      mkdirSync(base, { recursive: true });
      run = contender.prepare(input, path.join(base, 'project'), path.join(base, 'static'));
    },
  );
  if (typeof cold === 'string') return { cold, warm: cold };
  // The first run after a change also takes in what the clock was too coarse for.
  measure(run, scratch);
  return { cold, warm: repeat(() => run) };
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
    spent += cost.wall;
  }
  return typical(costs);
}

function tell(cost: Cost | string): string {
  return typeof cost === 'string' ? `failed (${cost})` : `${cost.cpu.toFixed(2)} s CPU`;
}

function write(results: string): void {
  const file = path.join(__dirname, 'README.md');
  const text = readFileSync(file, 'utf8');
  const [before] = text.split(BEGIN);
  const [, after = ''] = text.split(END);
  writeFileSync(file, `${before}${BEGIN}\n\n${results}\n\n${END}${after}`);
}

main();
