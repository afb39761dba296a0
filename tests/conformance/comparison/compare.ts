/**
 * Runs the table of behaviours over other static servers for Node, and writes what came out into
 * docs/comparison.md. Run it by `npm run compare`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Chapter, type Trial, trial } from '../behaviour';
import { changes } from '../chapters/changes';
import { company } from '../chapters/company';
import { conditions } from '../chapters/conditions';
import { files } from '../chapters/files';
import { indexFiles } from '../chapters/index-files';
import { negotiation } from '../chapters/negotiation';
import { paths } from '../chapters/paths';
import { ranges } from '../chapters/ranges';
import { exchange } from '../exchange';
import { createFixture, type Fixture } from '../fixture';

const HOME = path.join(__dirname, '..', '..', '..');
const NAMES = ['whitenoise-node', 'sirv', 'serve-static', '@fastify/static', 'hono'] as const;
/** The folder that each contender is installed in. */
const PACKAGES: Readonly<Record<string, string>> = { hono: '@hono/node-server' };

/** The time that a behaviour may take, in milliseconds. */
const PATIENCE = 10_000;

type Outcome = 'yes' | 'no' | 'hangs' | 'process exits' | 'does not start';

interface Section {
  readonly chapters: readonly Chapter[];
  readonly index: boolean;
  /** Links and special files among the files. */
  readonly special: boolean;
}

const SECTIONS: readonly Section[] = [
  { chapters: [files, negotiation, conditions, ranges, changes, company], index: false, special: false },
  { chapters: [indexFiles], index: true, special: false },
  { chapters: [paths], index: false, special: true },
];

/** A contender's process. */
class Contender {
  #child: ChildProcess | null = null;
  #port = 0;

  readonly #name: string;
  readonly #fixture: Fixture;
  readonly #index: boolean;

  constructor(name: string, fixture: Fixture, index: boolean) {
    this.#name = name;
    this.#fixture = fixture;
    this.#index = index;
  }

  get isAlive(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Starts the process if there is none; false when it does not come up. */
  async start(): Promise<boolean> {
    if (this.isAlive) return true;
    const script = path.join(__dirname, 'contender.ts');
    const { root } = this.#fixture;
    const args = ['-r', 'ts-node/register', script, this.#name, root, this.#index ? 'index' : 'no-index'];
    const child = spawn(process.execPath, args, { cwd: HOME, stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child = child;
    const started = once(child.stdout, 'data').then(([chunk]) => Number(chunk));
    const ended = once(child, 'close').then(() => null);
    const port = await within(20_000, Promise.race([started, ended]));
    this.#port = port ?? 0;
    return port !== null;
  }

  get trial(): Trial {
    const restart = async () => {
      this.stop();
      await this.start();
    };
    return trial(
      { ask: (ask) => exchange(() => connect(this.#port, '127.0.0.1'), ask), restart },
      this.#fixture,
    );
  }

  stop(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }
}

/** Returns the result of the work, or null when it takes longer than so many milliseconds. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The outcome of every behaviour of a section, by its name. */
async function outcomes(name: string, { chapters, index, special }: Section): Promise<Map<string, Outcome>> {
  const fixture = createFixture(special);
  const contender = new Contender(name, fixture, index);
  const results = new Map<string, Outcome>();
  try {
    for (const behaviour of asked(chapters)) {
      results.set(behaviour.name, await outcome(contender, behaviour.holds));
    }
  } finally {
    contender.stop();
    fixture.remove();
  }
  return results;
}

async function outcome(contender: Contender, holds: (trial: Trial) => Promise<void>): Promise<Outcome> {
  if (!(await contender.start())) return 'does not start';
  const tried = holds(contender.trial).then(
    () => 'yes' as const,
    () => 'no' as const,
  );
  const result = await within(PATIENCE, tried);
  // A process that ends does so a moment after the connection.
  if (result !== 'yes') await wait(200);
  if (!contender.isAlive) return 'process exits';
  if (result !== null) return result;
  contender.stop();
  return 'hangs';
}

/** The behaviours that any server can be tried for. */
function asked(chapters: readonly Chapter[]) {
  return chapters.flatMap(({ behaviours }) => behaviours.filter(({ own }) => own !== true));
}

function version(name: string): string {
  if (name === 'whitenoise-node')
    return JSON.parse(readFileSync(path.join(HOME, 'package.json'), 'utf8')).version;
  const manifest = path.join(HOME, 'node_modules', PACKAGES[name] ?? name, 'package.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

function table(chapter: Chapter, results: ReadonlyMap<string, ReadonlyMap<string, Outcome>>): string {
  const rows = asked([chapter]).map(({ name: behaviour }) => {
    const cells = NAMES.map((name) => {
      const result = results.get(name)?.get(behaviour) ?? 'no';
      return result === 'yes' ? 'yes' : `**${result}**`;
    });
    return `| ${behaviour} | ${cells.join(' | ')} |`;
  });
  const head = `| | ${NAMES.join(' | ')} |\n|---|${NAMES.map(() => '---').join('|')}|`;
  return `## ${chapter.title}\n\n${head}\n${rows.join('\n')}\n`;
}

const INTRODUCTION = `# Comparison

The same behaviours, asked of other static servers for Node over a raw connection. They are those of the
conformance suite (\`tests/conformance\`) that do not concern options of our own; each server has the options on
that bring it closest (\`tests/conformance/comparison/contender.ts\`), and serves the same folder at
\`/static/\` in front of an application. Under "Behind other middleware" something stands before it, in the same process: a
guard that sets headers, a page of errors that sets a status, packages that compress (\`tests/conformance/front.ts\`).

*yes*: everything the behaviour names holds. *no*: something of it does not, which may be a matter of taste or of
the server's own purpose; the trial is in the suite. *process exits*: a request ended the server's process.
*does not start*: the folder holds broken links or special files, and the server fails on them.
`;

async function main(): Promise<void> {
  const results = new Map<string, Map<string, Outcome>>();
  for (const name of NAMES) {
    const all = new Map<string, Outcome>();
    for (const section of SECTIONS) {
      for (const [behaviour, result] of await outcomes(name, section)) all.set(behaviour, result);
    }
    results.set(name, all);
    const held = [...all.values()].filter((result) => result === 'yes').length;
    process.stdout.write(`${name} ${version(name)}: ${held} of ${all.size}\n`);
  }
  const versions = NAMES.map((name) => `${PACKAGES[name] ?? name} ${version(name)}`).join(', ');
  const run = `Written by \`npm run compare\` on Node ${process.version}: ${versions}.\n`;
  const held = NAMES.map((name) => {
    const all = [...(results.get(name)?.values() ?? [])];
    return `| ${name} | ${all.filter((result) => result === 'yes').length} of ${all.length} |`;
  });
  const summary = `| | behaviours that hold |\n|---|---|\n${held.join('\n')}\n`;
  const tables = SECTIONS.flatMap(({ chapters }) => chapters).map((chapter) => table(chapter, results));
  const text = [INTRODUCTION, run, summary, ...tables].join('\n');
  writeFileSync(path.join(HOME, 'docs', 'comparison.md'), text);
}

void main();
