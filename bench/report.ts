import { renderBars } from './bars';
import { type Figure, isUnclear } from './figures';
import { markdownTable as table } from './page';
import { type CaseResult, type Group, OURS, type Outcome, outcomeOf, type Results } from './results';

/** The ratio of two sides that cost the same. */
const SAME = 1;

const REFERENCES = { floor: 'the floor', nginx: 'nginx' } as const;

type Measured = Exclude<Outcome, { without: string }>;

const micros = ({ value }: Figure): string =>
  value >= 1000 ? `${(value / 1000).toFixed(1)} ms` : value >= 100 ? value.toFixed(0) : value.toFixed(1);

/** A ratio, marked where its spread is wider than its distance from 1. */
export const times = (ratio: Figure): string =>
  `${isUnclear(ratio, SAME) ? '≈ ' : ''}${ratio.value.toFixed(ratio.value >= 10 ? 1 : 2)} ×`;

const spread = ({ low, high }: Figure): string => `${low.toFixed(2)}–${high.toFixed(2)}`;

/** Rows of contenders by columns of cases; a dash where a contender does not have the feature. */
function matrix(
  { cases, contenders }: Group,
  cell: (outcome: Measured, contender: string) => string | undefined,
): string {
  const cellOf = (item: CaseResult, contender: string): string => {
    const outcome = outcomeOf(item, contender);
    return (outcome === null ? undefined : cell(outcome, contender)) ?? '–';
  };
  return table(
    ['', ...cases.map(({ name }) => name)],
    contenders.map(({ name, label }) => [label, ...cases.map((item) => cellOf(item, name))]),
  );
}

function against(group: Group, other: string): string {
  return matrix(group, ({ ratio }, contender) => {
    const figure = ratio[other];
    if (figure === undefined) return undefined;
    return contender === other ? '1.00 ×' : times(figure);
  });
}

function spreads({ cases, contenders }: Group): string {
  const ours = contenders.filter(({ name }) => OURS.includes(name));
  const rows = ours.flatMap(({ name, label }) =>
    Object.entries(REFERENCES).map(([other, words]) => [
      `${label} ÷ ${words}`,
      ...cases.map((item) => {
        const ratio = outcomeOf(item, name)?.ratio[other];
        return ratio ? spread(ratio) : '–';
      }),
    ]),
  );
  return table(
    ['', ...cases.map(({ name }) => name)],
    rows.filter(([, ...cells]) => cells.some((cell) => cell !== '–')),
  );
}

function group(group: Group): string[] {
  const parts = [
    `### ${group.setup}: CPU time of the server per request, µs`,
    matrix(group, ({ cpu }) => micros(cpu)),
  ];
  for (const [name, words] of Object.entries(REFERENCES)) {
    if (group.contenders.some((contender) => contender.name === name))
      parts.push(`#### ${group.setup}: as a multiple of ${words}`, against(group, name));
  }
  parts.push(`#### ${group.setup}: spread of our ratios, lowest to highest`, spreads(group));
  parts.push(
    `#### ${group.setup}: requests per second, server on one processor`,
    matrix(group, ({ requestsPerSecond }) => Math.round(requestsPerSecond).toLocaleString('en')),
  );
  return parts;
}

const milliseconds = (figure: Figure | undefined): string =>
  figure === undefined ? '–' : `${figure.value.toFixed(0)} ms`;

/** The start and the memory as Markdown; nothing for what was not measured. */
export function renderStartAndMemory({ startUp, memory }: Results): string[] {
  const parts: string[] = [];
  if (startUp.length > 0) parts.push('### Start', startTable(startUp));
  if (memory.length > 0) parts.push('### Memory over an idle server', memoryTable(memory));
  return parts;
}

const startTable = (startUp: Results['startUp']): string =>
  table(
    ['', 'time', 'of it CPU', 'memory over a bare process', 'over a bare server'],
    startUp.map((found) => [
      found.note,
      milliseconds(found.milliseconds),
      milliseconds(found.cpuMilliseconds),
      found.bytes === undefined ? '–' : megabytes(found.bytes),
      found.ratio === undefined ? '–' : times(found.ratio),
    ]),
  );

const memoryTable = (memory: Results['memory']): string =>
  table(
    ['', 'resident memory'],
    memory.map(({ note, bytes }) => [note, megabytes(bytes)]),
  );

const megabytes = ({ value }: Figure): string => `${(value / 1e6).toFixed(0)} MB`;

/** The results as Markdown: the bars, then CPU time, ratios and rates of each setup, start and memory. */
export function renderReport(results: Results): string {
  const { rounds, seconds, groups, commit, date } = results;
  const generators = [...new Set(groups.map(({ generator }) => generator))].join(' and ');
  const parts = [
    `${results.machine}, Node ${results.node}, load by ${generators}. Medians of ${rounds} rounds of ${seconds} s ` +
      `over two processes of each server (${date}, ${commit}).`,
  ];
  const bars = renderBars(results);
  if (bars !== null) parts.push('### Bars', bars);
  parts.push(...groups.flatMap(group));
  parts.push(...renderStartAndMemory(results));
  return parts.join('\n\n');
}
