import { describe, expect, it } from 'vitest';
import { fuzzIncremental } from './incremental';
import { runs, SEED } from './seeds';

describe(`fuzzing builds of what changed (FUZZ_SEED=${SEED})`, () => {
  it('publishes what a build of everything does, byte for byte, whatever changed between builds', async () => {
    const { builds, remembered } = await fuzzIncremental(runs(40));
    expect(remembered).toBeGreaterThan(builds / 40);
  }, 300_000);
});
