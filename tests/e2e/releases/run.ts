// The bytes that releases cost a returning browser: npm run build && npm run deploy-costs [-- --write]

import { parseArgs } from 'node:util';
import { writeFigures } from '../../figures';
import { launchBrowser } from '../browser';
import { bytes, HISTORIES, type History, isFile, type Step } from './history';
import { installReleased } from './packages';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

const HEAD = [
  '| what the visitor comes to | requests | files | by Brotli | whole visit | without deltas |',
  '| --- | --: | --: | --: | --: | --: |',
];

async function measure(): Promise<void> {
  const modules = installReleased();
  const figures = [`Node ${process.version}, ${await browserName()}.`];
  for (const { title, live } of Object.values(HISTORIES)) {
    const history = await live(modules);
    figures.push('', `${title}:`, '', ...HEAD, ...rows(history));
  }
  const text = figures.join('\n');
  console.log(text);
  if (values.write) writeFigures('deploy-costs', text, 'deploy-costs.md');
}

async function browserName(): Promise<string> {
  const browser = await launchBrowser();
  const version = browser.version();
  await browser.close();
  return `Chromium ${version}`;
}

function rows({ steps, skipped }: History): string[] {
  const [first, ...releases] = steps;
  if (first === undefined) throw new Error('There was no release.');
  return [
    row(`${first.name}, for the first time`, first.visit.transfers, first.plain),
    ...[...releases, skipped].map(({ name, visit, plain }: Step) => row(name, visit.transfers, plain)),
    row('nothing new', skipped.unchanged.transfers, skipped.unchanged.transfers),
  ];
}

function row(name: string, came: Step['plain'], plain: Step['plain']): string {
  const files = bytes(came.filter(isFile), 'bodies');
  const brotli = bytes(plain.filter(isFile), 'bodies');
  const share = files < brotli ? ` (${((files / brotli) * 100).toFixed(1)} %)` : '';
  const cells = [
    name,
    came.length,
    `${number(files)}${share}`,
    number(brotli),
    number(bytes(came, 'all')),
    number(bytes(plain, 'all')),
  ];
  return `| ${cells.join(' | ')} |`;
}

const number = (value: number): string => value.toLocaleString('en');

void measure();
