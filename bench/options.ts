import { parseArgs } from 'node:util';
import { RATIO_BARS } from './bars';
import { cases } from './cases';
import { CONTENDERS, type Contender } from './contenders';
import { MANY } from './fixtures';
import type { Rounds } from './rounds';
import { PROCESSES } from './running';

export const USAGE = `Usage: npm run bench -- [options]

  --case <name>     only this case, for the main contenders; may be repeated
  --bars            only what the bars are about: the main contenders, the start and the memory
  --with <name>     only this contender; may be repeated: ${CONTENDERS.map(({ name }) => name).join(', ')}
  --rounds <n>      visits to every contender per case (default 4); its two processes take turns
  --seconds <n>     length of a visit, whole seconds (default 2)
  --short           few cases, visits and files: proves that the benchmark runs, its numbers mean little
  --no-start        leave out the start and the memory
  --save            write last-results.json, history.jsonl, the pictures and README.md (default for a complete run)
  --help            this text
`;

/** Cases of the short mode; everyone takes part in the first, the main contenders in the others. */
const SHORT = ['10 kB', '304', 'many files', 'TLS 10 kB', 'HTTP/2 10 kB', 'page, br'];

export interface Options extends Rounds {
  readonly short: boolean;
  readonly cases: readonly string[];
  /** Names of the contenders that take part in a case. */
  takesPart(contender: Contender, caseName: string): boolean;
  /** Number of processes of each contender. */
  readonly processes: number;
  /** Number of files of the case of many. */
  readonly many: number;
  readonly memory: boolean;
  /** Sizes of the folders that are indexed; none leaves the start out. */
  readonly start: readonly number[];
  readonly save: boolean;
}

/** An argument that cannot be used. */
export class UsageError extends Error {}

function whole(name: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (!/^[1-9]\d{0,4}$/.test(given))
    throw new UsageError(`--${name}: expected a whole number from 1, got '${given}'`);
  return Number(given);
}

function known(name: string, given: readonly string[], all: readonly string[]): readonly string[] {
  const unknown = given.find((one) => !all.includes(one));
  if (unknown !== undefined) throw new UsageError(`--${name}: no '${unknown}'; there is ${all.join(', ')}`);
  return given;
}

/** Reads the command line; null where it asks for help. */
export function readOptions(argv: readonly string[]): Options | null {
  const { values } = parse(argv);
  if (values.help) return null;
  const { short, bars } = values;
  const all = cases(1).map(({ name }) => name);
  const only = known('case', values.case, all);
  const named = known(
    'with',
    values.with,
    CONTENDERS.map(({ name }) => name),
  );
  const isWide = !short && !bars && only.length === 0;
  const wanted = only.length > 0 ? only : short ? SHORT : bars ? casesOfBars(all) : all;
  const measuresStart = !values['no-start'] && (only.length === 0 || bars);
  return {
    short,
    cases: wanted,
    takesPart: ({ name, main = false }, caseName) =>
      named.length > 0 ? named.includes(name) : main || isWide || (short && caseName === wanted[0]),
    processes: short ? 1 : PROCESSES,
    rounds: whole('rounds', values.rounds, short ? 1 : 4),
    seconds: whole('seconds', values.seconds, short ? 1 : 2),
    warmUp: !short,
    many: short ? 500 : wanted.includes('many files') ? MANY : 1,
    memory: measuresStart && !short,
    start: measuresStart ? (short ? [1_000] : [10_000, 100_000]) : [],
    save: values.save || (isWide && named.length === 0 && measuresStart),
  };
}

const casesOfBars = (all: readonly string[]): readonly string[] =>
  all.filter((name) => RATIO_BARS.some((bar) => bar.case === name));

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    options: {
      case: { type: 'string', multiple: true, default: [] },
      bars: { type: 'boolean', default: false },
      with: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      short: { type: 'boolean', default: false },
      'no-start': { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}
