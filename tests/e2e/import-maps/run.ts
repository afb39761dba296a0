// What a changed module costs a returning visitor, by the way in which modules are named: npm run import-map-costs [-- --write]

import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ImportMapOptions } from '../../../framework/assets';
import { writeFigures } from '../../figures';
import { bytes, isFile, transfer } from '../releases/history';
import { installReleased } from '../releases/packages';
import { type Transfer, Visitor } from '../releases/visitor';
import { UnbundledSite } from './mapped-modules';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

const WAYS: Readonly<Record<string, ImportMapOptions | null>> = {
  'rewritten names': null,
  'import map': {},
  'import map with integrity': { integrity: true },
};

const HEAD = ['|  | requests | bytes | of it the page | first visit |', '| --- | --: | --: | --: | --: |'];

async function measure(): Promise<void> {
  const three = path.join(installReleased(), 'three-0.170');
  const rows: string[] = [];
  for (const [name, map] of Object.entries(WAYS)) {
    const { first, second, plain } = await visits(three, map);
    rows.push(row(name, plain, first));
    if (second.some(({ encoding }) => /^dc[bz]$/.test(encoding)))
      rows.push(row(`${name} and deltas`, second, first));
  }
  const text = [...HEAD, ...rows].join('\n');
  console.log(text);
  if (values.write) writeFigures('import-map-costs', text, 'import-maps.md');
}

/** Visits a site, changes a leaf, and visits it again; `plain` has what the second visit costs without deltas. */
async function visits(three: string, map: ImportMapOptions | null) {
  const site = new UnbundledSite(three, map);
  const visitor = new Visitor();
  try {
    await site.start();
    const first = await visitor.visit(site);
    site.changeLeaf();
    await site.release();
    const second = await visitor.visit(site);
    const plain: Transfer[] = [];
    for (const { url } of second.transfers) plain.push(await transfer(url));
    return { first: first.transfers, second: second.transfers, plain };
  } finally {
    await visitor.forget();
    site.close();
  }
}

function row(name: string, came: readonly Transfer[], first: readonly Transfer[]): string {
  const page = came.filter((one) => !isFile(one));
  const cells = [came.length, bytes(came, 'bodies'), bytes(page, 'bodies'), bytes(first, 'bodies')];
  return `| ${[name, ...cells.map((cell) => cell.toLocaleString('en'))].join(' | ')} |`;
}

void measure();
