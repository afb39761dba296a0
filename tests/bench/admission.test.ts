import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ideal, leastRecentlyUsed, type Policy } from '../../bench/admission/policies';
import { PATTERNS, zipf } from '../../bench/admission/traces';
import { hitsOfWrapper, writeFiles } from '../../bench/admission/wrapper';

const count = (hits: readonly boolean[]) => hits.filter(Boolean).length;

/** The most hits that any choice of what to keep could have: all choices are tried. */
function most(trace: readonly number[], capacity: number, kept: readonly number[] = []): number {
  const [file, ...rest] = trace;
  if (file === undefined) return 0;
  const hit = kept.includes(file) ? 1 : 0;
  const candidates = [...new Set([...kept, file])];
  if (candidates.length <= capacity) return hit + most(rest, capacity, candidates);
  return (
    hit +
    Math.max(
      ...candidates.map((one) =>
        most(
          rest,
          capacity,
          candidates.filter((other) => other !== one),
        ),
      ),
    )
  );
}

describe('a cache that keeps what was asked for last', () => {
  it('drops the file that was not asked for the longest', () => {
    expect(leastRecentlyUsed([1, 2, 1, 3, 1, 2], 2)).toEqual([false, false, true, false, true, false]);
  });

  it('has no hit in a walk through more files than it holds', () => {
    const walk = Array.from({ length: 40 }, (_, index) => index % 4);
    expect(count(leastRecentlyUsed(walk, 3))).toBe(0);
    expect(count(leastRecentlyUsed(walk, 4))).toBe(36);
  });
});

describe('the ideal', () => {
  it('has as many hits as the best of all choices', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const trace = zipf(5, 10, 0.5, seed);
      expect(count(ideal(trace, 2)), `seed ${seed}`).toBe(most(trace, 2));
    }
  });

  it('is never worse than what keeps the files that were asked for last', () => {
    const hits = (policy: Policy, trace: readonly number[]) => count(policy(trace, 50));
    for (const { make } of PATTERNS) {
      const trace = make(200, 3000);
      expect(hits(ideal, trace)).toBeGreaterThan(hits(leastRecentlyUsed, trace));
    }
  });
});

describe('a trace', () => {
  it('is the same every time, and as long as it shall be', () => {
    for (const { make } of PATTERNS) {
      expect(make(100, 1000)).toEqual(make(100, 1000));
      expect(make(100, 1000)).toHaveLength(1000);
      expect(make(100, 30_000)).toHaveLength(30_000);
    }
  });

  it('of Zipf asks for the most popular file twice as often as for the second, and ten times as often as for the tenth', () => {
    const counts = new Map<number, number>();
    for (const file of zipf(100, 100_000, 1)) counts.set(file, (counts.get(file) ?? 0) + 1);
    const popular = [...counts.values()].sort((a, b) => b - a);
    expect((popular[0] ?? 0) / (popular[1] ?? 1)).toBeCloseTo(2, 0);
    expect((popular[0] ?? 0) / (popular[9] ?? 1)).toBeGreaterThan(8.5);
    expect((popular[0] ?? 0) / (popular[9] ?? 1)).toBeLessThan(11.5);
  });

  it('with scans walks through files in their order', () => {
    const scans = PATTERNS.find(({ name }) => name === 'with scans');
    expect(scans?.make(26_000, 25_000).slice(20_000)).toEqual(
      Array.from({ length: 5_000 }, (_, index) => index),
    );
  });
});

it('the hits of the wrapper are the answers that it gives from memory', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-admission-'));
  try {
    const root = path.join(folder, 'root');
    writeFiles(root, 100, 1000);
    const thrice = Array.from({ length: 90 }, (_, index) => index % 30);
    const hits = await hitsOfWrapper(thrice, root, 64_000);
    expect(hits.slice(0, 30)).not.toContain(true);
    expect(hits.slice(60)).not.toContain(false);
    expect(await hitsOfWrapper(thrice, root, 0)).not.toContain(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
