import type { Figure } from '../../bench/figures';
import type { Results } from '../../bench/results';

/** Results of one case in which contenders have these ratios to others. */
export function resultsWith(
  caseName: string,
  ratios: Readonly<Record<string, Readonly<Record<string, Figure>>>>,
): Results {
  const cpu = { value: 20, low: 19, high: 21 };
  const measured = { cpu, requestsPerSecond: 50_000, memory: 60e6 };
  const outcomes = Object.fromEntries(
    Object.entries(ratios).map(([name, ratio]) => [name, { ...measured, ratio }]),
  );
  const contenders = Object.keys(ratios).map((name) => ({ name, label: name }));
  return {
    ...{ date: '2026-11-27', commit: 'abcdef1', node: '20.20.2', machine: '2 × a processor' },
    ...{ rounds: 4, seconds: 2, startUp: [], memory: [] },
    groups: [
      {
        ...{ setup: 'HTTP/1.1', generator: 'wrk', contenders },
        cases: [{ name: caseName, note: caseName, outcomes }],
      },
    ],
  };
}
