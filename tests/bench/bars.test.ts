import { describe, expect, it } from 'vitest';
import { promisesOf, RATIO_BARS, renderBars, verdict } from '../../bench/bars';
import { cases } from '../../bench/cases';
import { figureOf } from '../../bench/figures';
import { resultsWith } from './results';

const verdictOf = (low: number, value: number, high: number) => {
  const results = resultsWith('10 kB', { accelerated: { nginx: { low, value, high } } });
  return promisesOf(results).map(verdict);
};

describe('a bar', () => {
  it('holds or does not hold where the spread is narrower than the distance from it', () => {
    expect(verdictOf(0.99, 1, 1.01)).toEqual(['holds']);
    expect(verdictOf(1.15, 1.2, 1.25)).toEqual(['does not hold']);
  });

  it('is marked where the spread is wider', () => {
    expect(verdictOf(0.9, 1, 1.1)).toEqual(['≈ holds']);
    expect(verdictOf(1, 1.1, 1.2)).toEqual(['≈ does not hold']);
  });

  it('is not shown for what was not measured', () => {
    expect(renderBars(resultsWith('1 kB', { accelerated: { nginx: figureOf([1]) } }))).toBeNull();
  });

  it('is about a case that there is', () => {
    const known = cases(1).map(({ name }) => name);
    for (const { case: name } of RATIO_BARS) expect(known).toContain(name);
  });
});

it('start and memory have bars, too, in milliseconds, megabytes and times', () => {
  const figure = figureOf([900, 700, 850]);
  const table = renderBars({
    ...resultsWith('1 kB', {}),
    startUp: [
      {
        name: 'index 100000',
        note: '100,000 files indexed',
        milliseconds: figure,
        bytes: figureOf([60e6, 61e6]),
      },
      { name: 'first page', note: 'a first page', milliseconds: figure, ratio: figureOf([2.0, 2.1]) },
    ],
    memory: [{ name: 'slow readers', note: '200 slow readers', bytes: figureOf([50e6, 52e6]) }],
  });
  expect(table).toContain('| 100,000 files indexed | 800 ms | 850 ms | 700–900 | ≈ does not hold |');
  expect(table).toContain('| 100,000 files indexed, memory | 80 MB | 61 MB | 60–61 | holds |');
  expect(table).toContain("| a first page ÷ a bare server's start | 2.20 × | 2.05 × | 2.00–2.10 | holds |");
  expect(table).toContain('| 200 slow readers | 64 MB | 51 MB | 50–52 | holds |');
});
