import { describe, it } from 'vitest';
import { fuzzPrevious } from './previous';
import { runs, SEED } from './seeds';

describe(`fuzzing the release before (FUZZ_SEED=${SEED})`, () => {
  it('publishes a whole release, and of the one before true bytes alone, whatever its site answers', async () => {
    await fuzzPrevious(runs(60));
  }, 120_000);
});
