import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { median } from '../figures';
import type { Run } from './contenders';

/** The cost of running a program. */
export interface Cost {
  /** Seconds on the clock. */
  readonly elapsed: number;
  /** Seconds of processor time, user and system, of all threads. */
  readonly cpu: number;
  /** The most memory it held, in bytes. */
  readonly peak: number;
}

/**
 * Runs a program to its end under GNU time.
 *
 * @returns what it took, or the last line of what it said when it failed
 */
export function measure(run: Run, scratch: string): Cost | string {
  const report = path.join(scratch, 'time');
  const [program = '', ...args] = run.argv;
  const { status, stderr } = spawnSync(
    '/usr/bin/time',
    ['-f', '%e %U %S %M', '-o', report, program, ...args],
    {
      env: { ...process.env, ...run.env },
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  if (status !== 0) return stderr.trim().split('\n').at(-1) ?? `exit code ${status}`;
  const [elapsed = 0, user = 0, system = 0, kiB = 0] = readFileSync(report, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  return { elapsed, cpu: user + system, peak: kiB * 1024 };
}

/** The median of each figure. */
export function typical(costs: readonly Cost[]): Cost {
  return {
    elapsed: median(costs.map(({ elapsed }) => elapsed)),
    cpu: median(costs.map(({ cpu }) => cpu)),
    peak: median(costs.map(({ peak }) => peak)),
  };
}
