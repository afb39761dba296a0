import { markdownTable as table } from './page';
import { type Figure, figure, type Results } from './results';

const micros = (value: number): string =>
  value >= 1000 ? `${(value / 1000).toFixed(1)} ms` : value >= 100 ? value.toFixed(0) : value.toFixed(1);

const times = ({ value }: Figure): string => `${value.toFixed(value >= 10 ? 1 : 2)} ×`;

const spread = ({ low, high }: Figure): string => `${low.toFixed(2)}–${high.toFixed(2)}`;

/** Rows of contenders by columns of cases; a dash where a contender does not have the feature. */
const matrix = (
  results: Results,
  cell: (caseName: string, contender: string) => string | undefined,
): string =>
  table(
    ['', ...results.cases.map(({ name }) => name)],
    results.contenders.map(({ name, label }) => [
      label,
      ...results.cases.map((item) => cell(item.name, name) ?? '–'),
    ]),
  );

function against(results: Results, other: string): string {
  return matrix(results, (caseName, contender) => {
    const ratio = figure(results, caseName, contender, (outcome) => outcome.ratio[other]);
    return ratio ? times(ratio) : undefined;
  });
}

function spreads(results: Results): string {
  const ours = results.contenders.filter(({ name }) => name === 'whitenoise' || name === 'accelerated');
  const rows = ours.flatMap(({ name, label }) =>
    ['floor', 'nginx'].map((other) => [
      `${label} ÷ ${other}`,
      ...results.cases.map((item) => {
        const ratio = figure(results, item.name, name, (outcome) => outcome.ratio[other]);
        return ratio ? spread(ratio) : '–';
      }),
    ]),
  );
  return table(['', ...results.cases.map(({ name }) => name)], rows);
}

const startUp = (results: Results): string =>
  table(
    ['files', 'time', 'of it CPU', 'memory over a bare process'],
    results.startUp.map(({ files, milliseconds, cpuMilliseconds, bytes }) => [
      files.toLocaleString('en'),
      `${milliseconds.toFixed(0)} ms`,
      `${cpuMilliseconds.toFixed(0)} ms`,
      `${(bytes / 1e6).toFixed(0)} MB`,
    ]),
  );

const memory = (results: Results): string =>
  table(
    ['', 'resident memory'],
    results.memory.map(({ note, bytes }) => [note, `${(bytes / 1e6).toFixed(0)} MB`]),
  );

/** The results as Markdown: CPU time, its ratio to the floor and to nginx, requests per second, start. */
export function renderReport(results: Results): string {
  const { runs, rounds, seconds, generator } = results;
  const parts = [
    `${results.machine}, Node ${results.node}, load by ${generator} over 32 connections. ` +
      `Medians of ${runs.length} run${runs.length === 1 ? '' : 's'} of ${rounds} rounds of ${seconds} s (${results.date}).`,
    '### CPU time of the server per request, µs',
    matrix(results, (caseName, contender) => {
      const cpu = figure(results, caseName, contender, (outcome) => outcome.cpu);
      return cpu ? micros(cpu.value) : undefined;
    }),
    '### The same, as a multiple of the floor',
    against(results, 'floor'),
  ];
  if (results.contenders.some(({ name }) => name === 'nginx')) {
    parts.push('### The same, as a multiple of nginx', against(results, 'nginx'));
  }
  if (runs.length > 1)
    parts.push('### Spread of our ratios over the runs, lowest to highest', spreads(results));
  parts.push(
    '### Requests per second, server on one processor',
    matrix(results, (caseName, contender) => {
      const rate = figure(results, caseName, contender, (outcome) => outcome.requestsPerSecond);
      return rate ? Math.round(rate.value).toLocaleString('en') : undefined;
    }),
  );
  if (results.startUp.length > 0)
    parts.push('### Cold start: indexing the files of a folder', startUp(results));
  if (results.memory.length > 0) parts.push('### Memory over an idle server', memory(results));
  return parts.join('\n\n');
}
