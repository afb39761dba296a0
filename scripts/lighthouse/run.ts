// Looks at the example site, as it runs in production, with Lighthouse, three times as a telephone: prints the median of
// each category, and what costs points.
// npm run lighthouse [-- --runs 5] [--url https://example.com/]
// Lighthouse and the Node that it needs are fetched from npm once, into node_modules/.cache: they are 365 MB, for a
// check that few people run. The browser is Debian's Chromium, or the one that the variable CHROMIUM names.

import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { runLighthouse } from './lighthouse';
import { costs, medians, type Report } from './report';
import { serveExample } from './server';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, url: { type: 'string' } },
});

void main();

async function main(): Promise<void> {
  const server = values.url === undefined ? await serveExample() : null;
  const url = values.url ?? server?.url ?? '';
  const reports: Report[] = [];
  try {
    for (let run = 1; run <= Number(values.runs); run++) {
      const report = runLighthouse(url);
      reports.push(report);
      const scores = Object.values(report.categories).map(({ title, score }) => `${title} ${points(score)}`);
      console.log(`${run}: ${scores.join(', ')}`);
    }
  } finally {
    server?.close();
  }
  console.log(`\nMedian of ${reports.length} runs of Lighthouse ${reports[0]?.lighthouseVersion}, ${url}`);
  for (const { title, score } of medians(reports)) console.log(`${points(score).padStart(5)}  ${title}`);
  if (isBusy()) {
    console.log(
      '\nThis machine had more to do than it has processors: the blocking time, and with it the performance,',
    );
    console.log('tells of that and not of the page. Run it again when nothing else runs.');
  }
  const lines = costs(reports);
  console.log(lines.length === 0 ? '\nNothing costs points.' : '\nNot at their best, in any run:');
  for (const line of lines) console.log(`  ${line}`);
}

/** Tells whether other programs have slowed the page down in the last minute; one processor is what the browser takes. */
function isBusy(): boolean {
  return (loadavg()[0] ?? 0) > availableParallelism() + 1;
}

/** Lighthouse's points; a category that could not be judged has none. */
function points(score: number | null): string {
  return score === null ? '-' : String(Math.round(score * 100));
}
