import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawHistory } from '../../bench/history/draw';
import { appendToHistory, type Entry, entryOf, readHistory } from '../../bench/history/history';
import type { Results } from '../../bench/results';
import { ROOT } from '../running';
import { resultsWith } from './results';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bench-history-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = (commit: string, value: number, more: Partial<Entry> = {}): Entry => ({
  ...{ commit, date: '2026-11-27', node: '20.20.2', machine: '2 × a processor' },
  ratios: { '10 kB': { 'accelerated ÷ nginx': { value, low: value - 0.1, high: value + 0.1 } } },
  ...more,
});

const ratio = { value: 1.06789, low: 1, high: 1.2 };
const results: Results = resultsWith('10 kB', { accelerated: { nginx: ratio }, sirv: { nginx: ratio } });

describe('the history of the benchmark', () => {
  it('keeps our ratios of a run with their spread, and those of nobody else', () => {
    const { commit, date, node, machine } = results;
    expect(entryOf(results)).toEqual({
      ...{ commit, date, node, machine },
      ratios: { '10 kB': { 'accelerated ÷ nginx': { value: 1.068, low: 1, high: 1.2 } } },
    });
  });

  it('is a file with a line for each saved run, in their order', () => {
    const file = path.join(folder, 'history.jsonl');
    expect(readHistory(file)).toEqual([]);
    const runs = [entry('aaaaaaa', 1.5), entry('bbbbbbb', 1.2)];
    for (const run of runs) appendToHistory(file, run);
    expect(readHistory(file)).toEqual(runs);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
  });

  it('can be read as it is in the repository', () => {
    const runs = readHistory(path.join(ROOT, 'bench/history.jsonl'));
    expect(runs.length).toBeGreaterThan(0);
    expect(readFileSync(path.join(ROOT, 'bench/history.svg'), 'utf8')).toBe(drawHistory(runs));
  });
});

describe('the picture of the history', () => {
  const heights = (svg: string) =>
    [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(
      ([, x, y]) => [Number(x), Number(y)] as const,
    );

  it('has a point for each run, later ones further to the right and lower ratios lower', () => {
    const [first, second] = heights(drawHistory([entry('aaaaaaa', 1.5), entry('bbbbbbb', 1.2)]));
    expect(second?.[0]).toBeGreaterThan(first?.[0] ?? Number.NaN);
    expect(second?.[1]).toBeGreaterThan(first?.[1] ?? Number.NaN);
  });

  it('names commit, figure and spread of a point, and draws it hollow where it was measured otherwise', () => {
    const svg = drawHistory([entry('aaaaaaa', 1.5, { note: 'one <process>' }), entry('bbbbbbb', 1.2)]);
    expect(svg).toContain(
      '<title>aaaaaaa: accelerated ÷ nginx 1.50 (1.40–1.60); one &#60;process&#62;</title>',
    );
    expect(svg).toContain('<title>bbbbbbb: accelerated ÷ nginx 1.20 (1.10–1.30)</title>');
    expect(svg.match(/class="hollow"/g)).toHaveLength(1);
  });

  it('leaves out cases that no run has', () => {
    const titles = [...drawHistory([entry('aaaaaaa', 1.5)]).matchAll(/class="title"[^>]*>([^<]+)/g)];
    expect(titles.map(([, title]) => title)).toEqual(['10 kB']);
  });
});
