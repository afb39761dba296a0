import { describe, expect, it, test } from 'vitest';
import { figureOf, isUnclear, median, ratioOf } from '../../bench/figures';
import { readH2load } from '../../bench/load/h2load';
import { times } from '../../bench/report';

test('the median is the middle value, or the mean of the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
});

describe('a ratio', () => {
  it('is formed within rounds, so that what slows both sides down in one of them does not show', () => {
    expect(ratioOf([10, 100, 20], [5, 50, 10])).toEqual({ value: 2, low: 2, high: 2 });
  });

  it('has the spread of its rounds', () => {
    expect(ratioOf([10, 12, 9], [10, 10, 10])).toEqual({ value: 1, low: 0.9, high: 1.2 });
  });

  it('is made of the rounds that both sides finished, and of none there is no ratio', () => {
    expect(ratioOf([10, 30], [5])).toEqual({ value: 2, low: 2, high: 2 });
    expect(ratioOf([10], [])).toBeNull();
  });
});

describe('the mark of a ratio', () => {
  it('is there where the spread is wider than the distance from 1', () => {
    expect(times({ value: 1.05, low: 1.01, high: 1.08 })).toBe('≈ 1.05 ×');
    expect(times({ value: 1.2, low: 1.15, high: 1.25 })).toBe('1.20 ×');
    expect(times({ value: 0.8, low: 0.75, high: 0.85 })).toBe('0.80 ×');
  });

  it('is there where only one round was made', () => {
    expect(times(figureOf([2]))).toBe('≈ 2.00 ×');
  });

  it('depends on the value that the ratio is compared with', () => {
    const ratio = { value: 1.2, low: 1.15, high: 1.25 };
    expect(isUnclear(ratio, 1)).toBe(false);
    expect(isUnclear(ratio, 1.25)).toBe(true);
  });
});

describe('the report of h2load', () => {
  const report = (requests: string, statuses: string) =>
    `finished in 2.00s, 16401.50 req/s, 165.49MB/s\nrequests: ${requests}\nstatus codes: ${statuses}\n`;

  it('is read for its answers', () => {
    const output = report(
      '32803 total, 32867 started, 32803 done, 32803 succeeded, 0 failed, 0 errored, 0 timeout',
      '32811 2xx, 0 3xx, 0 4xx, 0 5xx',
    );
    expect(readH2load(output)).toEqual({ requests: 32803, seconds: 2, errors: 0 });
  });

  it('shows answers of other statuses, and requests without an answer, as errors', () => {
    const output = report(
      '20 total, 20 started, 20 done, 10 succeeded, 7 failed, 2 errored, 1 timeout',
      '6 2xx, 0 3xx, 4 4xx, 0 5xx',
    );
    expect(readH2load(output).errors).toBe(14);
  });

  it('tells the time in the unit that fits', () => {
    const output = report(
      '1 total, 1 started, 1 done, 1 succeeded, 0 failed, 0 errored, 0 timeout',
      '1 2xx, 0 3xx',
    );
    expect(readH2load(output.replace('2.00s', '250.50ms')).seconds).toBeCloseTo(0.2505);
    expect(readH2load(output.replace('2.00s', '900us')).seconds).toBeCloseTo(0.0009);
  });

  it('stops the benchmark when it cannot be read', () => {
    expect(() => readH2load('could not connect')).toThrow('h2load said nothing that can be read');
  });
});
