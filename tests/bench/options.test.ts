import { describe, expect, it } from 'vitest';
import { CONTENDERS } from '../../bench/contenders';
import { readOptions, UsageError } from '../../bench/options';

/** The options, and the names of the contenders that take part in a case. */
function read(...argv: string[]) {
  const options = readOptions(argv);
  if (options === null) throw new Error('this asks for help');
  const names = (caseName: string) =>
    CONTENDERS.filter((contender) => options.takesPart(contender, caseName)).map(({ name }) => name);
  return { options, names };
}

const MAIN = ['whitenoise', 'accelerated', 'compressed', 'limit', 'floor', 'nginx'];
const ALL = CONTENDERS.map(({ name }) => name);

describe('the command line of the benchmark', () => {
  it('measures everything with everyone, and saves it, when nothing is said', () => {
    const { options, names } = read();
    expect(options.cases).toContain('HTTP/2 1 MB');
    expect(names('10 kB')).toEqual(ALL);
    expect(options).toMatchObject({ processes: 2, warmUp: true, save: true, memory: true });
  });

  it('measures one case with the main contenders, without start and memory, and saves nothing', () => {
    const { options, names } = read('--case', '10 kB');
    expect(options).toMatchObject({ cases: ['10 kB'], many: 1, memory: false, start: [], save: false });
    expect(names('10 kB')).toEqual(MAIN);
    expect(read('--case', 'many files').options.many).toBe(10_000);
  });

  it('measures the cases of the bars, the start and the memory for the bars alone', () => {
    const { options, names } = read('--bars');
    expect(options.cases).toContain('TLS 1 kB');
    expect(options.cases).not.toContain('miss');
    expect(options).toMatchObject({ memory: true, start: [10_000, 100_000], save: false });
    expect(names('304')).toEqual(MAIN);
  });

  it('starts everyone for one case of the short mode, each once', () => {
    const { options, names } = read('--short');
    expect(options).toMatchObject({
      processes: 1,
      rounds: 1,
      seconds: 1,
      warmUp: false,
      memory: false,
      save: false,
    });
    expect(names('10 kB')).toEqual(ALL);
    expect(names('304')).toEqual(MAIN);
  });

  it('takes the contenders that are named, and does not save a part as the whole', () => {
    const { options, names } = read('--with', 'sirv', '--with', 'floor');
    expect(names('10 kB')).toEqual(['floor', 'sirv']);
    expect(options.save).toBe(false);
    expect(read('--no-start').options.save).toBe(false);
  });

  it.each([
    [['--case', '11 kB'], "--case: no '11 kB'; there is 1 kB, 10 kB"],
    [['--with', 'apache'], "--with: no 'apache'; there is whitenoise, accelerated"],
    [['--rounds', '0'], "--rounds: expected a whole number from 1, got '0'"],
  ])('refuses %j', (argv, message) => {
    expect(() => readOptions(argv)).toThrow(UsageError);
    expect(() => readOptions(argv)).toThrow(message);
  });
});
