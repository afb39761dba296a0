// Deploys to three nodes under load, in every set-up: npm run build && npm run rolling [-- --runs 3] [--only own,shared] [--write]

import { parseArgs } from 'node:util';
import { writeFigures } from '../../figures';
import { type Outcome, roll } from './roll';
import { CACHES, SET_UPS, type SetUp, setUp } from './set-ups';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    requests: { type: 'string', default: '5000' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

async function measure(): Promise<void> {
  const setUps = values.only === undefined ? SET_UPS : values.only.split(',').map(setUp);
  const rows: string[] = [];
  for (const one of setUps) rows.push(row(one, await runs(one)));
  const table = [
    '| nodes have | in front | assets failed | pages broken | late loads of open tabs that fail |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
  console.log(table);
  if (values.write) writeFigures('rolling', table);
  if (values.only !== undefined) return;
  const cached: string[] = [];
  for (const one of CACHES) cached.push(cacheRow(one, await runs(one)));
  const caches = [
    '| cache | assets | from the cache | wrong bytes or coding | pages of the release before, after the deploy |',
    '| --- | --- | --- | --- | --- |',
    ...cached,
  ].join('\n');
  console.log(caches);
  if (values.write) writeFigures('caches', caches);
}

async function runs(one: SetUp): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let run = 1; run <= Number(values.runs); run++) {
    const outcome = await roll(one, { requests: Number(values.requests), pause: 3, drain: 3 });
    outcomes.push(outcome);
    const { faults, ...figures } = outcome;
    console.log(one.key, run, JSON.stringify(figures), JSON.stringify([...faults]));
    if (one.holds && isBroken(outcome)) process.exitCode = 1;
  }
  return outcomes;
}

function cacheRow({ inFront }: SetUp, outcomes: readonly Outcome[]): string {
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, one) => total + count(one), 0);
  const assets = sum((one) => one.assets + one.late);
  const percent = ((sum((one) => one.fromCache) / assets) * 100).toFixed(2);
  const wrong = sum((one) => one.wrongBytes);
  return `| ${[inFront, assets.toLocaleString('en'), `${percent} %`, wrong, sum((one) => one.stale)].join(' | ')} |`;
}

function isBroken({ assetsFailed, pagesBroken, lateFailed, wrongBytes, stale }: Outcome): boolean {
  return assetsFailed + pagesBroken + lateFailed + wrongBytes + stale > 0;
}

/** One line of the table; the runs of a set-up are added up. */
function row({ nodesHave, inFront, holds }: SetUp, outcomes: readonly Outcome[]): string {
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, one) => total + count(one), 0);
  const share = (failed: number, all: number) => {
    const percent = Math.round((failed / all) * 100);
    const part = failed === 0 ? '' : percent === 0 ? ' (< 1 %)' : ` (${percent} %)`;
    const text = `${failed.toLocaleString('en')} of ${all.toLocaleString('en')}${part}`;
    return holds ? `**${text}**` : text;
  };
  const figures = [
    share(
      sum((one) => one.assetsFailed),
      sum((one) => one.assets),
    ),
    share(
      sum((one) => one.pagesBroken),
      sum((one) => one.pages),
    ),
    share(
      sum((one) => one.lateFailed),
      sum((one) => one.late),
    ),
  ];
  return `| ${[nodesHave, inFront, ...figures].join(' | ')} |`;
}

measure().catch((error: Error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
