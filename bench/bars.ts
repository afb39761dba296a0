import { type Figure, isUnclear } from './figures';
import { markdownTable } from './page';
import { outcomeOf, type Results } from './results';

/** A promise about CPU time: a contender takes at most so many times that of another one. */
export interface RatioBar {
  readonly case: string;
  readonly contender: 'whitenoise' | 'accelerated';
  readonly of: 'floor' | 'nginx';
  readonly atMost: number;
}

/** A promise about the start or the memory. */
interface PlainBar {
  readonly name: string;
  readonly of: 'milliseconds' | 'bytes' | 'ratio';
  readonly atMost: number;
}

const bar = (
  caseName: string,
  contender: RatioBar['contender'],
  of: RatioBar['of'],
  atMost: number,
): RatioBar => ({ case: caseName, contender, of, atMost });

/** The promises about requests. */
export const RATIO_BARS: readonly RatioBar[] = [
  bar('1 kB', 'whitenoise', 'floor', 1.02),
  bar('10 kB', 'whitenoise', 'floor', 1.02),
  bar('304', 'whitenoise', 'floor', 1.02),
  bar('10 kB', 'accelerated', 'nginx', 1.08),
  bar('304', 'accelerated', 'nginx', 1.3),
  bar('range', 'accelerated', 'nginx', 1.05),
  bar('10 MB', 'whitenoise', 'floor', 1.05),
  bar('10 MB', 'accelerated', 'floor', 1.05),
  bar('10 MB, from disk', 'whitenoise', 'floor', 1.45),
  bar('10 MB, from disk', 'accelerated', 'floor', 1.45),
  bar('many files', 'whitenoise', 'floor', 1.7),
  bar('many files', 'accelerated', 'floor', 1.2),
  bar('TLS 1 kB', 'accelerated', 'nginx', 1.35),
  bar('TLS 10 kB', 'accelerated', 'nginx', 1.25),
  bar('HTTP/2 1 kB', 'whitenoise', 'floor', 1.25),
  bar('HTTP/2 10 kB', 'whitenoise', 'floor', 1.25),
  bar('HTTP/2 100 kB', 'whitenoise', 'floor', 1.1),
  bar('HTTP/2 1 MB', 'whitenoise', 'floor', 1.1),
  bar('HTTP/2 1 kB', 'accelerated', 'floor', 1.07),
  bar('HTTP/2 10 kB', 'accelerated', 'floor', 1.07),
  bar('HTTP/2 100 kB', 'accelerated', 'floor', 1.07),
  bar('HTTP/2 1 MB', 'accelerated', 'floor', 1.07),
];

/** The promises about the start, by the names of what is measured there. */
const START_BARS: readonly PlainBar[] = [
  { name: 'index 100000', of: 'milliseconds', atMost: 800 },
  { name: 'index 100000', of: 'bytes', atMost: 80e6 },
  { name: 'manifest 100000', of: 'milliseconds', atMost: 400 },
  { name: 'first page', of: 'ratio', atMost: 2.2 },
];

/** The promise about slow readers of a large file. */
const SLOW_READERS = 64e6;

/** A promise beside the figure that was measured for it. */
export interface Promised {
  readonly what: string;
  readonly figure: Figure;
  readonly atMost: number;
  readonly unit: '×' | 'ms' | 'MB';
}

/** Finds the figures of all promises that were measured. */
export function promisesOf(results: Results): Promised[] {
  return [...aboutRequests(results), ...aboutStart(results), ...aboutMemory(results)];
}

/** The word for a promise: kept, broken, or not to be told where the figures spread over more than they differ by. */
export function verdict({ figure, atMost }: Promised): string {
  const word = figure.value <= atMost ? 'holds' : 'does not hold';
  return isUnclear(figure, atMost) ? `≈ ${word}` : word;
}

/** The promises as a table of Markdown; null where nothing was measured for any. */
export function renderBars(results: Results): string | null {
  const promises = promisesOf(results);
  if (promises.length === 0) return null;
  return markdownTable(
    ['', 'at most', 'measured', 'lowest to highest', ''],
    promises.map((promised) => {
      const { what, figure, atMost, unit } = promised;
      const { value, low, high } = figure;
      return [
        what,
        shown(atMost, unit),
        shown(value, unit),
        `${plain(low, unit)}–${plain(high, unit)}`,
        verdict(promised),
      ];
    }),
  );
}

const plain = (value: number, unit: Promised['unit']): string => value.toFixed(unit === '×' ? 2 : 0);

const shown = (value: number, unit: Promised['unit']): string => `${plain(value, unit)} ${unit}`;

function aboutRequests({ groups }: Results): Promised[] {
  return RATIO_BARS.flatMap(({ case: caseName, contender, of, atMost }) =>
    groups.flatMap(({ cases, contenders }) => {
      const item = cases.find(({ name }) => name === caseName);
      const figure = item && outcomeOf(item, contender)?.ratio[of];
      if (figure === undefined) return [];
      const label = (name: string) => contenders.find((one) => one.name === name)?.label ?? name;
      const promised: Promised = {
        what: `${caseName}: ${label(contender)} ÷ ${label(of)}`,
        ...{ figure, atMost, unit: '×' },
      };
      return [promised];
    }),
  );
}

function aboutStart({ startUp }: Results): Promised[] {
  return START_BARS.flatMap(({ name, of, atMost }) => {
    const found = startUp.find((one) => one.name === name);
    const figure = found?.[of];
    if (found === undefined || figure === undefined) return [];
    if (of === 'bytes') return [inMegabytes(`${found.note}, memory`, figure, atMost)];
    const ratio = of === 'ratio';
    const what = ratio ? `${found.note} ÷ a bare server's start` : found.note;
    return [{ what, figure, atMost, unit: ratio ? '×' : 'ms' } satisfies Promised];
  });
}

function aboutMemory({ memory }: Results): Promised[] {
  return memory
    .filter(({ name }) => name === 'slow readers')
    .map(({ note, bytes }) => inMegabytes(note, bytes, SLOW_READERS));
}

function inMegabytes(what: string, { value, low, high }: Figure, atMost: number): Promised {
  const figure = { value: value / 1e6, low: low / 1e6, high: high / 1e6 };
  return { what, figure, atMost: atMost / 1e6, unit: 'MB' };
}
