#!/usr/bin/env ts-node
/**
 * `npm run bench:admission`: the hit rate of the wrapper's memory over three traces of requests, beside a cache that keeps
 * the files that were asked for last, and beside the best that any cache could reach.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable } from '../page';
import { ideal, leastRecentlyUsed } from './policies';
import { PATTERNS } from './traces';
import { hitsOfWrapper, writeFiles } from './wrapper';

/** A budget, and files that exceed it four times. */
const BUDGET = 64 * 1024 * 1024;
const FILES = 26_000;
const SIZE = 10_000;

const { values: options } = parseArgs({
  options: {
    /**
     * The requests of each trace. The first quarter fills the cache and is not counted; with fewer than 400,000 it is too
     * short to tell which files are asked for often, and the hits are one or two points below.
     */
    requests: { type: 'string', default: '400000' },
  },
});

async function main(): Promise<void> {
  const requests = Number(options.requests);
  if (!Number.isSafeInteger(requests) || requests < 4)
    throw new Error(`--requests: expected a whole number from 4, got '${options.requests}'`);
  const folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-admission-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const root = path.join(folder, 'root');
  writeFiles(root, FILES, SIZE);
  const capacity = Math.floor(BUDGET / SIZE);
  const count = (value: number): string => value.toLocaleString('en');
  console.log(
    `${count(FILES)} files of 10 kB, a budget of 64 MiB for ${count(capacity)} of them, ${count(requests)} requests a trace.\n`,
  );
  const rows: string[][] = [];
  for (const { name, note, make } of PATTERNS) {
    const trace = make(FILES, requests);
    rows.push([
      `${name}: ${note}`,
      rate(await hitsOfWrapper(trace, root, BUDGET)),
      rate(leastRecentlyUsed(trace, capacity)),
      rate(ideal(trace, capacity)),
    ]);
  }
  console.log(markdownTable(['hits', 'whitenoise-node', 'least recently used', 'the ideal'], rows));
}

/** The share of hits among the requests that count. */
function rate(hits: readonly boolean[]): string {
  const counted = hits.slice(hits.length / 4);
  return `${((100 * counted.filter(Boolean).length) / counted.length).toFixed(1)} %`;
}

process.once('SIGINT', () => process.exit(130));
main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
